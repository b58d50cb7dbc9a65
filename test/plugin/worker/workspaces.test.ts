import { access, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DAY } from '../../../kanban-core/index.ts'
import type { Task } from '../../../kanban-core/index.ts'
import { createWorkspaces } from '../../../plugin/worker/workspaces.ts'
import { board, quietLog, run, systemClock, task, temporaryFolder } from './world.ts'

const NOW = Date.UTC(2026, 10, 22)

function workspacesIn(home: string, now: () => number = () => NOW) {
  return createWorkspaces({ home, clock: { ...systemClock, now }, log: quietLog })
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
const finished = (of: Task, status: 'done' | 'archived' = 'done'): Task => ({
  ...of,
  status,
  currentRun: null,
  block: null,
  scheduledAt: null,
})
const inFolder = (path: string) => task({ workspace: { kind: 'dir', path } })

test('a scratch folder is made for the task, kept over its attempts and thrown away when it is done', async () => {
  await using home = await temporaryFolder()
  const workspaces = workspacesIn(home.path)
  const of = task()
  const path = await workspaces.prepare(of, run(of), board())
  expect(path).toBe(join(home.path, 'workspaces', 'default', of.id))
  await writeFile(join(path, 'result.txt'), 'kept')
  await workspaces.release(of, run(of))
  expect(await workspaces.prepare(of, run(of, { number: 2 }), board())).toBe(path)
  expect(await readFile(join(path, 'result.txt'), 'utf8')).toBe('kept')
  await workspaces.release(finished(of), run(of))
  expect(await exists(path)).toBe(false)
  const [thrown = ''] = await readdir(join(home.path, 'trash'))
  expect(thrown).toBe(`2026-11-22T00-00-00.000Z-default-${of.id}`)
  expect(await readFile(join(home.path, 'trash', thrown, 'result.txt'), 'utf8')).toBe('kept')
})

test('the trash keeps a folder for seven days, and deletes nothing that it did not put there', async () => {
  await using home = await temporaryFolder()
  let now = NOW
  const workspaces = workspacesIn(home.path, () => now)
  const of = task()
  await workspaces.prepare(of, run(of), board())
  await workspaces.release(finished(of), run(of))
  await mkdir(join(home.path, 'trash', 'mine'))
  await mkdir(join(home.path, 'elsewhere'))
  await symlink(join(home.path, 'elsewhere'), join(home.path, 'trash', '2026-01-01T00-00-00.000Z-default-t_link'))
  now = NOW + 7 * DAY - 1
  expect(await workspaces.emptyTrash()).toEqual(['2026-01-01T00-00-00.000Z-default-t_link'])
  now = NOW + 7 * DAY
  expect(await workspaces.emptyTrash()).toEqual([`2026-11-22T00-00-00.000Z-default-${of.id}`])
  expect(await readdir(join(home.path, 'trash'))).toEqual(['mine'])
  expect(await exists(join(home.path, 'elsewhere'))).toBe(true)
})

test('a link that was put in place of a scratch folder is neither worked in nor thrown away', async () => {
  await using home = await temporaryFolder()
  await using elsewhere = await temporaryFolder()
  const workspaces = workspacesIn(home.path)
  const of = task()
  const path = await workspaces.prepare(of, run(of), board())
  await rename(path, join(elsewhere.path, 'moved'))
  await symlink(join(elsewhere.path, 'moved'), path)
  await workspaces.release(finished(of), run(of))
  expect(await readdir(join(elsewhere.path, 'moved'))).toEqual(['.kanban-workspace'])
  expect(await exists(join(home.path, 'trash'))).toBe(false)
  await expect(workspaces.prepare(of, run(of), board())).rejects.toThrow(
    'is not the folder that was made for this task',
  )
})

test('a link anywhere on the way keeps a folder from being thrown away', async () => {
  await using home = await temporaryFolder()
  await using elsewhere = await temporaryFolder()
  const workspaces = workspacesIn(home.path)
  const of = task()
  await workspaces.prepare(of, run(of), board())
  await rename(join(home.path, 'workspaces', 'default'), join(elsewhere.path, 'default'))
  await symlink(join(elsewhere.path, 'default'), join(home.path, 'workspaces', 'default'))
  await workspaces.release(finished(of), run(of))
  expect(await exists(join(elsewhere.path, 'default', of.id))).toBe(true)
})

test('a folder without our marker, or with that of another task, stays where it is', async () => {
  await using home = await temporaryFolder()
  const workspaces = workspacesIn(home.path)
  for (const marker of [null, 't_another\n']) {
    const of = task()
    const path = await workspaces.prepare(of, run(of), board())
    await rm(join(path, '.kanban-workspace'))
    if (marker !== null) await writeFile(join(path, '.kanban-workspace'), marker)
    await workspaces.release(finished(of), run(of))
    expect(await exists(path)).toBe(true)
  }
})

test("people's own folders are never deleted, whatever becomes of the task", async () => {
  await using home = await temporaryFolder()
  await using projects = await temporaryFolder()
  await writeFile(join(projects.path, 'precious.txt'), 'mine')
  const workspaces = workspacesIn(home.path)
  const climbing = join(home.path, 'workspaces', '..', '..', projects.path.split('/').at(-1) ?? '')
  for (const path of [projects.path, `${projects.path}/`, climbing]) {
    const of = inFolder(path)
    await workspaces.prepare(of, run(of), board())
    for (const status of ['done', 'archived'] as const) await workspaces.release(finished(of, status), run(of))
  }
  expect(await readFile(join(projects.path, 'precious.txt'), 'utf8')).toBe('mine')
})

test('two spellings of a folder are one lock', async () => {
  await using home = await temporaryFolder()
  await using projects = await temporaryFolder()
  const workspaces = workspacesIn(home.path)
  await symlink(projects.path, join(home.path, 'link'))
  const spelled = [projects.path, `${projects.path}/`, `${projects.path}/x/..`, join(home.path, 'link')]
  expect(new Set(spelled.map((path) => workspaces.exclusivePath(inFolder(path), board())))).toEqual(
    new Set([projects.path]),
  )
  expect(workspaces.exclusivePath(inFolder(join(home.path, 'link', 'new', 'one')), board())).toBe(
    join(projects.path, 'new', 'one'),
  )
  expect(workspaces.exclusivePath(task(), board())).toBeNull()
  expect(workspaces.exclusivePath(task({ workspace: { kind: 'worktree', path: null } }), board())).toBeNull()
})

test('a folder of somebody’s own is made where its parent exists, and refused with the reason where it cannot be', async () => {
  await using home = await temporaryFolder()
  const workspaces = workspacesIn(home.path)
  const make = inFolder(join(home.path, 'new'))
  expect(await workspaces.impossible(make, board())).toBeNull()
  expect(await exists(join(home.path, 'new'))).toBe(false)
  expect(await workspaces.prepare(make, run(make), board())).toBe(join(home.path, 'new'))
  await writeFile(join(home.path, 'file'), '')
  for (const [path, why] of [
    [join(home.path, 'a', 'b'), 'there is neither a folder'],
    [join(home.path, 'file'), 'is no folder'],
    ['relative/path', 'is no absolute path'],
  ] as const) {
    const of = inFolder(path)
    expect(await workspaces.impossible(of, board())).toContain(why)
    await expect(workspaces.prepare(of, run(of), board())).rejects.toThrow(why)
  }
})

test('artifacts are copied before the clean-up, and nothing outside of the workspace is', async () => {
  await using home = await temporaryFolder()
  const workspaces = workspacesIn(home.path)
  const of = task()
  const path = await workspaces.prepare(of, run(of), board())
  await mkdir(join(path, 'out'))
  await writeFile(join(path, 'out', 'report.md'), '# done')
  await writeFile(join(path, '.hidden name'), 'x')
  await writeFile(join(home.path, 'secret'), 'secret')
  await symlink(join(home.path, 'secret'), join(path, 'link'))
  await symlink(home.path, join(path, 'up'))
  await symlink('report.md', join(path, 'out', 'same'))
  const wanted = [
    'out/report.md',
    join(path, '.hidden name'),
    'out/same',
    '../../../secret',
    'link',
    'up/secret',
    '/etc/passwd',
    'out',
    'nothing',
    '.',
  ]
  const { kept, refused } = await workspaces.keepArtifacts(of, run(of), wanted)
  expect(kept.map(({ given, name, size }) => [given, name, size])).toEqual([
    ['out/report.md', 'report.md', 6],
    [join(path, '.hidden name'), '.hidden name', 1],
    ['out/same', 'report.md', 6],
  ])
  expect(refused.map(({ given, why }) => [given, why])).toEqual([
    ['../../../secret', 'it lies outside of the workspace'],
    ['link', 'it lies outside of the workspace'],
    ['up/secret', 'it lies outside of the workspace'],
    ['/etc/passwd', 'it lies outside of the workspace'],
    ['out', 'it is not a file; name the files in it'],
    ['nothing', 'there is no such file'],
    ['.', 'it lies outside of the workspace'],
  ])
  await workspaces.release(finished(of), run(of))
  for (const one of kept) expect(one.path.startsWith(join(home.path, 'artifacts', of.id))).toBe(true)
  expect(await readFile(kept[0]?.path ?? '', 'utf8')).toBe('# done')
})

test('an artifact that is larger than what is kept is refused with both sizes', async () => {
  await using home = await temporaryFolder()
  const workspaces = createWorkspaces({ home: home.path, clock: systemClock, log: quietLog, largestArtifact: 10 })
  const of = task()
  await writeFile(join(await workspaces.prepare(of, run(of), board()), 'big'), 'x'.repeat(11))
  const { refused } = await workspaces.keepArtifacts(of, run(of), ['big'])
  expect(refused).toEqual([{ given: 'big', why: 'it has 11 B, at most 10 B are kept' }])
})
