import { DISPATCHER } from '../model/actor.ts'
import type { Actor } from '../model/actor.ts'
import type { TaskId } from '../model/ids.ts'
import type { Micros } from '../model/money.ts'
import type { Metadata, Run } from '../model/run.ts'
import { dayOf } from '../model/spending.ts'
import type { BudgetScope, Fund } from '../model/spending.ts'
import { happened } from '../model/steps/decision.ts'
import type { Reads } from '../store/store.ts'
import type { Turns } from './turns.ts'

/** What a budget of a day belongs to. */
export interface DayScope {
  readonly scope: Exclude<BudgetScope, 'task'>
  readonly key: string
}

/** A run's own account of what it has used so far. */
export function recordUsage(turns: Turns, run: Run, usage: Metadata): Promise<void> {
  return turns.take(async () => ({
    changes: [{ do: 'record_usage', run: run.id, usage, at: turns.circumstances(DISPATCHER, run).now }],
    answer: () => undefined,
  }))
}

/** One row per board and profile: a new day begins without. */
const raisedName = ({ scope, key }: DayScope): string => `budget_raised:${scope}:${key}`
const askedName = ({ scope, key }: DayScope): string => `budget_asked:${scope}:${key}`

/** What was added to the limit of a board or profile on this UTC day. */
export async function raisedOn(reads: Reads, of: DayScope, day: string): Promise<Micros> {
  const value = await reads.boards.value(raisedName(of))
  const raised = value === null ? null : (JSON.parse(value) as { readonly day: string; readonly micros: Micros })
  return raised?.day === day ? raised.micros : 0
}

/** The budget of a board or profile as it stands on a day, with what was added to it. */
export async function dayFund(reads: Reads, of: DayScope, limit: Micros, day: string): Promise<Fund> {
  const [used, raised] = await Promise.all([reads.spending.used(of.scope, of.key, day), raisedOn(reads, of, day)])
  return { ...of, limit: limit + raised, ...used }
}

/** Adds to the limit of a board or profile for the rest of the UTC day. Answers all that was added on it. */
export function raise(turns: Turns, of: DayScope, more: Micros, by: Actor): Promise<Micros> {
  return turns.take(async (reads) => {
    const day = dayOf(turns.circumstances(by, null).now)
    const all = (await raisedOn(reads, of, day)) + more
    return {
      changes: [{ do: 'set_value', name: raisedName(of), value: JSON.stringify({ day, micros: all }) }],
      answer: () => all,
    }
  })
}

/** What is asked of people when a budget holds a task back. */
export interface Asked {
  readonly fund: Fund
  readonly task: TaskId
  /** What a person would add. */
  readonly more: Micros
}

/** Tells of a reached budget, once for each limit, and of a board or profile once a day. False where that was done. */
export function askForMore(turns: Turns, { fund, task: id, more }: Asked): Promise<boolean> {
  return turns.take(async (reads) => {
    const nothing = { changes: [], answer: () => false }
    const facts = turns.circumstances(DISPATCHER, null)
    const task = await reads.tasks.get(id)
    if (task === null || (await wasAsked(reads, fund, id, dayOf(facts.now)))) return nothing
    const told = happened(task, facts, 'budget_reached', { ...fund, day: dayOf(facts.now), more })
    if (fund.scope === 'task') return { changes: [told], answer: () => true }
    const { scope, key, limit } = fund
    const mark = { day: dayOf(facts.now), limit }
    return {
      changes: [
        { do: 'set_value', name: askedName({ scope, key }), value: JSON.stringify(mark) },
        told.do === 'event' ? { ...told, tell: 'everybody' } : told,
      ],
      answer: () => true,
    }
  })
}

async function wasAsked(reads: Reads, { scope, key, limit }: Fund, id: TaskId, day: string): Promise<boolean> {
  if (scope === 'task') {
    const events = await reads.log.events({ task: id, kinds: ['budget_reached'], limit: 20 })
    return events.some(
      ({ kind, payload }) => kind === 'budget_reached' && payload.scope === 'task' && payload.limit === limit,
    )
  }
  const value = await reads.boards.value(askedName({ scope, key }))
  return value === JSON.stringify({ day, limit })
}
