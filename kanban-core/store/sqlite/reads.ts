import type { Reads } from '../store.ts'
import type { Statements } from './statements.ts'
import { boardReads } from './boards.ts'
import { graph } from './graph.ts'
import { lanes } from './lanes.ts'
import { logReads } from './log.ts'
import { page } from './page.ts'
import { runReads } from './runs.ts'
import { spendingReads } from './spending.ts'
import { singleTasks } from './tasks.ts'

/** All questions to one connection. */
export const readsOn = (sql: Statements): Reads => ({
  tasks: { ...singleTasks(sql), ...graph(sql), ...lanes(sql), page: (query) => page(sql, query) },
  runs: runReads(sql),
  log: logReads(sql),
  boards: boardReads(sql),
  spending: spendingReads(sql),
})
