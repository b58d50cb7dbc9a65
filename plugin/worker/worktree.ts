import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SpawnFailed } from '../../kanban-core/index.ts'
import type { BoardRecord, Metadata, Run, Task } from '../../kanban-core/index.ts'
import { git } from './git.ts'
import { canonical, isRealFolder } from './paths.ts'

const rootOf = (home: string, task: Pick<Task, 'board'>): string => join(home, 'worktrees', task.board)

/** `<home>/worktrees/<board>/<task>-<epoch>`: one per attempt; a named branch is gone on with, so its tree has no epoch. */
function ownPath(home: string, task: Task, run: Pick<Run, 'epoch'>): string {
  return join(rootOf(home, task), task.branch === null ? `${task.id}-${run.epoch}` : task.id)
}

/** Beside a worktree that we made: what its `.git` file holds. One that was bent to another repository is no longer ours. */
const MADE = '.made'
/** Beside it: the commit that its branch was made from. */
const BASE = '.base'
/** Beside a worktree whose work was submitted: the review and the rework go on in it. */
const SUBMITTED = '.submitted'

/** Why no worktree can be made, as far as it shows without starting git. */
export async function worktreeImpossible(task: Task, board: BoardRecord): Promise<string | null> {
  const given = givenPath(task)
  if (given !== null && (await isWorkingTree(given))) return null
  const repository = given === null ? board.repository : (board.repository ?? (await repositoryAround(given)))
  if (repository === null) return `board ${board.slug} has no repository to make a worktree from`
  return (await isRepository(repository)) ? null : `${repository} is no git repository`
}

/** Makes the worktree of this attempt. Throws SpawnFailed with git's own words. */
export async function makeWorktree(home: string, task: Task, run: Run, board: BoardRecord): Promise<string> {
  const hindrance = await worktreeImpossible(task, board)
  if (hindrance !== null) throw new SpawnFailed(hindrance)
  const given = givenPath(task)
  if (given !== null && (await isWorkingTree(given))) return given
  const going = given === null ? await treeToGoOnWith(home, task) : null
  if (going !== null) return going
  const repository = board.repository ?? (given === null ? null : await repositoryAround(given))
  if (repository === null) throw new SpawnFailed(`board ${board.slug} has no repository to make a worktree from`)
  const path = given ?? ownPath(home, task, run)
  await add(canonical(repository), path, task.branch, `kanban/${task.id}-${run.epoch}`)
  if (given !== null) return path
  await writeFile(`${path}${MADE}`, await readFile(join(path, '.git')), { mode: 0o600 })
  const head = await git(path, ['rev-parse', '--verify', 'HEAD'])
  if (head.ok) await writeFile(`${path}${BASE}`, head.out, { mode: 0o600 })
  return path
}

/** Additions to one repository wait for one another: git locks it and does not wait. */
const turns = new Map<string, Promise<unknown>>()

async function add(repository: string, path: string, branch: string | null, fresh: string): Promise<void> {
  const before = turns.get(repository) ?? Promise.resolve()
  const mine = before.then(() => addNow(repository, path, branch, fresh))
  const settled = mine.catch(() => {})
  turns.set(repository, settled)
  try {
    await mine
  } finally {
    if (turns.get(repository) === settled) turns.delete(repository)
  }
}

async function addNow(repository: string, path: string, branch: string | null, fresh: string): Promise<void> {
  const name = branch ?? fresh
  const legal = await git(repository, ['check-ref-format', '--branch', name])
  if (!legal.ok || name.startsWith('-')) throw new SpawnFailed(`${name} cannot be the name of a branch`)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await git(repository, ['worktree', 'prune'])
  const known = await git(repository, ['rev-parse', '--verify', '--quiet', `refs/heads/${name}`])
  const made = await git(
    repository,
    known.ok ? ['worktree', 'add', path, name] : ['worktree', 'add', '-b', name, path, 'HEAD'],
  )
  if (!made.ok) throw new SpawnFailed(`git could not make a worktree of ${repository}: ${made.error}`)
}

/** The worktree that a named branch lives in, or the newest submitted one; null = start afresh. */
async function treeToGoOnWith(home: string, task: Task): Promise<string | null> {
  const own = await ownTrees(home, task)
  const names = new Set(await readdir(rootOf(home, task)).catch(() => []))
  return (
    own.find((path) => task.branch !== null || names.has(`${path.slice(path.lastIndexOf('/') + 1)}${SUBMITTED}`)) ??
    null
  )
}

/** Worktrees that we made for this task, newest first. */
async function ownTrees(home: string, task: Task): Promise<readonly string[]> {
  const root = rootOf(home, task)
  const names = await readdir(root).catch(() => [])
  const own = names.filter((name) => (task.branch === null ? epochIn(name, task) !== null : name === task.id))
  const newestFirst = own
    .toSorted((a, b) => (epochIn(b, task) ?? 0) - (epochIn(a, task) ?? 0))
    .map((name) => join(root, name))
  const real = await Promise.all(newestFirst.map((path) => isOwnTree(home, path)))
  return newestFirst.filter((_, place) => real[place])
}

