import { z } from 'zod'
import { STATUSES } from '../model/task.ts'
import type { Status } from '../model/task.ts'
import { dayOf } from '../model/spending.ts'
import type { Spending } from '../model/spending.ts'
import type { BoardSlug } from '../model/ids.ts'
import { DAY, formatDuration, iso, isoOrNull } from '../model/time.ts'
import type { Instant } from '../model/time.ts'
import type { Count, Reads } from '../store/store.ts'
import { secondsSince } from './answers/json.ts'
import { pausedSince } from '../board/pause.ts'
import { pausedLine } from './answers/paused-line.ts'
import { overDays, spendingJson, spendingListShape, spendingTable } from './answers/spending.ts'
import { tenant } from './grammar/schema.ts'
import { byStatusShape, countShape, timeShape } from './answers/shapes.ts'
import { STATUS_TONES, SYMBOLS } from './answers/symbols.ts'
import { defineVerb, field } from './verb.ts'
import { span, text, view } from '../model/view.ts'

type ByStatus = Readonly<Partial<Record<Status, number>>>

interface Answer {
  readonly byStatus: ByStatus
  /** Without what is archived; nobody's tasks under no name. */
  readonly byAssignee: Readonly<Record<string, ByStatus>>
  readonly oldestReady: Instant | null
  readonly pausedAt: Instant | null
  /** Null where one tenant is asked for. */
  readonly spending: { readonly today: readonly Spending[]; readonly week: readonly Spending[] } | null
}

export const stats = defineVerb({
  name: 'stats',
  summary: 'how many tasks stand where',
  group: 'look',
  allow: 'viewer',
  examples: ['stats', 'stats --tenant content-ops'],
  input: z.object({
    tenant: field(tenant().optional(), { help: 'only this tenant', value: 'NAME', complete: 'tenant' }),
  }),
  output: z.strictObject({
    by_status: byStatusShape,
    by_assignee: z.record(z.string(), byStatusShape),
    oldest_ready_age_seconds: countShape.nullable(),
    paused_at: timeShape.nullable().describe('since when nothing starts on this board'),
    spending: z
      .strictObject({ day: z.string(), today: spendingListShape, last_7_days: spendingListShape })
      .nullable()
      .describe('this board by profile, on UTC days; null where one tenant is asked for'),
    now: timeShape,
  }),
  async run({ board, reads, boardSlug, now }, asked): Promise<Answer> {
    const counts = (await reads.boards.counts(boardSlug)).filter(
      (count) => asked.tenant === undefined || count.tenant === asked.tenant,
    )
    const assigned = Map.groupBy(
      counts.filter((count) => count.assignee !== null && count.status !== 'archived'),
      (count) => String(count.assignee),
    )
    const names = [...assigned.keys()].toSorted()
    return {
      byStatus: { ...Object.fromEntries(STATUSES.map((status) => [status, 0])), ...sum(counts) },
      byAssignee: Object.fromEntries(names.map((name) => [name, sum(assigned.get(name) ?? [])])),
      oldestReady: await reads.boards.oldestReady(boardSlug),
      pausedAt: await pausedSince(board.tools, boardSlug),
      spending: asked.tenant === undefined ? await spendingOf(reads, boardSlug, now) : null,
    }
  },
  view({ byStatus, byAssignee, oldestReady, pausedAt, spending }, { now, boardSlug }) {
    const columns = STATUSES.filter((status) => (byStatus[status] ?? 0) > 0)
    const money = [
      spendingTable('today (UTC)', spending?.today ?? []),
      spendingTable('the last 7 days', spending?.week ?? []),
    ]
    if (columns.length === 0) return view(text(`board ${boardSlug} is empty`), ...money, pausedLine(pausedAt, now))
    const rows = [['all', byStatus] as const, ...Object.entries(byAssignee)]
    return view(
      {
        kind: 'table',
        columns: [
          { title: boardSlug, shrink: true },
          ...columns.map((status) => ({ title: `${SYMBOLS[status]} ${status}`, align: 'right' as const })),
        ],
        rows: rows.map(([name, of]) => ({
          cells: [name, ...columns.map((status) => [span(String(of[status] ?? ''), STATUS_TONES[status])])],
        })),
      },
      oldestReady === null
        ? null
        : text(span(`the oldest ready task waits for ${formatDuration(now - oldestReady)}`, 'dim')),
      ...money,
      pausedLine(pausedAt, now),
    )
  },
  json: ({ byStatus, byAssignee, oldestReady, pausedAt, spending }, { now }) => ({
    by_status: byStatus,
    by_assignee: byAssignee,
    oldest_ready_age_seconds: secondsSince(oldestReady, now),
    paused_at: isoOrNull(pausedAt),
    spending:
      spending === null
        ? null
        : {
            day: dayOf(now),
            today: spending.today.map(spendingJson),
            last_7_days: spending.week.map(spendingJson),
          },
    now: iso(now),
  }),
})

async function spendingOf(reads: Reads, board: BoardSlug, now: Instant): Promise<NonNullable<Answer['spending']>> {
  const day = dayOf(now)
  const rows = (await reads.spending.ledger(dayOf(now - 6 * DAY), day)).filter((row) => row.board === board)
  return { today: rows.filter((row) => row.day === day), week: overDays(rows) }
}

export function sum(counts: readonly Count[]): ByStatus {
  const sums: Partial<Record<Status, number>> = {}
  for (const { status, count } of counts) if (count > 0) sums[status] = (sums[status] ?? 0) + count
  return sums
}

/** `3 ready, 1 running`; empty where there are none. */
export const sumText = (sums: ByStatus): string =>
  STATUSES.filter((status) => sums[status] !== undefined)
    .map((status) => `${sums[status]} ${status}`)
    .join(', ')
