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

export function graph(sql: Statements): Graph {
  return {
    parents: async (id) => sql.all(READ.parents, id).map(SUMMARY.row),
    children: async (id, limit, after) => sql.all(READ.children, id, after ?? '', limit).map(SUMMARY.row),
    childProgress: async (id) => {
      const satisfied = Number(sql.scalar(READ.childrenOpen, id, 0))
      return { total: satisfied + Number(sql.scalar(READ.childrenOpen, id, 1)), satisfied }
    },
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
