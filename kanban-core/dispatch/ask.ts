import { askForMore } from '../board/spending.ts'
import { budgetName, dayOf } from '../model/spending.ts'
import type { DispatchParts, DispatchState } from './parts.ts'
import { suggestion } from './purse.ts'
import type { Shortage } from './purse.ts'

/** Asks people about budgets that hold work back: each limit once, and that of a board or profile once a day. */
export async function askForBudgets(
  parts: DispatchParts,
  state: DispatchState,
  shortages: readonly Shortage[],
): Promise<void> {
  for (const short of shortages) {
    const { fund, needed } = short
    const key = `${budgetName(fund)} ${fund.limit} ${dayOf(parts.clock.now())}`
    if (state.askedFor.has(key)) continue
    const task = short.task ?? (await firstOf(parts, short))
    if (task === null) continue
    await askForMore(parts.board.turns, { fund, task: task.id, more: suggestion(fund, needed) })
    state.askedFor.add(key)
  }
}

/** The task that the money would go to next: the ping is about it. */
async function firstOf({ board, clock }: DispatchParts, { lane: spender }: Shortage) {
  const { reads } = board.tools.store
  const lanes = (await reads.tasks.lanes()).filter(
    (lane) => lane.board === spender.board && lane.profile === spender.profile,
  )
  for (const lane of lanes) {
    const [first] = await reads.tasks.ready(lane, clock.now(), 1)
    if (first !== undefined) return first
  }
  return null
}
