import type { Board } from '../../kanban-core/board/board.ts'
import { DISPATCHER, LOCAL_OPERATOR } from '../../kanban-core/model/actor.ts'
import type { Change } from '../../kanban-core/model/change.ts'
import { DEFAULT_BOARD } from '../../kanban-core/model/ids.ts'
import type { TaskId } from '../../kanban-core/model/ids.ts'
import type { StepArguments } from '../../kanban-core/model/steps/decision.ts'
import { RANDOM_IDS, sha256 } from '../../plugin/process.ts'
import { newTask } from '../core/kernel/harness.ts'
import { CODER } from '../contracts/store/samples.ts'
import { HOST } from './build.ts'
import { duel } from './measure.ts'
import type { Raw } from './raw.ts'
import { atLeast, figure, ofRival } from './row.ts'
import type { Durability, Figure, Row } from './row.ts'
import type { Playground, Stage } from './stage.ts'

const ROUNDS = 9
const PER_ROUND = 400
const DURABILITIES: readonly Durability[] = ['full', 'normal']

/** Tasks are made and worked through the kernel, one commit at a time, beside the raw database. */
export const kernelRows: readonly Row[] = [
  {
    name: 'create',
    everySize: true,
    run: (stage, size) =>
      onBoth(
        stage,
        size,
        'create a task, one at a time',
        0.8,
        (raw, count) => () => raw.creates(count),
        async ({ board }, count) =>
          async () => {
            for (let n = 0; n < count; n += 1) await board.create(newTask(`new task ${n}`), LOCAL_OPERATOR)
          },
      ),
  },
  {
    name: 'create-child',
    everySize: true,
    run: (stage, size) =>
      onBoth(
        stage,
        size,
        'create with an open parent',
        0.75,
        (raw, count) => () => raw.creates(count),
        async ({ board }, count) => {
          const { task: parent } = await board.create(newTask('a parent'), LOCAL_OPERATOR)
          return async () => {
            for (let n = 0; n < count; n += 1)
              await board.create(newTask(`child ${n}`, { parents: [parent.id] }), LOCAL_OPERATOR)
          }
        },
      ),
  },
  {
    name: 'cycle',
    everySize: true,
    run: async (stage, size) => [...(await cycles(stage, size, 'full')), ...(await cycles(stage, size, 'normal'))],
  },
  { name: 'claim-8', everySize: false, run: claimsTogether },
]

type Prepare<Given> = (given: Given, count: number) => Promise<() => Promise<void>>

async function onBoth(
  stage: Stage,
  size: number,
  what: string,
  part: number,
  theirs: (raw: Raw, count: number) => () => void,
  ours: Prepare<Playground>,
): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const durability of DURABILITIES) {
    const raw = await stage.raw(size, durability)
    await stage.with(size, durability, async (ground) => {
      const rates = await duel(stage.count(ROUNDS), PER_ROUND, {
        raw: async () => theirs(raw, PER_ROUND),
        ours: () => ours(ground, PER_ROUND),
      })
      figures.push(
        figure({
          what,
          unit: 'per s',
          values: rates.ours,
          durability,
          rival: { name: 'raw', values: rates.raw },
          goal: ofRival(part),
        }),
      )
    })
    raw.close()
  }
  return figures
}

async function cycles(stage: Stage, size: number, durability: Durability): Promise<readonly Figure[]> {
  const what = 'claim → complete, cycles'
  const raw = await stage.raw(size, durability)
  const empty = await stage.open(0, durability)
  try {
    return await stage.with(size, durability, async (ground) => {
      const rates = await duel(stage.count(ROUNDS), PER_ROUND, {
        raw: async () => raw.cycles(PER_ROUND),
        empty: () => workOff(empty.board, PER_ROUND),
        ours: () => workOff(ground.board, PER_ROUND),
      })
      const goal = durability === 'full' ? { goal: atLeast(1_000) } : {}
      return [
        figure({
          what: `${what}, empty board`,
          unit: 'per s',
          values: rates.empty,
          durability,
          rival: { name: 'raw', values: rates.raw },
          ...goal,
        }),
        figure({
          what,
          unit: 'per s',
          values: rates.ours,
          durability,
          rival: { name: 'empty board', values: rates.empty },
          goal: ofRival(0.8),
        }),
      ]
    })
  } finally {
    raw.close()
    await empty.close()
  }
}

/** New ready tasks, and what claims and completes them one after the other. */
async function workOff(board: Board, count: number): Promise<() => Promise<void>> {
  const ids = await newTasks(board, count)
  return async () => {
    for (const id of ids) {
      const { task } = await claimed(board, id)
      await board.step(task.id, 'complete', { summary: 'done', metadata: null, result: null }, LOCAL_OPERATOR)
    }
  }
}

const newTasks = (board: Board, count: number): Promise<readonly TaskId[]> =>
  Promise.all(
    Array.from(
      { length: count },
      async (_, n) => (await board.create(newTask(`new task ${n}`), LOCAL_OPERATOR)).task.id,
    ),
  )

/** As the dispatcher claims, with the limits that a gateway has by default, but under a lease: no process has to be seen ending. */
function claimed(board: Board, id: TaskId): ReturnType<Board['step']> {
  const guards: readonly Change[] = [
    { do: 'expect_unpaused', board: DEFAULT_BOARD },
    { do: 'expect_room', scope: 'host', key: HOST, max: 1_000_000 },
  ]
  const args: StepArguments['claim'] = {
    profile: CODER,
    supervisor: 'lease',
    host: HOST,
    marker: RANDOM_IDS.marker(),
    tokenHash: sha256(RANDOM_IDS.token()),
    workspacePath: null,
    leaseUntil: Date.now() + 900_000,
    maxRuntime: null,
    reserved: 0,
    folder: null,
    attemptCeiling: 10,
    guards,
  }
  return board.step(id, 'claim', args, DISPATCHER)
}

/** Eight at once in this process: what the socket could reach at most. */
async function claimsTogether(stage: Stage, size: number): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const durability of DURABILITIES) {
    const raw = await stage.raw(size, durability)
    await stage.with(size, durability, async ({ board }) => {
      const rates = await duel(stage.count(ROUNDS), PER_ROUND, {
        raw: async () => raw.claims(PER_ROUND),
        ours: () => inEight(board, PER_ROUND),
      })
      figures.push(
        figure({
          what: '8 claiming at once in one process',
          unit: 'per s',
          values: rates.ours,
          durability,
          rival: { name: 'raw, one at a time', values: rates.raw },
        }),
      )
    })
    raw.close()
  }
  return figures
}

/** Claims are completed again outside of the measured time, so that open runs do not pile up. */
async function inEight(board: Board, count: number): Promise<() => Promise<void>> {
  const open = await board.tools.store.reads.runs.open()
  const own = open.filter((run) => run.supervisor === 'lease')
  await Promise.all(
    own.map((run) =>
      board.step(run.task, 'complete', { summary: 'done', metadata: null, result: null }, LOCAL_OPERATOR),
    ),
  )
  const ids = [...(await newTasks(board, count))]
  return async () => {
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let id = ids.pop(); id !== undefined; id = ids.pop()) await claimed(board, id)
      }),
    )
  }
}
