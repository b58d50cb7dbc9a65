import { array, assert, asyncProperty, constant, constantFrom, nat, oneof, record } from 'fast-check'
import { expect, test } from 'vitest'
import { subscribe, unsubscribe } from '../../../kanban-core/board/follow.ts'
import { comment, heartbeat } from '../../../kanban-core/board/runs.ts'
import { SpawnFailed } from '../../../kanban-core/dispatch/ports.ts'
import { LOCAL_OPERATOR } from '../../../kanban-core/model/actor.ts'
import type { Actor } from '../../../kanban-core/model/actor.ts'
import { Refused } from '../../../kanban-core/model/refusal.ts'
import type { Route } from '../../../kanban-core/model/route.ts'
import type { Task } from '../../../kanban-core/model/task.ts'
import { SECOND } from '../../../kanban-core/model/time.ts'
import { openBench, profile, rateLimit } from './harness.ts'
import type { Bench } from './harness.ts'
import { checkInvariants, remember } from './invariants.ts'

/** One thing that somebody does; `a` and `b` choose tasks, workers and variants. */
interface Act {
  readonly do: keyof typeof ACTS
  readonly a: number
  readonly b: number
}

const none = { summary: null, metadata: null }
const handoff = { summary: 'done', metadata: { n: 1 } }
const route = (n: number): Route => ({
  platform: 'test',
  account: 'x',
  chat: String(n % 3),
  thread: null,
  anchor: null,
  person: null,
})
const at = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)]

class World {
  readonly bench: Bench
  readonly tasks: Task[] = []
  constructor(bench: Bench) {
    this.bench = bench
  }
  /** Any task made so far; the worker of any run ever started, stale ones too. */
  task(n: number): Task['id'] {
    return (at(this.tasks, n)?.id ?? 't_00000000') as Task['id']
  }
  worker(n: number): { task: Task['id']; by: Actor } | null {
    const job = at(this.bench.workers.jobs, n)
    return job === undefined
      ? null
      : {
          task: job.task.id,
          by: { kind: 'worker', profile: job.run.profile, task: job.task.id, run: job.run.id, epoch: job.run.epoch },
        }
  }
  end(n: number, exit: object): void {
    at([...this.bench.workers.alive.values()], n)?.end(exit)
  }
}

const ACTS = {
  create: async (world: World, { a, b }: Act) => {
    const parents = b % 3 === 0 && world.tasks.length > 0 ? [...new Set([world.task(a), world.task(a + b)])] : []
    const assignee = a % 4 === 0 ? null : profile(a % 2 ? 'coder' : 'writer')
    world.tasks.push(
      await world.bench.create(`task ${world.tasks.length}`, {
        parents,
        assignee,
        priority: b % 5,
        triage: a % 11 === 0,
        body: a % 2 ? 'text' : null,
        reviewer: b % 7 === 0 ? profile('reviewer') : null,
      }),
    )
  },
  scheduled: async (world: World, { a }: Act) => {
    world.tasks.push(await world.bench.create('later', { scheduledAt: world.bench.clock.now() + (a % 60) * SECOND }))
  },
  link: (world: World, { a, b }: Act) => world.bench.board.link(world.task(a), world.task(b), LOCAL_OPERATOR),
  unlink: (world: World, { a, b }: Act) => world.bench.board.unlink(world.task(a), world.task(b), LOCAL_OPERATOR),
  assign: (world: World, { a, b }: Act) =>
    world.bench.board.edit(
      world.task(a),
      { assignee: b % 4 === 0 ? null : profile(b % 2 ? 'coder' : 'writer') },
      LOCAL_OPERATOR,
    ),
  complete: (world: World, { a }: Act) =>
    world.bench.board.step(world.task(a), 'complete', { ...handoff, result: null }, LOCAL_OPERATOR),
  block: (world: World, { a, b }: Act) =>
    world.bench.board.step(
      world.task(a),
      'block',
      { kind: b % 3 ? 'needs_input' : 'dependency', reason: 'why', options: ['yes', 'no'] },
      LOCAL_OPERATOR,
    ),
  unblock: (world: World, { a, b }: Act) =>
    world.bench.board.step(
      world.task(a),
      'unblock',
      { answer: b % 2 ? 'yes' : null, raiseCeiling: null },
      LOCAL_OPERATOR,
    ),
  specify: (world: World, { a }: Act) => world.bench.board.step(world.task(a), 'specify', {}, LOCAL_OPERATOR),
  submit: (world: World, { a }: Act) =>
    world.bench.board.step(world.task(a), 'submit', { ...handoff, reviewer: null }, LOCAL_OPERATOR),
  approve: (world: World, { a }: Act) =>
    world.bench.board.step(world.task(a), 'approve', none, { kind: 'operator', name: 'second' }),
  rework: (world: World, { a }: Act) =>
    world.bench.board.step(world.task(a), 'rework', { reason: 'again' }, { kind: 'operator', name: 'second' }),
  reclaim: (world: World, { a }: Act) =>
    world.bench.board.step(world.task(a), 'reclaim', { reason: 'mine' }, LOCAL_OPERATOR),
  stop: (world: World, { a }: Act) => world.bench.board.step(world.task(a), 'stop', { reason: null }, LOCAL_OPERATOR),
  schedule: (world: World, { a, b }: Act) =>
    world.bench.board.step(
      world.task(a),
      'schedule',
      { at: world.bench.clock.now() + (b % 60) * SECOND },
      LOCAL_OPERATOR,
    ),
  reopen: (world: World, { a }: Act) =>
    world.bench.board.step(world.task(a), 'reopen', { alreadyRan: [] }, LOCAL_OPERATOR),
  archive: (world: World, { a }: Act) => world.bench.board.step(world.task(a), 'archive', {}, LOCAL_OPERATOR),
  restore: (world: World, { a }: Act) => world.bench.board.step(world.task(a), 'restore', {}, LOCAL_OPERATOR),
  comment: (world: World, { a }: Act) => comment(world.bench.board.turns, world.task(a), 'words', LOCAL_OPERATOR),
  subscribe: (world: World, { a, b }: Act) =>
    subscribe(world.bench.board.turns, world.bench.board.tools, world.task(a), route(b), LOCAL_OPERATOR),
  unsubscribe: (world: World, { a, b }: Act) =>
    unsubscribe(world.bench.board.turns, world.task(a), route(b), LOCAL_OPERATOR),
  workerHeartbeat: async (world: World, { a }: Act) => {
    const worker = world.worker(a)
    if (worker !== null) await heartbeat(world.bench.board.turns, worker.task, 'busy', null, worker.by)
  },
  workerCompletes: async (world: World, { a }: Act) => {
    const worker = world.worker(a)
    if (worker !== null) await world.bench.board.step(worker.task, 'complete', { ...handoff, result: null }, worker.by)
  },
  workerBlocks: async (world: World, { a, b }: Act) => {
    const worker = world.worker(a)
    if (worker !== null)
      await world.bench.board.step(
        worker.task,
        'block',
        { kind: b % 2 ? 'needs_input' : 'dependency', reason: 'stuck', options: [] },
        worker.by,
      )
  },
  workerSubmits: async (world: World, { a }: Act) => {
    const worker = world.worker(a)
    if (worker !== null) await world.bench.board.step(worker.task, 'submit', { ...handoff, reviewer: null }, worker.by)
  },
  workerRejects: async (world: World, { a }: Act) => {
    const worker = world.worker(a)
    if (worker !== null) await world.bench.board.step(worker.task, 'rework', { reason: 'not yet' }, worker.by)
  },
  workerCreates: async (world: World, { a }: Act) => {
    const worker = world.worker(a)
    if (worker === null) return
    const { newTask } = await import('./harness.ts')
    world.tasks.push((await world.bench.board.create(newTask('child'), worker.by)).task)
  },
  workerEnds: async (world: World, { a, b }: Act) => world.end(a, { code: b % 3 }),
  workerKilled: async (world: World, { a }: Act) => world.end(a, { code: null, signal: 'SIGKILL' }),
  workerLimited: async (world: World, { a }: Act) =>
    world.end(a, { code: 75, failure: rateLimit(world.bench.clock.now() + SECOND) }),
  spawnsFail: async (world: World, { a }: Act) => {
    world.bench.workers.refuse = a % 2 ? new SpawnFailed('cannot') : null
  },
  timePasses: async (world: World, { a }: Act) => world.bench.clock.advance((a % 40) * SECOND),
  pause: async (world: World, { a }: Act) => {
    await world.bench.store.commit([
      { do: 'set_value', name: 'paused', value: a % 2 ? String(world.bench.clock.now()) : null },
    ])
    world.bench.dispatcher.wake()
  },
}

