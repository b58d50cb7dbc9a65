import type { BoardSlug, ProfileName, TaskId } from './ids.ts'
import { formatMoney, micros } from './money.ts'
import type { Micros } from './money.ts'
import type { Metadata } from './run.ts'
import { iso } from './time.ts'
import type { Instant } from './time.ts'

/** What a run has used. `cost` null = nobody knows, which is not the same as nothing. */
export interface Used {
  /** The cached ones among them. */
  readonly input: number
  readonly cached: number
  readonly output: number
  readonly cost: Micros | null
}

/** US dollars per million tokens. */
export interface Price {
  readonly input: number
  /** For input that came from the provider's cache. */
  readonly cached: number
  readonly output: number
}

/** What money means to a profile. */
export interface ProfileMoney {
  /** What one run may spend, as its agent keeps it; null = no limit. */
  readonly perRun: Micros | null
  /** What its runs of one UTC day may spend together; null = no limit. */
  readonly perDay: Micros | null
  /** For agents that tell tokens only. */
  readonly price: Price | null
  /** Why the cost of its runs cannot be known, and what to do; null = it can. */
  readonly uncounted: string | null
  /** Its agent ends by itself at the amount it is given. */
  readonly enforced: boolean
}

export const NO_MONEY: ProfileMoney = { perRun: null, perDay: null, price: null, uncounted: null, enforced: false }

/** What a ledger row says: the runs of one profile on one board that told of their use on one UTC day. */
export interface Spending {
  /** `2026-11-22`, UTC. */
  readonly day: string
  readonly board: BoardSlug
  readonly profile: ProfileName
  readonly runs: number
  /** Those of them whose cost nobody knows. */
  readonly unpriced: number
  readonly inputTokens: number
  readonly cachedTokens: number
  readonly outputTokens: number
  readonly micros: Micros
}

/** What a budget belongs to. */
export const BUDGET_SCOPES = ['task', 'board', 'profile'] as const
export type BudgetScope = (typeof BUDGET_SCOPES)[number]

/** A limit with what is used of it: spent, and set aside for runs that are under way. */
export interface Fund {
  readonly scope: BudgetScope
  readonly key: string
  readonly limit: Micros
  readonly spent: Micros
  readonly reserved: Micros
}

/** From this part of a limit on nothing more begins: the rest is left to what is under way, and people are asked. */
const ASK_AT = 0.8

export const threshold = (limit: Micros): Micros => Math.floor(limit * ASK_AT)
export const isReached = ({ limit, spent, reserved }: Fund): boolean => spent + reserved >= threshold(limit)
export const fits = ({ limit, spent, reserved }: Fund, more: Micros): boolean => spent + reserved + more <= limit

/** A task's own budget while no run of it is open; null = it has none. */
export const fundOf = ({
  id,
  budget,
  spent,
}: {
  readonly id: TaskId
  readonly budget: Micros | null
  readonly spent: Micros
}): Fund | null => (budget === null ? null : { scope: 'task', key: id, limit: budget, spent, reserved: 0 })

/** The UTC day of a moment. */
export const dayOf = (at: Instant): string => iso(at).slice(0, 10)

/** A run's usage as its agent told it; whatever is no number counts as none. Null where there is no account at all. */
export function usedBy(usage: Metadata | null): Used | null {
  if (usage === null) return null
  const count = (name: string): number => {
    const value = usage[name]
    return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0
  }
  const cost = usage['cost_usd']
  return {
    input: count('input_tokens'),
    cached: count('cached_tokens'),
    output: count('output_tokens'),
    cost: typeof cost === 'number' && Number.isFinite(cost) && cost >= 0 ? micros(cost) : null,
  }
}

/** The same account with its cost worked out from the tokens, where the agent told none and a price is known. */
export function priced(usage: Metadata, price: Price | null): Metadata {
  const used = usedBy(usage)
  if (used === null || used.cost !== null || price === null) return usage
  const cached = Math.min(used.cached, used.input)
  const cost = (used.input - cached) * price.input + cached * price.cached + used.output * price.output
  return { ...usage, cost_usd: Math.round(cost) / 1_000_000 }
}

/** As commands name a budget: `t_9fc2`, `board:default`, `profile:coder`. */
export const budgetName = ({ scope, key }: Pick<Fund, 'scope' | 'key'>): string =>
  scope === 'task' ? key : `${scope}:${key}`

/** `$4.10 spent and $0.50 set aside of $5.00 today` */
export function fundText({ limit, spent, reserved, scope }: Fund): string {
  const aside = reserved === 0 ? '' : ` and ${formatMoney(reserved)} set aside`
  return `${formatMoney(spent)} spent${aside} of ${formatMoney(limit)}${scope === 'task' ? '' : ' today'}`
}
