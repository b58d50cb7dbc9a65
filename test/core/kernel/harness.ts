import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Board } from '../../../kanban-core/board/board.ts'
import { ensureDefaultBoard } from '../../../kanban-core/board/boards.ts'
import type { NewTask } from '../../../kanban-core/board/create.ts'
import type {
  AgentFailure,
  Clock,
  DispatchSettings,
  Exit,
  Job,
  Log,
  Profiles,
  Prover,
  Spawner,
  WorkerHandle,
  Workspaces,
} from '../../../kanban-core/dispatch/ports.ts'
import { Dispatcher } from '../../../kanban-core/dispatch/dispatcher.ts'
import { LOCAL_OPERATOR } from '../../../kanban-core/model/actor.ts'
import type { Actor } from '../../../kanban-core/model/actor.ts'
import { DEFAULT_BOARD, idSource } from '../../../kanban-core/model/ids.ts'
import type { IdSource, ProfileName, RunId, TaskId } from '../../../kanban-core/model/ids.ts'
import type { Proof } from '../../../kanban-core/model/proof.ts'
import { NO_MONEY } from '../../../kanban-core/model/spending.ts'
import type { Run } from '../../../kanban-core/model/run.ts'
import type { Task } from '../../../kanban-core/model/task.ts'
import { HOUR, MINUTE } from '../../../kanban-core/model/time.ts'
import { openStore } from '../../../kanban-core/store/open.ts'
import type { Store } from '../../../kanban-core/store/store.ts'

export const profile = (name: string): ProfileName => name as ProfileName

/** A clock that moves only when told; due calls run in order of their times. */
export class FakeClock implements Clock {
  time: number
  #calls: { at: number; act: () => void }[] = []
  constructor(time = Date.UTC(2026, 0, 1)) {
    this.time = time
  }
  now = (): number => this.time
  after(wait: number, act: () => void): () => void {
    const call = { at: this.time + wait, act }
    this.#calls.push(call)
    return () => {
      this.#calls = this.#calls.filter((one) => one !== call)
    }
  }
  advance(by: number): void {
    const until = this.time + by
    for (;;) {
      const [next] = this.#calls.filter((call) => call.at <= until).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      this.#calls = this.#calls.filter((call) => call !== next)
      this.time = Math.max(this.time, next.at)
      next.act()
    }
    this.time = until
  }
}

export const SETTINGS: DispatchSettings = {
  enabled: true,
  tick: '* * * * *',
  failureLimit: 3,
  attemptCeiling: 10,
  stuckAfter: 10 * MINUTE,
  staleAfter: HOUR,
  exitGrace: 10_000,
  spawnsPerMinute: 1000,
  budgets: {},
  caps: { host: 100, board: {}, profile: {}, tenant: {} },
}

const QUIET: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

export function newTask(title: string, more: Partial<NewTask> = {}): NewTask {
  return {
    board: DEFAULT_BOARD,
    title,
    body: null,
    assignee: profile('coder'),
    priority: 0,
    tenant: null,
    parents: [],
    triage: false,
    skills: [],
    workspace: { kind: 'scratch' },
    branch: null,
    maxRuntime: null,
    maxRetries: null,
    model: null,
    effort: null,
    verify: null,
    budget: null,
    reviewer: null,
    scheduledAt: null,
    idempotencyKey: null,
    idempotencyScope: 'while_open',
    subscribe: null,
    ...more,
  }
}

/** An end of which there is nothing to say. */
export const CLEAN_EXIT: Exit = {
  code: 0,
  signal: null,
  lastLines: [],
  lastWords: null,
  failure: null,
  usage: null,
  session: null,
  stopped: false,
  survivors: [],
  lost: false,
}

export const rateLimit = (until: number | null): AgentFailure => ({
  kind: 'rate_limited',
  text: 'too many requests',
  until,
  remedy: null,
})

/** Workers without processes: the test says when and how each ends. */
export class FakeWorkers implements Spawner {
  readonly alive = new Map<RunId, { job: Job; end: (exit: Partial<Exit>) => void }>()
  readonly jobs: Job[] = []
  readonly signalled: RunId[] = []
  /** Set to make the next spawns fail with this error. */
  refuse: Error | null = null
  #pid = 1000

