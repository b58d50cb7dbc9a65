import { dayFund } from '../board/spending.ts'
import type { DayScope } from '../board/spending.ts'
import type { Change } from '../model/change.ts'
import { formatMoney, plainMoney, roundUp } from '../model/money.ts'
import type { Micros } from '../model/money.ts'
import { budgetName, dayOf, fits, fundOf, fundText, isReached, threshold } from '../model/spending.ts'
import type { Fund } from '../model/spending.ts'
import type { Task } from '../model/task.ts'
import { DAY } from '../model/time.ts'
import type { Instant } from '../model/time.ts'
import type { Lane, Reads } from '../store/store.ts'
import type { DispatchParts } from './parts.ts'
import type { DispatchSettings } from './ports.ts'

/** A budget that holds a task (null = a whole lane) back. */
export interface Shortage {
  readonly fund: Fund
  readonly lane: Pick<Lane, 'board' | 'profile'>
  readonly task: Task | null
  /** What would have to be set aside. */
  readonly needed: Micros
}

/** Held back by a budget: the sentence with what to type, and the shortage where more money would help. */
export interface Unpaid {
  readonly detail: string
  readonly short: Shortage | null
}

type Spender = Pick<Lane, 'board' | 'profile'>
/** Days over which the cost of a run is averaged. */
const AVERAGED = 7

/** What budgets leave for one pass: read once, and carried on as the pass sets money aside. The claim counts again inside its transaction. */
export class Purse {
  readonly #parts: DispatchParts
  readonly #reads: Reads
  readonly #now: Instant
  #budgets: DispatchSettings['budgets'] | null = null
  readonly #funds = new Map<string, Promise<Fund>>()
  readonly #means = new Map<string, Promise<Micros>>()

  constructor(parts: DispatchParts, reads: Reads, now: Instant) {
    this.#parts = parts
    this.#reads = reads
    this.#now = now
  }

  /** What holds every task of a lane back. */
  async closed(lane: Spender): Promise<Unpaid | null> {
    const funds = await this.#fundsOf(lane)
    const uncounted = funds.length === 0 ? null : this.#parts.profiles.money(lane.profile).uncounted
    const [first] = funds
    if (uncounted !== null && first !== undefined) return cannotCount(first, lane, uncounted)
    const reached = funds.find(isReached)
    if (reached === undefined) return null
    const { perRun } = this.#parts.profiles.money(lane.profile)
    return unpaid(reached, lane, null, perRun ?? (await this.#mean(lane.profile)))
  }

  /** What holds this one task back, where its lane may go. */
  async held(task: Task, lane: Spender): Promise<Unpaid | null> {
    const own = fundOf(task)
    if (own !== null) {
      const { uncounted } = this.#parts.profiles.money(lane.profile)
      if (uncounted !== null) return cannotCount(own, lane, uncounted)
      if (isReached(own)) return unpaid(own, lane, task, 0)
    }
    const more = await this.reserve(task, lane)
    const short = [...(own === null ? [] : [own]), ...(await this.#fundsOf(lane))].find(
      (fund) => isReached(fund) || !fits(fund, more),
    )
    return short === undefined ? null : unpaid(short, lane, task, more)
  }

  /** What a run is expected to cost at most: its profile's limit, cut to what the task has left where its agent keeps to that; else what such runs cost on average. */
  async reserve(task: Task, lane: Spender): Promise<Micros> {
    const { perRun, enforced } = this.#parts.profiles.money(lane.profile)
    const left = task.budget === null ? null : Math.max(0, task.budget - task.spent)
    if (perRun !== null) return enforced && left !== null ? Math.min(perRun, left) : perRun
    if (left === null && (await this.#fundsOf(lane)).length === 0) return 0
    const mean = await this.#mean(lane.profile)
    return left === null ? mean : Math.min(mean, left)
  }

  /** The guards of a claim that sets `more` aside. */
  async guards(task: Task, lane: Spender, more: Micros): Promise<readonly Change[]> {
    const own = fundOf(task)
    const day = dayOf(this.#now)
    return [...(own === null ? [] : [own]), ...(await this.#fundsOf(lane))].map(({ scope, key, limit }): Change => ({
      do: 'expect_budget',
      scope,
      key,
      day,
      limit,
      more,
    }))
  }

  /** The pass starts this task. */
  async take(task: Task, lane: Spender): Promise<void> {
    const funds = await this.#fundsOf(lane)
    if (funds.length === 0) return
    const more = await this.reserve(task, lane)
    for (const fund of funds)
      this.#funds.set(nameOf(fund.scope, fund.key), Promise.resolve({ ...fund, reserved: fund.reserved + more }))
  }

  async #fundsOf({ board, profile }: Spender): Promise<readonly Fund[]> {
    this.#budgets ??= this.#parts.settings().budgets
    const ofBoard = Object.hasOwn(this.#budgets, board) ? (this.#budgets[board] ?? null) : null
    const ofProfile = this.#parts.profiles.money(profile).perDay
    const funds: Fund[] = []
    if (ofBoard !== null) funds.push(await this.#fund({ scope: 'board', key: board }, ofBoard))
    if (ofProfile !== null) funds.push(await this.#fund({ scope: 'profile', key: profile }, ofProfile))
    return funds
  }

  #fund(of: DayScope, limit: Micros): Promise<Fund> {
    const name = nameOf(of.scope, of.key)
    const found = this.#funds.get(name) ?? dayFund(this.#reads, of, limit, dayOf(this.#now))
    this.#funds.set(name, found)
    return found
  }

  #mean(profile: Lane['profile']): Promise<Micros> {
    const found =
      this.#means.get(profile) ??
      this.#reads.spending.meanCost(profile, dayOf(this.#now - (AVERAGED - 1) * DAY)).then((mean) => mean ?? 0)
    this.#means.set(profile, found)
    return found
  }
}

const nameOf = (scope: Fund['scope'], key: string): string => `${scope}:${key}`

/** What a person would add: half the limit, or more where that would not let the work go on. */
export function suggestion({ limit, spent, reserved }: Fund, needed: Micros): Micros {
  const used = spent + reserved
  let more = roundUp(Math.max(limit / 2, used + needed - limit))
  while (used >= threshold(limit + more)) more = roundUp(more + Math.max(1, used - threshold(limit + more)))
  return more
}

function unpaid(fund: Fund, lane: Spender, task: Task | null, needed: Micros): Unpaid {
  const more = suggestion(fund, needed)
  const tooSmall = !isReached(fund) ? `, and another run of ${lane.profile} may cost ${formatMoney(needed)}` : ''
  return {
    detail: `${fund.scope} ${fund.key}: ${fundText(fund)}${tooSmall}; \`kanban budget ${budgetName(fund)} +${plainMoney(more)}\` lets it go on`,
    short: { fund, lane, task, needed },
  }
}

const cannotCount = (fund: Fund, lane: Spender, uncounted: string): Unpaid => ({
  detail: `${fund.scope} ${fund.key} has a budget, and what ${lane.profile} spends cannot be counted: ${uncounted}`,
  short: null,
})
