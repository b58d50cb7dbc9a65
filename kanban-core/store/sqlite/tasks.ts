import type { TaskId } from '../../model/ids.ts'
import type { Task } from '../../model/task.ts'
import type { RawRow } from '../rows.ts'
import { TASK } from '../rows.ts'
import type { TaskReads } from '../store.ts'
import { READ } from './sql.ts'
import type { Statements } from './statements.ts'

/** The checks of the schema keep a record inside the union. */
export const asTask = (raw: RawRow): Task => TASK.row(raw) as Task
export const maybeTask = (raw: RawRow | null): Task | null => (raw === null ? null : asTask(raw))

const PAST_ANY_ID = '\u{10ffff}'

type Single = Pick<TaskReads, 'get' | 'startingWith' | 'holding' | 'settling' | 'due' | 'nextDue' | 'createdBy'>

export function singleTasks(sql: Statements): Single {
  return {
    get: async (id) => maybeTask(sql.one(READ.task, id)),
    startingWith: async (prefix, limit) =>
      sql.scalars(READ.tasksStartingWith, prefix, prefix + PAST_ANY_ID, limit) as TaskId[],
    holding: async (board, key) => maybeTask(sql.one(READ.holding, board, key)),
    settling: async (limit) => sql.all(READ.settling, limit).map(asTask),
    due: async (now, limit) => sql.all(READ.due, now, limit).map(asTask),
    nextDue: async (now) => {
      const times = [sql.scalar(READ.nextScheduled, now), sql.scalar(READ.nextBackoff, now)].filter(
        (time) => typeof time === 'number',
      )
      return times.length === 0 ? null : Math.min(...times)
    },
    createdBy: async (origin) => Number(sql.scalar(READ.createdBy, origin)),
  }
}
