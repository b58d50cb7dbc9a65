import { z } from 'zod'
import { parseMoney } from '../../model/money.ts'
import type { Micros } from '../../model/money.ts'
import { must } from './schema.ts'

const AMOUNT = 'an amount in US dollars such as 3.50'
const isNone = (written: string): boolean => written.trim().toLowerCase() === 'none'

/** `3.50` or `$3.50` → millionths of a dollar. */
export const money = () =>
  z
    .string()
    .refine((written) => parseMoney(written) !== null, must(AMOUNT))
    .transform((written): Micros => parseMoney(written) ?? 0)

/** An amount, or `none` → null. */
export const moneyOrNone = () =>
  z
    .string()
    .refine((written) => isNone(written) || parseMoney(written) !== null, must(`${AMOUNT}, or none`))
    .transform((written): Micros | null => (isNone(written) ? null : parseMoney(written)))

/** What happens to a budget: more of it, another one, none any more, or an end of the work. */
export type BudgetChange =
  | { readonly do: 'add' | 'set'; readonly amount: Micros }
  | { readonly do: 'none' }
  | { readonly do: 'stop' }

/** `+2`, `5`, `none` or `stop`. */
export const budgetChange = () =>
  z
    .string()
    .refine((written) => parseChange(written) !== null, must('+ and an amount such as +2.50, an amount, none or stop'))
    .transform((written): BudgetChange => parseChange(written) ?? { do: 'stop' })

function parseChange(written: string): BudgetChange | null {
  const word = written.trim().toLowerCase()
  if (word === 'none' || word === 'stop') return { do: word }
  const amount = parseMoney(word.replace(/^\+/, ''))
  return amount === null ? null : { do: word.startsWith('+') ? 'add' : 'set', amount }
}
