import { z } from 'zod'
import { formatMoney, usd } from '../../model/money.ts'
import type { Metadata } from '../../model/run.ts'
import { usedBy } from '../../model/spending.ts'
import type { Spending } from '../../model/spending.ts'
import { span } from '../../model/view.ts'
import type { Node } from '../../model/view.ts'
import { countShape, many } from './shapes.ts'

/** Runs of one profile on one board, added up. */
export const spendingShape = z.strictObject({
  board: z.string(),
  profile: z.string(),
  runs: countShape.describe('those that told what they used'),
  unpriced_runs: countShape.describe('those of them whose cost nobody knows'),
  input_tokens: z.int().describe('cached ones included'),
  cached_tokens: z.int(),
  output_tokens: z.int(),
  cost_usd: z.number().nullable().describe('null = no cost is known; the runs without one are not in it'),
})
export const spendingListShape = many(spendingShape)

export const spendingJson = (row: Spending): z.output<typeof spendingShape> => ({
  board: row.board,
  profile: row.profile,
  runs: row.runs,
  unpriced_runs: row.unpriced,
  input_tokens: row.inputTokens,
  cached_tokens: row.cachedTokens,
  output_tokens: row.outputTokens,
  cost_usd: isUnknown(row) ? null : usd(row.micros),
})

const isUnknown = ({ runs, unpriced, micros }: Spending): boolean => runs > 0 && runs === unpriced && micros === 0

/** Several days as one: a row for each board and profile. */
export function overDays(rows: readonly Spending[]): readonly Spending[] {
  const sums = new Map<string, Spending>()
  for (const row of rows) {
    const key = JSON.stringify([row.board, row.profile])
    const sum = sums.get(key)
    sums.set(key, sum === undefined ? row : added(sum, row))
  }
  return [...sums.values()]
}

const added = (a: Spending, b: Spending): Spending => ({
  ...b,
  runs: a.runs + b.runs,
  unpriced: a.unpriced + b.unpriced,
  inputTokens: a.inputTokens + b.inputTokens,
  cachedTokens: a.cachedTokens + b.cachedTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  micros: a.micros + b.micros,
})

/** `12.3k in · 2.1k out · $0.42`; null where the agent keeps no account. */
export function usageWords(usage: Metadata | null): string | null {
  const used = usedBy(usage)
  if (used === null) return null
  const cost = used.cost === null ? 'cost unknown' : formatMoney(used.cost)
  return `${tokenText(used.input)} in · ${tokenText(used.output)} out · ${cost}`
}

/** `940`, `12.3k`, `4.1M` */
export function tokenText(tokens: number): string {
  if (tokens < 1_000) return String(tokens)
  const [size, unit] = tokens < 999_950 ? [1_000, 'k'] : [1_000_000, 'M']
  return `${(tokens / size).toFixed(1).replace(/\.0$/, '')}${unit}`
}

/** The ledger as a table; null where nothing was used. */
export function spendingTable(title: string, rows: readonly Spending[]): Node | null {
  if (rows.length === 0) return null
  return {
    kind: 'table',
    columns: [
      { title, shrink: true },
      { title: 'runs', align: 'right' },
      { title: 'in', align: 'right' },
      { title: 'out', align: 'right' },
      { title: 'cost', align: 'right' },
    ],
    rows: rows.map((row) => ({
      cells: [row.profile, String(row.runs), tokenText(row.inputTokens), tokenText(row.outputTokens), costText(row)],
      ...(row.unpriced === 0 || isUnknown(row)
        ? {}
        : { beneath: [[span(`without ${row.unpriced} runs whose cost is unknown`, 'dim')]] }),
    })),
  }
}

const costText = (row: Spending): string => (isUnknown(row) ? 'unknown' : formatMoney(row.micros))
