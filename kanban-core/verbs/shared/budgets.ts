import { dayFund } from '../../board/spending.ts'
import type { DayScope } from '../../board/spending.ts'
import type { ProfileName } from '../../model/ids.ts'
import type { Micros } from '../../model/money.ts'
import { dayOf, fundOf } from '../../model/spending.ts'
import type { Fund } from '../../model/spending.ts'
import type { Status } from '../../model/task.ts'
import type { VerbContext } from '../verb.ts'
import { visibleBoards } from './board-find.ts'

type Asking = Pick<VerbContext, 'reads' | 'roleOn' | 'host' | 'now' | 'boardSlug'>

/** What the config lets a board or a profile spend in a day; null = as much as it takes. */
export function limitOf({ host }: Pick<VerbContext, 'host'>, { scope, key }: DayScope): Micros | null {
  if (scope === 'profile') return host.profiles.money(key as ProfileName).perDay
  const { budgets } = host.settings()
  return Object.hasOwn(budgets, key) ? (budgets[key] ?? null) : null
}

/** Columns whose tasks may still cost something. */
const UNFINISHED: readonly Status[] = ['triage', 'todo', 'scheduled', 'ready', 'running', 'blocked', 'review']
const SHOWN = 50

/** Every budget that is worked on: profiles, the boards that the asker may see, and unfinished tasks of this board. */
export async function allFunds(context: Asking): Promise<readonly Fund[]> {
  const { reads, host, now, boardSlug } = context
  const boards = (await visibleBoards(context)).map(({ slug }): DayScope => ({ scope: 'board', key: slug }))
  const profiles = host.profiles.names().map((name): DayScope => ({ scope: 'profile', key: name }))
  const days = await Promise.all(
    [...boards, ...profiles].map(async (of) => {
      const limit = limitOf(context, of)
      return limit === null ? null : dayFund(reads, of, limit, dayOf(now))
    }),
  )
  const ids = await Promise.all(UNFINISHED.map((status) => reads.spending.budgeted(boardSlug, status, SHOWN)))
  const tasks = await Promise.all(
    ids.flat().map(async (id) => {
      const task = await reads.tasks.get(id)
      const fund = task === null ? null : fundOf(task)
      return fund === null ? null : { ...fund, reserved: (await reads.spending.used('task', id, '')).reserved }
    }),
  )
  return [...days, ...tasks].filter((fund) => fund !== null)
}
