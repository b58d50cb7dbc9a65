import { afterEach, beforeEach, expect, test } from 'vitest'
import { USD } from '../../../kanban-core/model/money.ts'
import { NO_MONEY } from '../../../kanban-core/model/spending.ts'
import { openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk
beforeEach(async () => {
  desk = await openDesk()
  desk.settings = { ...desk.settings, budgets: { default: 5 * USD } }
  const perDay = { ...NO_MONEY, perDay: 10 * USD }
  desk.host = {
    ...desk.host,
    profiles: { ...desk.host.profiles, money: (name) => (name === 'coder' ? perDay : NO_MONEY) },
  }
})
afterEach(() => desk.close())

const made = async (flags = '') =>
  (await desk.say(`create Design --assignee coder ${flags} --json`)).json as { id: string }

test('a task is made with a budget, and people change it', async () => {
  const { id } = await made('--budget 3.50')
  expect((await desk.say(`show ${id}`)).text).toContain('$0.00 of $3.50')
  expect((await desk.say(`budget ${id} +2`)).text).toContain(`${id} may spend $5.50`)
  await desk.say(`budget ${id} 5`)
  expect(await desk.task(id as never)).toMatchObject({ budget: 5 * USD })
  await desk.say(`edit ${id} --budget none`)
  expect((await desk.say(`budget ${id}`)).text).toContain('has no budget')
  expect((await desk.say(`create Design --budget -1`)).refusal?.message).toContain('an amount in US dollars')
})

test('all budgets stand in one list', async () => {
  const { id } = await made('--budget 3')
  expect((await desk.say('budget')).text).toMatchInlineSnapshot(`
    "▶ board:default $0.00 spent of $5.00 today
    ▶ profile:coder $0.00 spent of $10.00 today
    ▶ t_00000001 $0.00 spent of $3.00"
  `)
  expect((await desk.say('budget --json')).json).toMatchObject({
    day: '2026-01-01',
    budgets: [
      { scope: 'board', key: 'default', limit_usd: 5, spent_usd: 0, reached: false },
      { scope: 'profile', key: 'coder', limit_usd: 10 },
      { scope: 'task', key: id },
    ],
  })
})

test('boards and profiles get more for the day; their limit itself stands in the config', async () => {
  expect((await desk.say('budget board:default +5')).text).toContain('$0.00 spent of $10.00 today')
  expect((await desk.say('budget profile:coder +0.50')).text).toContain('$0.00 spent of $10.50 today')
  expect((await desk.say('budget board:default 7')).refusal?.message).toContain('boards.default.daily_budget_usd')
  expect((await desk.say('budget profile:reviewer +1')).refusal?.message).toBe('profile reviewer has no budget')
  expect((await desk.say('budget board:nowhere +1')).refusal?.code).toBe('unknown_board')
})

test('stop ends the waiting: a task is blocked, a board paused', async () => {
  const { id } = await made('--budget 3')
  expect((await desk.say(`budget ${id} stop`)).text).toContain(`${id} is blocked`)
  expect(await desk.task(id as never)).toMatchObject({ status: 'blocked' })
  expect((await desk.say('budget board:default stop')).text).toContain('board default is paused')
  expect((await desk.store.reads.boards.get('default' as never))?.pausedAt).not.toBeNull()
})

test('no worker and no viewer has a say in money', async () => {
  const { id } = await made()
  expect((await desk.say(`budget ${id} +2`, { role: 'viewer' })).refusal?.code).toBe('forbidden')
  const worker = await desk.started(await desk.task(id as never))
  const child = await desk.tool('kanban_create', { title: 'More', assignee: 'coder', budget: '5' }, worker)
  expect(child.isError).toBe(true)
})
