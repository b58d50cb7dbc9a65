import type { Change, Conflict } from '../../model/change.ts'
import type { TaskId } from '../../model/ids.ts'
import { dayOf, fits, isReached, usedBy } from '../../model/spending.ts'
import type { BudgetScope, Fund, Spending } from '../../model/spending.ts'
import type { Metadata } from '../../model/run.ts'
import type { SpendingReads } from '../store.ts'
import { READ, WRITE } from './sql.ts'
import type { Statements } from './statements.ts'

type Of<Do extends Change['do']> = Extract<Change, { do: Do }>

/** Adds what a run has used since it told last: repeated and growing accounts count once. */
export function recordUsage(sql: Statements, { run, usage, at }: Of<'record_usage'>): null {
  const row = sql.one(READ.runUse, run)
  const now = usedBy(usage)
  if (row === null || now === null) return null
  const told = typeof row['usage'] === 'string'
  const before = usedBy(told ? (JSON.parse(String(row['usage'])) as Metadata) : null)
  const money = (now.cost ?? 0) - (before?.cost ?? 0)
  sql.run(WRITE.setUsage, JSON.stringify(usage), now.cost ?? 0, Math.max(0, money), run)
  const unpriced = Number(now.cost === null) - Number(before !== null && before.cost === null)
  const more = [
    now.input - (before?.input ?? 0),
    now.cached - (before?.cached ?? 0),
    now.output - (before?.output ?? 0),
    money,
  ]
  const runs = before === null ? 1 : 0
  if ([runs, unpriced, ...more].some((figure) => figure !== 0))
    sql.run(WRITE.addSpending, dayOf(at), row['board'] ?? null, row['profile'] ?? null, runs, unpriced, ...more)
  return null
}

/** What is used of a limit, as the statement that asks will meet it. */
function fundOf(sql: Statements, { scope, key, day, limit }: Omit<Of<'expect_budget'>, 'do' | 'more'>): Fund {
  return { scope, key, limit, spent: spent(sql, scope, key, day), reserved: Number(sql.scalar(SET_ASIDE[scope], key)) }
}

const SET_ASIDE: Readonly<Record<BudgetScope, string>> = {
  task: READ.setAsideOfTask,
  board: READ.setAsideOfBoard,
  profile: READ.setAsideOfProfile,
}

function spent(sql: Statements, scope: BudgetScope, key: string, day: string): number {
  if (scope === 'task') return Number(sql.scalar(READ.spentOfTask, key))
  return Number(sql.scalar(scope === 'board' ? READ.spentOfBoard : READ.spentOfProfile, day, key))
}

export function expectBudget(sql: Statements, change: Of<'expect_budget'>): Conflict | null {
  const fund = fundOf(sql, change)
  if (!isReached(fund) && fits(fund, change.more)) return null
  return { why: 'no_budget', scope: change.scope, key: change.key, limit: change.limit }
}

export function spendingReads(sql: Statements): SpendingReads {
  return {
    used: async (scope, key, day) => {
      const { spent: gone, reserved } = fundOf(sql, { scope, key, day, limit: 0 })
      return { spent: gone, reserved }
    },
    ledger: async (from, to) => sql.all(READ.spending, from, to) as unknown as Spending[],
    meanCost: async (profile, from) => {
      const mean = sql.scalar(READ.meanCost, profile, from)
      return mean === null ? null : Math.ceil(Number(mean))
    },
    budgeted: async (board, status, limit) => sql.scalars(READ.budgeted, board, status, limit) as TaskId[],
  }
}
