import type { Status } from '../../model/task.ts'
import type { Instant } from '../../model/time.ts'
import type { Scalar } from '../rows.ts'
import { AGING_BOUND, AGING_STEP } from '../store.ts'
import type { Lane, TaskReads } from '../store.ts'
import { READ } from './sql.ts'
import type { Statements } from './statements.ts'
import { asTask } from './tasks.ts'

interface Candidate {
  readonly id: string
  readonly priority: number
  readonly since: Instant
}

export function lanes(sql: Statements): Pick<TaskReads, 'lanes' | 'ready' | 'waitingLongest'> {
  return {
    lanes: async () => sql.all(READ.lanes) as unknown as Lane[],
    ready: async (lane, now, limit) =>
      firstOf(sql, lane, now, limit).flatMap(({ id }) => sql.all(READ.task, id).map(asTask)),
    waitingLongest: async (limit) => {
      const statuses: readonly Status[] = ['ready', 'review']
      const tasks = sql
        .scalars(READ.slugs)
        .flatMap((slug) => statuses.flatMap((status) => sql.all(READ.waiting, slug, status, limit)))
      return tasks
        .toSorted((a, b) => Number(a['statusSince']) - Number(b['statusSince']))
        .slice(0, limit)
        .map(asTask)
    },
  }
}

/** A waiting task's priority: one step more per AGING_STEP, at most AGING_BOUND. */
const aged = ({ priority, since }: Candidate, now: Instant): number =>
  priority + Math.max(0, Math.min(AGING_BOUND, Math.floor((now - since) / AGING_STEP)))

/**
 * Within one priority the oldest are the first, so the oldest few of each priority hold the first few of all;
 * and no priority more than AGING_BOUND below those already found can still matter.
 */
function firstOf(
  sql: Statements,
  { profile, status, board, tenant }: Lane,
  now: Instant,
  limit: number,
): readonly Candidate[] {
  const lane: readonly Scalar[] = [profile, status, board, tenant]
  const first = (a: Candidate, b: Candidate) =>
    aged(b, now) - aged(a, now) || a.since - b.since || (a.id < b.id ? -1 : 1)
  let found: Candidate[] = []
  let level = sql.scalar(READ.laneTop, ...lane)
  while (typeof level === 'number') {
    const last = found[limit - 1]
    if (last !== undefined && aged(last, now) > level + AGING_BOUND) break
    const oldest = sql.all(READ.laneLevel, ...lane, level, now, limit)
    found.push(
      ...oldest.map((row) => ({
        id: String(row['id']),
        priority: Number(row['priority']),
        since: Number(row['statusSince']),
      })),
    )
    found = found.toSorted(first).slice(0, limit)
    level = sql.scalar(READ.laneBelow, ...lane, level)
  }
  return found
}
