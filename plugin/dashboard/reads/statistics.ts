import { setImmediate as nextTurn } from 'node:timers/promises'
import { DAY, iso } from '../../../kanban-core/index.ts'
import type { BoardEvent, BoardSlug, EventKind, Instant, Reads } from '../../../kanban-core/index.ts'
import type { StatisticsAnswer } from '../contract.ts'
import { DayBook } from './day-book.ts'

/** What is counted; heartbeats and comments are passed over by the store. */
const COUNTED: readonly EventKind[] = [
  'created',
  'completed',
  'approved',
  'blocked',
  'submitted',
  'reclaimed',
  'rework_requested',
  'stopped',
  'crashed',
  'timed_out',
  'spawn_failed',
  'no_verdict',
  'rate_limited',
  'gave_up',
]
const PAGE = 500
/** An answer is used again for so long: figures over days do not change within seconds. */
const FRESH = 10_000

const known = new WeakMap<Reads, Map<string, { readonly at: Instant; readonly answer: Promise<StatisticsAnswer> }>>()

/** Throughput, times and costs of the last `days` days, read from the board's events page by page. Asked at the same time it is worked out once. */
export function readStatistics(reads: Reads, board: BoardSlug, days: number): Promise<StatisticsAnswer> {
  const answers =
    known.get(reads) ?? new Map<string, { readonly at: Instant; readonly answer: Promise<StatisticsAnswer> }>()
  known.set(reads, answers)
  const key = `${board} ${days}`
  const found = answers.get(key)
  if (found !== undefined && Date.now() - found.at < FRESH) return found.answer
  const answer = workOut(reads, board, days)
  answers.set(key, { at: Date.now(), answer })
  answer.catch(() => answers.delete(key))
  return answer
}

async function workOut(reads: Reads, board: BoardSlug, days: number): Promise<StatisticsAnswer> {
  const now = Date.now()
  const book = new DayBook(now, days)
  for await (const events of eventsSince(reads, board, book.begins)) {
    for (const event of events) await enter(reads, book, event)
    await nextTurn()
  }
  return { board, now: iso(now), zone: Intl.DateTimeFormat().resolvedOptions().timeZone, ...book.answer() }
}

async function enter(reads: Reads, book: DayBook, event: BoardEvent): Promise<void> {
  if (event.kind === 'created') return book.created(event.at)
  if (event.kind === 'completed' || event.kind === 'approved') {
    const task = await reads.tasks.get(event.task)
    if (task !== null) book.completed(event.at, task)
  }
  const run = event.run === null ? null : await reads.runs.get(event.run)
  if (run !== null) book.ran(event.at, run)
}

/** Events are in order of their time, so that the first of a time is found by halving. */
async function* eventsSince(reads: Reads, board: BoardSlug, since: Instant): AsyncGenerator<readonly BoardEvent[]> {
  const last = (await reads.boards.get(board))?.lastEvent ?? 0
  let after: number | null = await lastBefore(reads, board, since, last)
  while (after !== null) {
    const events: readonly BoardEvent[] = await reads.log.events({ board, kinds: COUNTED, after, limit: PAGE })
    yield events
    after = events.length < PAGE ? null : (events.at(-1)?.number ?? null)
  }
}

/** Number of the last event before a time. Old ones may have been let go: a gap counts as older. */
async function lastBefore(reads: Reads, board: BoardSlug, since: Instant, last: number): Promise<number> {
  let [older, newer] = [0, last + 1]
  while (newer - older > 1) {
    const middle = Math.floor((older + newer) / 2)
    const event = await reads.log.event(board, middle)
    if (event === null || event.at < since - DAY) older = middle
    else newer = middle
  }
  return older
}
