import { LOCAL_OPERATOR } from '../../kanban-core/model/actor.ts'
import type { Change } from '../../kanban-core/model/change.ts'
import type { TaskId } from '../../kanban-core/model/ids.ts'
import type { Store } from '../../kanban-core/store/store.ts'
import { RANDOM_IDS } from '../../plugin/process.ts'
import { aTask } from '../contracts/store/samples.ts'
import { newTask } from '../core/kernel/harness.ts'
import { committed } from './build.ts'
import { timed, withStalls } from './measure.ts'
import { atMost, figure } from './row.ts'
import type { Durability, Figure, Row } from './row.ts'
import type { Stage } from './stage.ts'

const LONG = 10_000
const CHUNK = 500

/** Graphs that are larger than they should be. */
export const graphRows: readonly Row[] = [
  {
    name: 'chain',
    everySize: false,
    run: async (stage, size) => [...(await chain(stage, size, 'full')), ...(await chain(stage, size, 'normal'))],
  },
  {
    name: 'family',
    everySize: false,
    run: async (stage, size) => [...(await family(stage, size, 'full')), ...(await family(stage, size, 'normal'))],
  },
]

function chain(stage: Stage, size: number, durability: Durability): Promise<readonly Figure[]> {
  return stage.with(size, durability, async ({ store, board }) => {
    const ids = await row(store, (previous) => previous)
    const middle = ids.length / 2
    const atEnd: number[] = []
    const inMiddle: number[] = []
    const stalls: number[] = []
    let last = ids.at(-1)
    for (let n = 0; n < stage.count(60); n += 1) {
      const { task } = await board.create(newTask('the next one'), LOCAL_OPERATOR)
      const parent = last ?? task.id
      atEnd.push(await timed(() => board.link(parent, task.id, LOCAL_OPERATOR)))
      last = task.id
    }
    for (let n = 0; n < stage.count(10); n += 1) {
      const [parent, child] = [ids[middle + n], ids[middle + n + 2]]
      if (parent === undefined || child === undefined) continue
      const { total, stall } = await withStalls(() => board.link(parent, child, LOCAL_OPERATOR))
      inMiddle.push(total)
      stalls.push(stall)
    }
    return [
      figure({
        what: `one link at the end of a chain of ${LONG}`,
        unit: 'ms',
        values: atEnd,
        durability,
        goal: atMost(2),
      }),
      figure({ what: 'one more link in its middle', unit: 'ms', values: inMiddle, durability }),
      figure({ what: '… longest stall of the event loop', unit: 'ms', values: stalls, durability, goal: atMost(50) }),
    ]
  })
}

/** Many tasks, each waiting for the one that `parentOf` names; the first waits for none. */
async function row(store: Store, parentOf: (previous: TaskId, first: TaskId) => TaskId): Promise<readonly TaskId[]> {
  const ids = Array.from({ length: LONG }, () => RANDOM_IDS.task())
  let changes: Change[] = []
  for (const [n, id] of ids.entries()) {
    const previous = ids[n - 1]
    const parent = previous === undefined ? undefined : parentOf(previous, ids[0] ?? previous)
    changes.push({
      do: 'insert_task',
      task: aTask({ id, status: parent === undefined ? 'ready' : 'todo', openParents: parent === undefined ? 0 : 1 }),
    })
    if (parent !== undefined) changes.push({ do: 'insert_link', parent, child: id, open: true })
    if (changes.length >= CHUNK || n === LONG - 1) {
      await committed(store, changes)
      changes = []
    }
  }
  return ids
}

function family(stage: Stage, size: number, durability: Durability): Promise<readonly Figure[]> {
  return stage.with(size, durability, async ({ store, board }) => {
    const totals: number[] = []
    const stalls: number[] = []
    for (let n = 0; n < stage.count(5); n += 1) {
      const [parent] = await row(store, (_, first) => first)
      if (parent === undefined) throw new Error('there is no parent')
      const { total, stall } = await withStalls(() =>
        board.step(parent, 'complete', { summary: 'done', metadata: null, result: null }, LOCAL_OPERATOR),
      )
      totals.push(total)
      stalls.push(stall)
    }
    return [
      figure({ what: `completing a parent of ${LONG} children`, unit: 'ms', values: totals, durability }),
      figure({ what: '… longest stall of the event loop', unit: 'ms', values: stalls, durability, goal: atMost(50) }),
    ]
  })
}