const WRITES_OF_WORKERS = new Set<Act['do']>([
  'workerHeartbeat',
  'workerCompletes',
  'workerBlocks',
  'workerSubmits',
  'workerRejects',
  'workerCreates',
])

/** Whether the worker that the act chooses may still write. */
async function mayWrite(bench: Bench, { a }: Act): Promise<boolean> {
  const job = at(bench.workers.jobs, a)
  const run = job === undefined ? null : await bench.store.reads.runs.get(job.run.id)
  return job === undefined || run?.state === 'starting' || run?.state === 'running'
}

const KINDS = Object.keys(ACTS) as (keyof typeof ACTS)[]
const acts = array(
  record({
    do: oneof({ weight: 3, arbitrary: constant('create' as const) }, { weight: 10, arbitrary: constantFrom(...KINDS) }),
    a: nat(1000),
    b: nat(1000),
  }),
  { minLength: 10, maxLength: 70 },
)

async function play(bench: Bench, steps: readonly Act[]): Promise<void> {
  const world = new World(bench)
  const memory = remember()
  for (const step of steps) {
    const before = (await bench.store.reads.boards.get('default' as never))?.lastEvent
    const allowed = !WRITES_OF_WORKERS.has(step.do) || (await mayWrite(bench, step))
    const refused = await Promise.resolve(ACTS[step.do](world, step)).then(
      () => false,
      (error: unknown) => error instanceof Refused || Promise.reject(error),
    )
    if (!allowed) expect(refused, 'a stale worker wrote').toBe(true)
    if (refused)
      expect((await bench.store.reads.boards.get('default' as never))?.lastEvent, 'a refusal wrote an event').toBe(
        before,
      )
    await bench.rest()
    await checkInvariants(bench, memory)
  }
}

test('every invariant holds after every step of any sequence', { timeout: 120_000 }, async () => {
  await assert(
    asyncProperty(acts, async (steps) => {
      const bench = await openBench()
      bench.settings = { ...bench.settings, caps: { ...bench.settings.caps, host: 3 } }
      try {
        await bench.dispatcher.start()
        await play(bench, steps)
      } finally {
        await bench.close()
      }
    }),
    { numRuns: Number(process.env['KANBAN_PROPERTY_RUNS'] ?? 60) },
  )
})
