import { z } from 'zod'
import { dayFund, raise } from '../board/spending.ts'
import type { DayScope } from '../board/spending.ts'
import { pause } from '../board/pause.ts'
import { isBoardSlug, isProfileName } from '../model/ids.ts'
import type { BoardSlug } from '../model/ids.ts'
import { formatMoney, usd } from '../model/money.ts'
import { fail } from '../model/refusal.ts'
import { BUDGET_SCOPES, budgetName, dayOf, fundOf, fundText, isReached } from '../model/spending.ts'
import type { Fund } from '../model/spending.ts'
import { code, span, text, view } from '../model/view.ts'
import type { View } from '../model/view.ts'
import { many } from './answers/shapes.ts'
import { budgetChange } from './grammar/schema-money.ts'
import type { BudgetChange } from './grammar/schema-money.ts'
import { line } from './grammar/schema.ts'
import { allFunds, limitOf } from './shared/budgets.ts'
import { findBoard } from './shared/board-find.ts'
import { needsEveryBoard } from './shared/every-board.ts'
import { findTask } from './shared/find.ts'
import { knownProfile } from './shared/roster.ts'
import { defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'

interface Answer {
  readonly funds: readonly Fund[]
  /** What was changed; null = it was only asked. */
  readonly note: string | null
}

export const budget = defineVerb({
  name: 'budget',
  summary: 'what may be spent, what is left of it, and more of it',
  group: 'operate',
  allow: 'operator',
  examples: ['budget', 'budget t_9fc2 +2', 'budget board:default +5', 'budget profile:coder +5', 'budget t_9fc2 stop'],
  input: z.object({
    of: field(line('tenant', 'a task, board:<name> or profile:<name>').optional(), {
      help: 'a task, board:<name> or profile:<name>; left out = all that have one',
      positional: 'one',
      value: 'WHOSE',
    }),
    change: field(budgetChange().optional(), {
      help: "+2 adds; 5 or none set a task's; stop ends the waiting. A board's or profile's goes up for today (UTC)",
      positional: 'one',
      value: 'CHANGE',
    }),
  }),
  output: z.strictObject({
    day: z.string().describe('the UTC day that boards and profiles count by'),
    budgets: many(
      z.strictObject({
        scope: z.enum(BUDGET_SCOPES),
        key: z.string(),
        limit_usd: z.number(),
        spent_usd: z.number(),
        reserved_usd: z.number().describe('set aside for runs that are under way'),
        reached: z.boolean().describe('nothing more of it is started'),
      }),
    ),
    note: z.string().nullable(),
  }),
  async run(context, { of, change }): Promise<Answer> {
    if (of === undefined) return { funds: await allFunds(context), note: null }
    const [, scope, key = ''] = /^(board|profile):(.+)$/i.exec(of.trim()) ?? []
    const answer =
      scope === undefined
        ? await ofTask(context, of, change)
        : await ofDay(context, await dayScope(context, scope.toLowerCase(), key), change)
    if (change !== undefined) context.host.dispatcher?.wake()
    return answer
  },
  view: budgetView,
  json: ({ funds, note }, { now }) => ({
    day: dayOf(now),
    budgets: funds.map((fund) => ({
      scope: fund.scope,
      key: fund.key,
      limit_usd: usd(fund.limit),
      spent_usd: usd(fund.spent),
      reserved_usd: usd(fund.reserved),
      reached: isReached(fund),
    })),
    note,
  }),
})

async function ofTask(context: VerbContext, ref: string, change: BudgetChange | undefined): Promise<Answer> {
  const { board, actor } = context
  const task = await findTask(context, ref)
  const answer = (of: typeof task, note: string | null): Answer => {
    const fund = fundOf(of)
    return { funds: fund === null ? [] : [fund], note: note ?? (fund === null ? `${of.id} has no budget` : null) }
  }
  if (change === undefined) {
    const { reserved } = await context.reads.spending.used('task', task.id, '')
    const { funds, note } = answer(task, null)
    return { funds: funds.map((fund) => ({ ...fund, reserved })), note }
  }
  if (change.do === 'stop') {
    const reason = `stopped because of its budget (${formatMoney(task.spent)} spent): \`kanban budget ${task.id} +USD\` and then \`kanban unblock ${task.id}\` let it go on`
    const moved = await board.step(task.id, 'block', { kind: 'needs_input', reason, options: [] }, actor)
    return answer(moved.task, `${task.id} is blocked; \`kanban unblock ${task.id}\` lets it go on`)
  }
  if (change.do === 'none')
    return answer(await board.edit(task.id, { budget: null }, actor), `${task.id} has no budget any more`)
  const limit = change.do === 'set' ? change.amount : (task.budget ?? 0) + change.amount
  return answer(await board.edit(task.id, { budget: limit }, actor), `${task.id} may spend ${formatMoney(limit)}`)
}

async function dayScope(context: VerbContext, scope: string, key: string): Promise<DayScope> {
  const name = key.toLowerCase()
  if (scope === 'board')
    return { scope, key: (await findBoard(context, isBoardSlug(name) ? name : key, 'operator')).slug }
  await needsEveryBoard(context, 'operator', `kanban budget profile:${key}`)
  if (!isProfileName(key)) fail('unknown_profile', { profile: key, known: context.host.profiles.names().join(', ') })
  return { scope: 'profile', key: knownProfile(context.host, key) }
}

async function ofDay(context: VerbContext, of: DayScope, change: BudgetChange | undefined): Promise<Answer> {
  const { board, reads, now, actor } = context
  const limit = limitOf(context, of)
  const name = budgetName(of)
  if (limit === null)
    fail('failed', {
      what: `${of.scope} ${of.key} has no budget`,
      next: `set ${of.scope}s.${of.key}.daily_budget_usd in config.yaml`,
    })
  const fund = () => dayFund(reads, of, limit, dayOf(now))
  if (change === undefined) return { funds: [await fund()], note: null }
  if (change.do === 'stop') return { funds: [await fund()], note: await stopped(context, of) }
  if (change.do !== 'add')
    fail('failed', {
      what: `the budget of ${of.scope} ${of.key} stands in config.yaml as ${of.scope}s.${of.key}.daily_budget_usd`,
      next: `change it there, or add to it for today: \`kanban budget ${name} +5\``,
    })
  await raise(board.turns, of, change.amount, actor)
  return { funds: [await fund()], note: `${of.scope} ${of.key} may spend ${formatMoney(change.amount)} more today` }
}

async function stopped({ board }: VerbContext, { scope, key }: DayScope): Promise<string> {
  if (scope === 'profile') return `profile ${key} starts nothing more on its budget until 00:00 UTC`
  await pause(board.tools, key as BoardSlug)
  return `board ${key} is paused; \`kanban resume --board ${key}\` lets it go on`
}

function budgetView({ funds, note }: Answer): View {
  if (funds.length === 0 && note === null)
    return view(
      text('nothing has a budget; give a task one with ', code('kanban edit <id> --budget 5')),
      text(span('boards and profiles have theirs in config.yaml: daily_budget_usd', 'dim')),
    )
  return view(
    note === null ? null : text(span('✔ ', 'good'), note),
    ...funds.map((fund) =>
      text(
        isReached(fund) ? span('‖ ', 'warn') : span('▶ ', 'good'),
        code(budgetName(fund)),
        ` ${fundText(fund)}`,
        isReached(fund) ? span(' — nothing more is started; add with ', 'warn') : span(''),
        isReached(fund) ? code(`kanban budget ${budgetName(fund)} +USD`) : span(''),
      ),
    ),
  )
}
