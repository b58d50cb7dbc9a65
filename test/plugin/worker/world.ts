import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { idSource, LOCAL_OPERATOR } from '../../../kanban-core/index.ts'
import type {
  BoardRecord,
  BoardSlug,
  Clock,
  Job,
  Log,
  ProfileName,
  Run,
  Task,
  Workspaces,
} from '../../../kanban-core/index.ts'
import type { ProfileSpec } from '../../../plugin/worker/profile.ts'
import { profileSchema } from '../../../plugin/worker/profile.ts'
import { createProfiles } from '../../../plugin/worker/profiles.ts'
import { findSkillIn } from '../../../plugin/worker/skills.ts'
import { createSpawner } from '../../../plugin/worker/spawner.ts'
import type { ProcessSpawner, SpawnerOptions } from '../../../plugin/worker/spawner.ts'

export const ids = idSource(randomBytes, (bytes) => Buffer.from(bytes).toString('base64url'))

export const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'workers')

/** The argv of a fixture program. */
export const fixture = (name: string, ...args: string[]): string[] => [
  process.execPath,
  join(FIXTURES, `${name}.mjs`),
  ...args,
]

export const systemClock: Clock = {
  now: () => Date.now(),
  after(wait, act) {
    const timer = setTimeout(act, wait).unref()
    return () => clearTimeout(timer)
  },
}

export const quietLog = { debug() {}, info() {}, warn() {}, error() {} } satisfies Log

/** A folder of its own, gone again at the end of the test. */
export async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'kanban-worker-')))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}

export const board = (set: Partial<BoardRecord> = {}): BoardRecord => ({
  slug: 'default' as BoardSlug,
  title: 'Default',
  repository: null,
  defaultAssignee: null,
  createdAt: 0,
  archivedAt: null,
  pausedAt: null,
  lastEvent: 0,
  ...set,
})

export function task(set: Partial<Task> = {}): Task {
  return {
    id: ids.task(),
    board: 'default' as BoardSlug,
    rev: 1,
    title: 'Write it down',
    body: null,
    assignee: 'mine' as ProfileName,
    priority: 0,
    tenant: null,
    createdBy: LOCAL_OPERATOR,
    createdAt: 0,
    skills: [],
    workspace: { kind: 'scratch' },
    branch: null,
    maxRuntime: null,
    maxRetries: null,
    model: null,
    effort: null,
    verify: null,
    idempotencyKey: null,
    idempotencyScope: 'while_open',
    idempotencyHeld: false,
    result: null,
    startedAt: null,
    completedAt: null,
    statusSince: 0,
    openParents: 0,
    settling: false,
    attempts: 1,
    attemptCeiling: null,
    failures: 0,
    notBefore: null,
    epoch: 1,
    lastRun: 1,
    lane: 'work',
    reviewer: null,
    author: null,
    origin: null,
    depth: 0,
    notStarted: null,
    commentCount: 0,
    status: 'ready',
    currentRun: null,
    block: null,
    scheduledAt: null,
    ...set,
  } as Task
}

export function run(of: Task, set: Partial<Run> = {}): Run {
  return {
    id: ids.run(),
    task: of.id,
    board: of.board,
    number: 1,
    profile: of.assignee ?? ('mine' as ProfileName),
    lane: 'work',
    supervisor: 'process',
    host: 'here',
    identity: null,
    marker: ids.marker(),
    tokenHash: null,
    epoch: of.epoch,
    state: 'starting',
    startedAt: Date.now(),
    endedAt: null,
    attachedAt: null,
    heartbeatAt: Date.now(),
    note: null,
    leaseUntil: null,
    maxRuntime: null,
    outcome: null,
    summary: null,
    metadata: null,
    error: null,
    exitCode: null,
    signal: null,
    folder: null,
    workspacePath: null,
    usage: null,
    sessionId: null,
    stalledSince: null,
    ...set,
  }
}

export function job(set: { task?: Partial<Task>; run?: Partial<Run>; board?: Partial<BoardRecord> } = {}): Job {
  const of = task(set.task)
  return { task: of, run: run(of, set.run), board: board(set.board), token: ids.token() }
}

export const profile = (given: object): ProfileSpec => profileSchema.parse(given)

export const command = (argv: readonly string[], more: object = {}): ProfileSpec =>
  profile({ agent: 'command', argv, ...more })

/** Every run works in `<home>/work`. */
export const oneFolder = (home: string): Workspaces => ({
  exclusivePath: () => null,
  impossible: async () => null,
  async prepare() {
    await mkdir(join(home, 'work'), { recursive: true })
    return join(home, 'work')
  },
  async release() {},
})

type Given = Partial<Omit<SpawnerOptions, 'profiles'>> & {
  readonly profiles?: Readonly<Record<string, ProfileSpec>>
  readonly skills?: readonly string[]
}

export function spawnerIn(home: string, given: Given): ProcessSpawner & Disposable {
  const env = given.env ?? process.env
  const profiles = createProfiles({
    profiles: given.profiles ?? {},
    skill: findSkillIn(given.skills ?? []),
    home,
    clock: systemClock,
    env,
  })
  const spawner = createSpawner({
    home,
    workspaces: oneFolder(home),
    socketPath: join(home, 'socket'),
    kanbanCommand: { command: process.execPath, args: ['kanban.js', 'mcp'] },
    secretsToHide: [],
    log: quietLog,
    ...given,
    env,
    profiles,
  })
  return { ...spawner, [Symbol.dispose]: () => spawner.close() }
}

/** Pids of everything alive whose environment holds this marker. Linux only. */
export async function bearers(marker: string): Promise<number[]> {
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const environ = await readFile(`/proc/${name}/environ`, 'latin1').catch(() => '')
    if (environ.includes(`KANBAN_MARKER=${marker}\0`)) found.push(Number(name))
  }
  return found
}
