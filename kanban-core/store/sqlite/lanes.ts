import type { Instant } from '../../model/time.ts'
import type { RawRow, Scalar } from '../rows.ts'
import { AGING_BOUND, AGING_STEP } from '../store.ts'
import type { Lane, TaskReads } from '../store.ts'
import { READ } from './sql.ts'
import type { Statements } from './statements.ts'
import { asTask } from './tasks.ts'

/** A waiting task, as far as its place in the queue needs it. */
interface Waiting {
  readonly id: string
  readonly priority: number
  readonly since: Instant
}

export function lanes(sql: Statements): Pick<TaskReads, 'lanes' | 'ready' | 'waitingLongest'> {
  const whole = (waiting: readonly Waiting[]) => waiting.flatMap(({ id }) => sql.all(READ.task, id).map(asTask))
  return {
    lanes: async () => waitingLanes(sql),
    ready: async (lane, now, limit) => whole(firstOf(sql, lane, now, limit)),
    waitingLongest: async (limit) => whole(oldest(sql, waitingLanes(sql), limit)),
  }
}

export const waitingLanes = (sql: Statements): readonly Lane[] => sql.all(READ.lanes) as unknown as Lane[]

/** Those of these lanes that wait longest: within one priority of one lane they stand in that order. */
export function oldest(sql: Statements, among: readonly Lane[], limit: number): readonly Waiting[] {
  const keys = among.map(keyOf)
  const found = keys.flatMap((lane) =>
    [...levels(sql, lane)].flatMap((level) => sql.all(READ.laneOldest, ...lane, level, limit)),
  )
  return found.map(asWaiting).toSorted(byAge).slice(0, limit)
}

/**
 * Within one priority the oldest are the first, so the oldest few of each priority hold the first few of all;
 * and no priority more than AGING_BOUND below those already found can still matter.
 */
function firstOf(sql: Statements, lane: Lane, now: Instant, limit: number): readonly Waiting[] {
  const first = (a: Waiting, b: Waiting) => aged(b, now) - aged(a, now) || byAge(a, b)
  let found: Waiting[] = []
  for (const level of levels(sql, keyOf(lane))) {
    const last = found[limit - 1]
    if (last !== undefined && aged(last, now) > level + AGING_BOUND) break
    found.push(...sql.all(READ.laneLevel, ...keyOf(lane), level, now, limit).map(asWaiting))
    found = found.toSorted(first).slice(0, limit)
  }
  return found
}

/** A waiting task's priority: one step more per AGING_STEP, at most AGING_BOUND. */
const aged = ({ priority, since }: Waiting, now: Instant): number =>
  priority + Math.max(0, Math.min(AGING_BOUND, Math.floor((now - since) / AGING_STEP)))

const byAge = (a: Waiting, b: Waiting): number => a.since - b.since || (a.id < b.id ? -1 : 1)

/** The priorities that occur in a lane, highest first, leaping from one to the next in the index. */
function* levels(sql: Statements, lane: readonly Scalar[]): Generator<number> {
  let level = sql.scalar(READ.laneTop, ...lane)
  while (typeof level === 'number') {
    yield level
    level = sql.scalar(READ.laneBelow, ...lane, level)
  }
}

const keyOf = ({ profile, status, board, tenant }: Lane): readonly Scalar[] => [profile, status, board, tenant]

const asWaiting = (row: RawRow): Waiting => ({
  id: String(row['id']),
  priority: Number(row['priority']),
  since: Number(row['statusSince']),
})
