import type { Run } from '../../model/run.ts'
import type { RawRow } from '../rows.ts'
import { RUN } from '../rows.ts'
import type { RecentWork, RunReads } from '../store.ts'
import { openRuns } from './apply.ts'
import { READ } from './sql.ts'
import type { Statements } from './statements.ts'

const maybeRun = (raw: RawRow | null): Run | null => (raw === null ? null : RUN.row(raw))

export function runReads(sql: Statements): RunReads {
  return {
    get: async (id) => maybeRun(sql.one(READ.run, id)),
    byToken: async (hash) => maybeRun(sql.one(READ.runByToken, hash)),
    byMarker: async (marker) => maybeRun(sql.one(READ.runByMarker, marker)),
    ofTask: async (task, limit) => sql.all(READ.runsOfTask, task, limit).map(RUN.row),
    open: async () => sql.all(READ.openRuns).map(RUN.row),
    openCount: async (scope, key) => openRuns(sql, scope, key),
    recentOf: async (profile, except, limit) =>
      sql.all(READ.recentRuns, profile, except, limit) as unknown as RecentWork[],
    handoffs: async (tasks) => tasks.flatMap((task) => sql.all(READ.handoff, task).map(RUN.row)),
  }
}
