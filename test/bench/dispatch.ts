import { Dispatcher } from '../../kanban-core/dispatch/dispatcher.ts'
import { NO_MONEY } from '../../kanban-core/model/spending.ts'
import { LOCAL_OPERATOR } from '../../kanban-core/model/actor.ts'
import { DEFAULT_BOARD } from '../../kanban-core/model/ids.ts'
import type { Store } from '../../kanban-core/store/store.ts'
import { sha256 } from '../../plugin/process.ts'
import { FakeClock, FakeWorkers, SETTINGS } from '../core/kernel/harness.ts'
import { committed, PROFILES } from './build.ts'
import { series, timed } from './measure.ts'
import { atMost, figure } from './row.ts'
import type { Durability, Figure, Row } from './row.ts'
import type { Playground, Stage } from './stage.ts'

/** Passes of the dispatcher, with workers that are only said to have started. */
export const dispatchRows: readonly Row[] = [
  { name: 'idle-pass', everySize: true, run: idle },
  {
    name: 'pass-10',
    everySize: true,
    run: async (stage, size) => [
      ...(await startsTen(stage, size, 'full')),
      ...(await startsTen(stage, size, 'normal')),
    ],
  },
]

function idle(stage: Stage, size: number): Promise<readonly Figure[]> {
  return stage.with(size, 'full', async (ground) => {
    const held = await passes(stage, ground)
    await blockReady(ground.store)
    const nothing = await passes(stage, ground)
    return [
      figure({ what: 'idle dispatch pass, nothing waits', unit: 'ms', values: nothing, goal: atMost(0.1) }),
      figure({ what: 'idle dispatch pass, a cap holds all that wait', unit: 'ms', values: held, goal: atMost(0.1) }),
    ]
  })
}

/** Passes of a dispatcher that has no room for another worker; the first, which writes why, is not measured. */
async function passes(stage: Stage, ground: Playground): Promise<readonly number[]> {
  const clock = new FakeClock(Date.now())
  const dispatcher = dispatcherOf(ground, new FakeWorkers(), 0, clock)
  await dispatcher.dispatch(null)
  await dispatcher.start()
  const values = await series(stage.count(300), async () => {
    clock.time += 1
    dispatcher.wake()
    // A pass that writes nothing is a chain of answers that are there already.
    while (dispatcher.status().lastPassAt !== clock.time) await Promise.resolve()
  })
  await dispatcher.stop()
  return values
}

function dispatcherOf({ board }: Playground, spawner: FakeWorkers, cap: number, clock: FakeClock): Dispatcher {
  return new Dispatcher({
    board,
    spawner,
    workspaces: {
      exclusivePath: () => null,
      impossible: async () => null,
      prepare: async () => '/nowhere',
      workOf: async () => null,
      release: async () => undefined,
    },
    prover: { prove: () => new Promise(() => undefined) },
    profiles: {
      names: () => PROFILES,
      preflight: () => null,
      provider: (name) => name,
      fingerprint: (name) => name,
      workspace: () => null,
      limits: () => ({ concurrency: null, maxRuntime: null, attachWithin: null }),
      money: () => NO_MONEY,
    },
    clock,
    settings: () => ({ ...SETTINGS, spawnsPerMinute: Number.MAX_SAFE_INTEGER, caps: { ...SETTINGS.caps, host: cap } }),
    host: 'another-host',
    sha256,
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: (words, text) => process.stderr.write(`${text}: ${JSON.stringify(words)}\n`),
    },
  })
}

async function blockReady(store: Store): Promise<void> {
  const block = { kind: 'needs_input', reason: 'which one?', options: [], since: Date.now() } as const
  for (;;) {
    const { tasks } = await store.reads.tasks.page({ board: DEFAULT_BOARD, statuses: ['ready'], limit: 1_000 })
    if (tasks.length === 0) return
    const whole = await Promise.all(tasks.map(({ id }) => store.reads.tasks.get(id)))
    await committed(
      store,
      whole.flatMap((task) =>
        task === null ? [] : [{ do: 'set_task', id: task.id, rev: task.rev, set: { status: 'blocked', block } }],
      ),
    )
  }
}

const STARTS = 10

/** After each pass its ten tasks are completed and their workers reaped, unmeasured. */
function startsTen(stage: Stage, size: number, durability: Durability): Promise<readonly Figure[]> {
  return stage.with(size, durability, async (ground) => {
    const workers = new FakeWorkers()
    const dispatcher = dispatcherOf(ground, workers, 1_000, new FakeClock(Date.now()))
    const values: number[] = []
    for (let n = 0; n < stage.count(60) && (await waiting(ground.store)) > STARTS; n += 1) {
      const spawned = workers.jobs.length + STARTS
      values.push(await timed(() => dispatcher.dispatch(STARTS)))
      while (workers.jobs.length < spawned) await settled()
      await endAll(ground, workers)
      await dispatcher.dispatch(0)
    }
    return [
      figure({ what: `pass that starts ${STARTS}, spawn stubbed`, unit: 'ms', values, durability, goal: atMost(10) }),
    ]
  })
}

async function waiting(store: Store): Promise<number> {
  return (await store.reads.tasks.lanes()).reduce((sum, { count }) => sum + count, 0)
}

async function endAll({ board, store }: Playground, workers: FakeWorkers): Promise<void> {
  for (const { job, end } of workers.alive.values()) {
    await board.step(job.task.id, 'complete', { summary: 'done', metadata: null, result: null }, LOCAL_OPERATOR)
    end({})
  }
  while ((await store.reads.runs.open()).some(({ state }) => state === 'starting')) await settled()
  await settled()
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
