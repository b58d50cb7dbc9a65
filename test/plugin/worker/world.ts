import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
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
  WorkerIdentity,
  Workspaces,
} from '../../../kanban-core/index.ts'
import { createDetection } from '../../../plugin/worker/detection.ts'
import { sight } from '../../../plugin/worker/identity.ts'
import { readLog } from '../../../plugin/worker/logs.ts'
import type { ProfileSpec } from '../../../plugin/worker/profile.ts'
import { profileSchema } from '../../../plugin/worker/profile.ts'
import { createProfiles } from '../../../plugin/worker/profiles.ts'
import { findSkillIn } from '../../../plugin/worker/skills.ts'
import { createSpawner, runFolder } from '../../../plugin/worker/spawner.ts'
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
    budget: null,
    spent: 0,
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
    reserved: 0,
    work: null,
    proof: null,
    claimed: null,
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
  workOf: async () => null,
  async release() {},
})

type Given = Partial<Omit<SpawnerOptions, 'profiles'>> & {
  readonly profiles?: Readonly<Record<string, ProfileSpec>>
  readonly skills?: readonly string[]
}

/** A spawner whose workers end with the test, however that goes. */
export function spawnerIn(home: string, given: Given): ProcessSpawner & AsyncDisposable {
  const env = given.env ?? process.env
  const skill = findSkillIn(given.skills ?? [])
  const detection = createDetection({ home, clock: systemClock, env })
  const profiles = createProfiles({ profiles: given.profiles ?? {}, skill, detection, home, clock: systemClock, env })
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
  const touched = new Map<string, Run>()
  return {
    ...spawner,
    spawn(wanted) {
      touched.set(wanted.run.id, wanted.run)
      return spawner.spawn(wanted)
    },
    adopt(of) {
      touched.set(of.id, of)
      return spawner.adopt(of)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...touched.values()].map((of) => spawner.end(of, 0)))
      spawner.close()
    },
  }
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

/** Resolves once the log of a run holds this text. */
export async function logged(home: string, of: Run, text: string): Promise<void> {
  const folder = runFolder(home, of)
  await appears(folder, async () => (await readLog(folder, 1_000_000)).text.includes(text))
}

/** Resolves once `holds` does; asked again whenever something changes in the folder. */
export async function appears(folder: string, holds: () => Promise<boolean>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const look = () => void holds().then((held) => held && resolve(), reject)
  const changes = watch(folder, look)
  look()
  await promise.finally(() => changes.close())
}

export interface GatewayProcess extends AsyncDisposable {
  readonly pid: number
  readonly runs: readonly Run[]
  kill(): Promise<void>
}

/** A gateway process of its own that has started these jobs, or starts them unseen; killed at the latest with the test. */
export async function gatewayProcess(
  home: string,
  spec: ProfileSpec,
  jobs: readonly Job[],
  shims: 'on demand' | 'ahead' = 'on demand',
  starts: 'seen' | 'unseen' = 'seen',
): Promise<GatewayProcess> {
  const asked = join(home, 'asked.json')
  await writeFile(asked, JSON.stringify({ profile: spec, jobs, shims }))
  const script = join(import.meta.dirname, 'gateway-process.ts')
  const gateway = spawn(process.execPath, [script, home, asked], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(gateway, 'exit')
  const runs: Run[] = []
  for await (const line of jobs.length === 0 || starts === 'unseen' ? [] : createInterface(gateway.stdout)) {
    const { run: started, identity } = JSON.parse(line) as { run: Run; identity: WorkerIdentity }
    runs.push({ ...started, identity, state: 'running' })
    if (runs.length === jobs.length) break
  }
  const kill = async () => {
    gateway.kill('SIGKILL')
    await exited
  }
  return { pid: gateway.pid ?? 0, runs, kill, [Symbol.asyncDispose]: kill }
}

/** Resolves once no process has this pid. For processes that are no children of ours: those tell nobody. */
export async function gone(pid: number): Promise<void> {
  while (sight(pid).seen === 'running') await new Promise(setImmediate)
}

/** The pid of the first child of a process, once it has one. Linux only. */
export async function childOf(pid: number): Promise<number> {
  for (;;) {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
    if (children !== '') return Number.parseInt(children, 10)
    await new Promise(setImmediate)
  }
}
