import { access, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import type { Run, Task } from '../../../kanban-core/index.ts'
import { createWorkspaces } from '../../../plugin/worker/workspaces.ts'
import { board, quietLog, run, systemClock, task, temporaryFolder } from './world.ts'

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

async function git(cwd: string, ...args: string[]): Promise<string> {
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false']
  const { stdout } = await execa('git', [...who, ...args], {
    cwd,
    env: { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  })
  return stdout
}

/** A home with a repository of one commit beside it. */
async function world() {
  const folder = await temporaryFolder()
  const repository = join(folder.path, 'repository')
  const home = join(folder.path, 'home')
  await mkdir(home)
  await git(folder.path, 'init', '--initial-branch', 'main', repository)
  await writeFile(join(repository, 'readme'), 'one')
  await git(repository, 'add', '.')
  await git(repository, 'commit', '-m', 'one')
  const workspaces = createWorkspaces({ home, clock: systemClock, log: quietLog })
  return {
    ...folder,
    repository,
    home,
    workspaces,
    board: board({ repository }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

const inWorktree = (set: Partial<Task> = {}): Task => task({ workspace: { kind: 'worktree', path: null }, ...set })
const attempt = (of: Task, epoch: number): Run => run(of, { epoch, number: epoch })
const as = (of: Task, status: 'review' | 'done' | 'archived'): Task => ({
  ...of,
  status,
  currentRun: null,
  block: null,
  scheduledAt: null,
})

async function commitIn(path: string, name: string): Promise<void> {
  await writeFile(join(path, name), name)
  await git(path, 'add', '.')
  await git(path, 'commit', '-m', name)
}

test('each attempt gets a worktree and a branch of its own', async () => {
  await using one = await world()
  const of = inWorktree()
  const first = await one.workspaces.prepare(of, attempt(of, 1), one.board)
  const second = await one.workspaces.prepare(of, attempt(of, 2), one.board)
  expect(first).toBe(join(one.home, 'worktrees', 'default', `${of.id}-1`))
  expect(await git(first, 'branch', '--show-current')).toBe(`kanban/${of.id}-1`)
  expect(await git(second, 'branch', '--show-current')).toBe(`kanban/${of.id}-2`)
  expect(await readFile(join(second, 'readme'), 'utf8')).toBe('one')
})

test('many worktrees of one repository are made at the same time', async () => {
  await using one = await world()
  const tasks = Array.from({ length: 6 }, () => inWorktree())
  const paths = await Promise.all(tasks.map((of) => one.workspaces.prepare(of, attempt(of, 1), one.board)))
  expect(new Set(paths).size).toBe(6)
  for (const path of paths) expect(await exists(join(path, 'readme'))).toBe(true)
})

test('a worktree whose work is merged goes with its branch when the task is done', async () => {
  await using one = await world()
  const of = inWorktree()
  const path = await one.workspaces.prepare(of, attempt(of, 1), one.board)
  await commitIn(path, 'two')
  await one.workspaces.release(of, attempt(of, 1))
  expect(await exists(path)).toBe(true)
  await one.workspaces.release(as(of, 'done'), attempt(of, 1))
  expect(await exists(path)).toBe(true)
  await git(one.repository, 'merge', `kanban/${of.id}-1`)
  await one.workspaces.release(as(of, 'done'), attempt(of, 1))
  expect(await exists(path)).toBe(false)
  expect(await git(one.repository, 'branch', '--list', 'kanban/*')).toBe('')
})

test('work that was not merged keeps its branch when the task is archived', async () => {
  await using one = await world()
  const of = inWorktree()
  const path = await one.workspaces.prepare(of, attempt(of, 1), one.board)
  await commitIn(path, 'two')
  await one.workspaces.release(as(of, 'archived'), attempt(of, 1))
  expect(await exists(path)).toBe(false)
  expect(await git(one.repository, 'branch', '--list', 'kanban/*')).toContain(`kanban/${of.id}-1`)
})

test('a worktree with work that was not committed is never removed', async () => {
  await using one = await world()
  const of = inWorktree()
  const path = await one.workspaces.prepare(of, attempt(of, 1), one.board)
  await writeFile(join(path, 'unsaved'), '')
  for (const status of ['done', 'archived'] as const) await one.workspaces.release(as(of, status), attempt(of, 1))
  expect(await exists(join(path, 'unsaved'))).toBe(true)
})

test('a worktree that was bent to another repository is left alone', async () => {
  await using one = await world()
  const of = inWorktree()
  const path = await one.workspaces.prepare(of, attempt(of, 1), one.board)
  await writeFile(join(path, '.git'), `gitdir: ${join(one.path, 'evil')}\n`)
  await one.workspaces.release(as(of, 'archived'), attempt(of, 1))
  expect(await exists(path)).toBe(true)
})

test('the review and the rework go on in the worktree that was submitted', async () => {
  await using one = await world()
  const of = inWorktree()
  const submitted = await one.workspaces.prepare(of, attempt(of, 3), one.board)
  await writeFile(join(submitted, 'unsaved'), '')
  await one.workspaces.release(as(of, 'review'), attempt(of, 3))
  expect(await one.workspaces.prepare(of, attempt(of, 4), one.board)).toBe(submitted)
  expect(await one.workspaces.pathOf(of, attempt(of, 4))).toBe(submitted)
})

test('a branch that the task names is used, made when new, and gone on with by a retry', async () => {
  await using one = await world()
  await git(one.repository, 'branch', 'feature')
  for (const branch of ['feature', 'brand-new']) {
    const of = inWorktree({ branch })
    const path = await one.workspaces.prepare(of, attempt(of, 1), one.board)
    expect(await git(path, 'branch', '--show-current')).toBe(branch)
    expect(await one.workspaces.prepare(of, attempt(of, 2), one.board)).toBe(path)
  }
})

test('a branch that is checked out elsewhere is refused in the words of git', async () => {
  await using one = await world()
  const of = inWorktree({ branch: 'main' })
  await expect(one.workspaces.prepare(of, attempt(of, 1), one.board)).rejects.toThrow(
    /git could not make a worktree of .*: fatal: 'main' is already/,
  )
})

test('a hostile branch name is refused', async () => {
  await using one = await world()
  for (const branch of ['--orphan', '-b', 'a..b', 'a b', '$(id)~', 'refs/heads/..']) {
    const of = inWorktree({ branch })
    await expect(one.workspaces.prepare(of, attempt(of, 1), one.board)).rejects.toThrow(
      `${branch} cannot be the name of a branch`,
    )
  }
})

test('a worktree at a given path is made once and then used as it stands', async () => {
  await using one = await world()
  const path = join(one.path, 'given')
  const of = task({ workspace: { kind: 'worktree', path } })
  expect(await one.workspaces.prepare(of, attempt(of, 1), one.board)).toBe(path)
  expect(await one.workspaces.prepare(of, attempt(of, 2), one.board)).toBe(path)
  expect(one.workspaces.exclusivePath(of, one.board)).toBe(path)
  await one.workspaces.release(as(of, 'archived'), attempt(of, 2))
  expect(await exists(path)).toBe(true)
})

test('a given path inside of a repository needs none named for the board', async () => {
  await using one = await world()
  const path = join(one.repository, '.worktrees', 'x')
  const of = task({ workspace: { kind: 'worktree', path } })
  expect(await one.workspaces.prepare(of, attempt(of, 1), board())).toBe(path)
})

test('what keeps a worktree from being made is said before the claim', async () => {
  await using one = await world()
  const of = inWorktree()
  expect(await one.workspaces.impossible(of, one.board)).toBeNull()
  expect(await one.workspaces.impossible(of, board())).toBe('board default has no repository to make a worktree from')
  expect(await one.workspaces.impossible(of, board({ repository: one.home }))).toBe(`${one.home} is no git repository`)
  await expect(one.workspaces.prepare(of, attempt(of, 1), board())).rejects.toThrow('has no repository')
})

test('a repository without a commit is refused in the words of git', async () => {
  await using one = await world()
  const empty = join(one.path, 'empty')
  await git(one.path, 'init', empty)
  const of = inWorktree()
  await expect(one.workspaces.prepare(of, attempt(of, 1), board({ repository: empty }))).rejects.toThrow(
    /git could not make a worktree of .*HEAD/,
  )
})

test('a link on the way to a worktree keeps them from being removed', async () => {
  await using one = await world()
  const of = inWorktree()
  const path = await one.workspaces.prepare(of, attempt(of, 1), one.board)
  await rename(join(one.home, 'worktrees', 'default'), join(one.path, 'moved'))
  await symlink(join(one.path, 'moved'), join(one.home, 'worktrees', 'default'))
  await one.workspaces.release(as(of, 'archived'), attempt(of, 1))
  expect(await exists(path)).toBe(true)
})