  spawn(job: Job): Promise<WorkerHandle> {
    if (this.refuse !== null) return Promise.reject(this.refuse)
    this.jobs.push(job)
    const handle = this.#handle(job)
    return Promise.resolve(handle)
  }
  #handle(job: Job): WorkerHandle {
    this.#pid += 1
    const { promise: ended, resolve: settle } = Promise.withResolvers<Exit>()
    this.alive.set(job.run.id, {
      job,
      end: (exit) => {
        this.alive.delete(job.run.id)
        settle({ ...CLEAN_EXIT, ...exit })
      },
    })
    return { identity: { bootId: 'boot', pid: this.#pid, startTime: '1' }, ended }
  }
  /** Set to let agents be reminded. */
  remindable = false
  readonly reminders: string[] = []
  resume(job: Omit<Job, 'token'>, words: string): Promise<WorkerHandle | null> {
    if (!this.remindable || this.reminders.length > 0) return Promise.resolve(null)
    this.reminders.push(words)
    return Promise.resolve(this.#handle({ ...job, token: '' }))
  }
  adopt(): Promise<WorkerHandle | null> {
    return Promise.resolve(null)
  }
  end(run: Run): Promise<void> {
    this.signalled.push(run.id)
    this.alive.get(run.id)?.end({ code: null, signal: 'SIGTERM' })
    return Promise.resolve()
  }
  lastOutput(): Promise<number | null> {
    return Promise.resolve(null)
  }
  tidy(): Promise<void> {
    return Promise.resolve()
  }
  /** The worker of a task as an actor, from its newest job. */
  actor(task: TaskId): Extract<Actor, { kind: 'worker' }> {
    const job = this.jobs.findLast((one) => one.task.id === task)
    if (job === undefined) throw new Error(`no worker was started for ${task}`)
    return { kind: 'worker', profile: job.run.profile, task, run: job.run.id, epoch: job.run.epoch }
  }
}

const workspaces: Workspaces = {
  exclusivePath: (task) => (task.workspace.kind === 'dir' ? task.workspace.path : null),
  impossible: () => Promise.resolve(null),
  prepare: () => Promise.resolve('/nowhere'),
  workOf: () => Promise.resolve(null),
  release: () => Promise.resolve(),
}

export interface Bench {
  readonly store: Store
  readonly board: Board
  readonly clock: FakeClock
  readonly ids: IdSource
  readonly workers: FakeWorkers
  readonly prover: FakeProver
  readonly dispatcher: Dispatcher
  settings: DispatchSettings
  create(title: string, more?: Partial<NewTask>): Promise<Task>
  task(id: TaskId): Promise<Task>
  runs(id: TaskId): Promise<readonly Run[]>
  /** Kinds of a task's events in order. */
  kinds(id: TaskId): Promise<readonly string[]>
  /** Lets passes and commits that are under way come to rest. */
  rest(): Promise<void>
  close(): Promise<void>
}

/** Checks that end when the test says so. */
export class FakeProver implements Prover {
  readonly asked: { readonly run: Run; readonly end: (exitCode: number, output?: string) => void }[] = []
  readonly #clock: FakeClock

  constructor(clock: FakeClock) {
    this.#clock = clock
  }

  prove(task: Task, run: Run): Promise<Proof> {
    const startedAt = this.#clock.now()
    const { promise, resolve } = Promise.withResolvers<Proof>()
    const end = (exitCode: number, output = '') =>
      resolve({
        argv: task.verify ?? [],
        exitCode,
        signal: null,
        timedOut: false,
        error: null,
        startedAt,
        duration: this.#clock.now() - startedAt,
        output,
      })
    this.asked.push({ run, end })
    return promise
  }
}

/** A board in a real file, with a fake clock and workers without processes. */
export async function openBench(
  options: { readonly profiles?: Partial<Profiles>; readonly random?: (bytes: number) => Uint8Array } = {},
): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'kanban-kernel-'))
  const store = await openStore(`sqlite:${join(folder, 'board.db')}`, { create: true, durability: 'normal' })
  const clock = new FakeClock()
  const ids = idSource(options.random ?? ((bytes) => randomBytes(bytes)), (bytes) =>
    Buffer.from(bytes).toString('base64url'),
  )
  const board = new Board({ store, now: clock.now, ids })
  await ensureDefaultBoard(board.tools)
  const workers = new FakeWorkers()
  const prover = new FakeProver(clock)
  const profiles: Profiles = {
    names: () => [profile('coder')],
    preflight: () => null,
    provider: (name) => name,
    fingerprint: (name) => name,
    workspace: () => null,
    limits: () => ({ concurrency: null, maxRuntime: null, attachWithin: null }),
    money: () => NO_MONEY,
    ...options.profiles,
  }
  const bench: Bench = {
    store,
    board,
    clock,
    ids,
    workers,
    prover,
    settings: SETTINGS,
    dispatcher: new Dispatcher({
      board,
      spawner: workers,
      workspaces,
      prover,
      profiles,
      clock,
      settings: () => bench.settings,
      host: 'host-1',
      sha256,
      log: QUIET,
    }),
    create: async (title, more) => (await board.create(newTask(title, more), LOCAL_OPERATOR)).task,
    task: async (id) => {
      const found = await store.reads.tasks.get(id)
      if (found === null) throw new Error(`${id} is gone`)
      return found
    },
    runs: (id) => store.reads.runs.ofTask(id, 100),
    kinds: async (id) => (await store.reads.log.events({ task: id, limit: 1000 })).map((event) => event.kind),
    rest: async () => {
      // a pass is a chain of commits, each on its own loop turn: it has come to rest when nothing was committed for some turns
      let quiet = 0
      const stop = store.listen(() => {
        quiet = 0
      })
      while (quiet < 8) {
        quiet += 1
        await new Promise((resolve) => setImmediate(resolve))
      }
      stop()
    },
    close: async () => {
      await bench.dispatcher.stop()
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return bench
}
