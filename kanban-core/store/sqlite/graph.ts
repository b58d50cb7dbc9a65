import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TaskId } from '../../model/ids.ts'
import { SUMMARY } from '../rows.ts'
import type { TaskReads } from '../store.ts'
import { READ } from './sql.ts'
import type { Statements } from './statements.ts'
import { asTask } from './tasks.ts'

type Graph = Pick<
  TaskReads,
  'parents' | 'children' | 'childProgress' | 'childrenToSettle' | 'parentIds' | 'childIds' | 'link' | 'graphVersion'
>

/** Children looked at in one turn of the event loop. */
const SLICE = 1_000

/** How many children there are and how many of them are done, however many. */
async function childProgress(sql: Statements, id: TaskId) {
  const sum = { total: 0, satisfied: 0 }
  for (let last = ''; ;) {
    const found = sql.one(READ.childrenDone, id, last, SLICE)
    sum.total += Number(found?.['total'] ?? 0)
    sum.satisfied += Number(found?.['satisfied'] ?? 0)
    if (Number(found?.['total'] ?? 0) < SLICE) return sum
    last = String(found?.['last'])
    await nextTurn()
  }
}

export function graph(sql: Statements): Graph {
  return {
    parents: async (id) => sql.all(READ.parents, id).map(SUMMARY.row),
    children: async (id, limit, after) => sql.all(READ.children, id, after ?? '', limit).map(SUMMARY.row),
    childProgress: (id) => childProgress(sql, id),
    childrenToSettle: async (parent, open, limit) =>
      sql.all(READ.childrenToSettle, parent, Number(!open), limit).map(asTask),
    parentIds: async (ids) => sql.scalars(READ.parentIds, JSON.stringify(ids)) as TaskId[],
    childIds: async (ids) => sql.scalars(READ.childIds, JSON.stringify(ids)) as TaskId[],
    link: async (parent, child) => {
      const row = sql.one(READ.link, parent, child)
      return row === null ? null : { parent, child, open: row['open'] === 1 }
    },
    graphVersion: async () => Number(sql.scalar(READ.graphVersion)),
  }
}