function epochIn(name: string, task: Task): number | null {
  const epoch = name.startsWith(`${task.id}-`) ? name.slice(task.id.length + 1) : ''
  return /^\d+$/.test(epoch) ? Number(epoch) : null
}

/** Where a run works, or worked; null = its tree is gone. */
export async function worktreePath(home: string, task: Task, run: Run): Promise<string | null> {
  const given = givenPath(task)
  if (given !== null) return given
  const own = ownPath(home, task, run)
  return (await isOwnTree(home, own)) ? own : treeToGoOnWith(home, task)
}

/** What was done in a worktree since its branch was made: see Run.work. Null where there is no tree, or git cannot read it. */
export async function workIn(path: string): Promise<Metadata | null> {
  const head = await git(path, ['rev-parse', '--verify', 'HEAD'])
  if (!head.ok) return null
  const branch = await git(path, ['symbolic-ref', '--quiet', '--short', 'HEAD'])
  const status = await git(path, ['-c', 'core.fsmonitor=false', 'status', '--porcelain'])
  const base = (await readFile(`${path}${BASE}`, 'utf8').catch(() => null))?.trim() ?? null
  const uncommitted = status.out === '' ? 0 : status.out.split('\n').length
  const where = { path, branch: branch.ok ? branch.out : null, base, head: head.out, uncommitted }
  if (base === null) return where
  const commits = await git(path, ['rev-list', '--count', `${base}..HEAD`])
  const changed = await git(path, ['diff', '--shortstat', base, 'HEAD'])
  const count = (pattern: RegExp) => Number(pattern.exec(changed.out)?.[1] ?? 0)
  return {
    ...where,
    commits: Number(commits.out) || 0,
    files: count(/(\d+) files? changed/),
    insertions: count(/(\d+) insertions?/),
    deletions: count(/(\d+) deletions?/),
  }
}

/** No link on the way, below our root, and still the worktree that we made. */
async function isOwnTree(home: string, path: string): Promise<boolean> {
  if (!(await isRealFolder(path, join(home, 'worktrees')))) return false
  const made = await readFile(`${path}${MADE}`, 'utf8').catch(() => null)
  return made !== null && made === (await readFile(join(path, '.git'), 'utf8').catch(() => null))
}

/** A submitted tree is kept for its review. Those of a finished task go once nothing would be lost with them. */
export async function releaseWorktree(home: string, task: Task): Promise<void> {
  if (givenPath(task) !== null) return
  const own = await ownTrees(home, task)
  const [newest] = own
  if (task.status === 'review' && newest !== undefined) await writeFile(`${newest}${SUBMITTED}`, '', { mode: 0o600 })
  if (task.status !== 'done' && task.status !== 'archived') return
  for (const path of own) await removeIfSafe(path, task)
}

/** Removed only when clean, and merged into the repository's HEAD or archived; the branch of unmerged work stays. */
async function removeIfSafe(path: string, task: Task): Promise<void> {
  const status = await git(path, ['-c', 'core.fsmonitor=false', 'status', '--porcelain'])
  if (!status.ok || status.out !== '') return
  const common = await git(path, ['rev-parse', '--path-format=absolute', '--git-common-dir'])
  const head = await git(path, ['rev-parse', '--verify', 'HEAD'])
  if (!common.ok || !head.ok) return
  const merged = (await git(common.out, ['merge-base', '--is-ancestor', head.out, 'HEAD'])).ok
  if (!merged && task.status !== 'archived') return
  const branch = await git(path, ['symbolic-ref', '--quiet', '--short', 'HEAD'])
  const removed = await git(common.out, ['worktree', 'remove', path])
  if (!removed.ok) return
  for (const beside of [SUBMITTED, MADE, BASE]) await rm(`${path}${beside}`, { force: true })
  if (merged && branch.out.startsWith(`kanban/${task.id}-`)) await git(common.out, ['branch', '--delete', branch.out])
}

const givenPath = (task: Task): string | null => (task.workspace.kind === 'worktree' ? task.workspace.path : null)

/** A checkout has `.git` as a folder or, in a worktree, as a file. */
const isWorkingTree = async (path: string): Promise<boolean> =>
  (await stat(join(path, '.git')).catch(() => null)) !== null

/** A working tree or a bare repository. */
const isRepository = async (path: string): Promise<boolean> =>
  (await isWorkingTree(path)) || ((await stat(join(path, 'objects')).catch(() => null))?.isDirectory() ?? false)

/** The repository that holds a path which does not exist yet. */
async function repositoryAround(path: string): Promise<string | null> {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder))
    if (await isWorkingTree(folder)) return folder
  return null
}
