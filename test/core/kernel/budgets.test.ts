import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { raise } from '../../../kanban-core/board/spending.ts'
import { LOCAL_OPERATOR } from '../../../kanban-core/model/actor.ts'
import { DEFAULT_BOARD } from '../../../kanban-core/model/ids.ts'
import type { TaskId } from '../../../kanban-core/model/ids.ts'
import { USD, formatMoney, parseMoney, roundUp } from '../../../kanban-core/model/money.ts'
import type { Metadata } from '../../../kanban-core/model/run.ts'
import { NO_MONEY, priced } from '../../../kanban-core/model/spending.ts'
import type { ProfileMoney } from '../../../kanban-core/model/spending.ts'
import { DAY, SECOND } from '../../../kanban-core/model/time.ts'
import type { Route } from '../../../kanban-core/model/route.ts'
import { openBench } from './harness.ts'
import type { Bench } from './harness.ts'

let bench: Bench
let money: ProfileMoney
beforeEach(async () => {
  money = NO_MONEY
  bench = await openBench({ profiles: { money: () => money } })
  await bench.dispatcher.start()
})
afterEach(() => bench.close())

const used = (cost: number | null): Metadata => ({
  input_tokens: 12_300,
  cached_tokens: 0,
  output_tokens: 2_100,
  cost_usd: cost,
})
const ROUTE: Route = { platform: 'telegram', account: 'bot', chat: '1', thread: null, anchor: null, person: null }

async function given(title: string, more: Parameters<Bench['create']>[1] = {}): Promise<TaskId> {
  const { id } = await bench.create(title, more)
  await bench.rest()
  return id
}
/** The worker of this task crashes, having used so much, and its backoff passes. */
async function crashes(id: TaskId, cost: number | null, usage = used(cost)): Promise<void> {
  const [run] = await bench.runs(id)
  if (run !== undefined) bench.workers.alive.get(run.id)?.end({ code: 1, usage })
  await bench.rest()
  bench.clock.advance(30 * SECOND)
  await bench.rest()
}
const completes = async (id: TaskId, cost: number) => {
  const [run] = await bench.runs(id)
  await bench.board.step(id, 'complete', { summary: 'ok', metadata: null, result: null }, bench.workers.actor(id))
  if (run !== undefined) bench.workers.alive.get(run.id)?.end({ usage: used(cost) })
  await bench.rest()
}
const asked = async (id: TaskId) =>
  (await bench.store.reads.log.events({ task: id, kinds: ['budget_reached'], limit: 10 })).map(({ payload }) => payload)
const why = async (id: TaskId) => bench.dispatcher.why(await bench.task(id))

describe('the budget of a task', () => {
  test('lets its runs go on below four fifths, and then starts no other one and says what to type', async () => {
    const id = await given('Design', { budget: 2 * USD })
    await crashes(id, 1)
    expect(await bench.runs(id)).toHaveLength(2)
    await crashes(id, 0.6)
    expect(await bench.runs(id)).toHaveLength(2)
    expect(await bench.task(id)).toMatchObject({ status: 'ready', spent: 1_600_000 })
    expect(await why(id)).toMatchObject({
      reason: 'budget',
      detail: `task ${id}: $1.60 spent of $2.00; \`kanban budget ${id} +1\` lets it go on`,
    })
  })

  test('is asked about once, and again once a higher one is reached', async () => {
    const id = await given('Design', { budget: 1 * USD })
    await crashes(id, 0.9)
    await bench.dispatcher.dispatch(null)
    await bench.dispatcher.tick()
    await bench.rest()
    expect(await asked(id)).toMatchObject([{ scope: 'task', key: id, spent: 900_000, limit: 1_000_000, more: 500_000 }])
    await bench.board.edit(id, { budget: 2 * USD }, LOCAL_OPERATOR)
    await bench.rest()
    expect(await bench.task(id)).toMatchObject({ status: 'running' })
    await crashes(id, 0.9)
    expect(await asked(id)).toHaveLength(2)
  })

  test('that is not counted by its agent starts nothing', async () => {
    money = { ...NO_MONEY, uncounted: 'Codex tells tokens but no money; set price' }
    const id = await given('Design', { budget: USD })
    expect(await why(id)).toMatchObject({ reason: 'budget', detail: expect.stringContaining('set price') })
    expect(await bench.runs(id)).toEqual([])
    expect(await asked(id)).toEqual([])
  })

  test('cuts what is set aside for a run whose agent keeps to it', async () => {
    money = { ...NO_MONEY, perRun: 3 * USD, enforced: true }
    const id = await given('Design', { budget: 2 * USD })
    expect(await bench.runs(id)).toMatchObject([{ reserved: 2 * USD }])
  })
})

describe('the budget of a board', () => {
  beforeEach(() => {
    bench.settings = { ...bench.settings, budgets: { [DEFAULT_BOARD]: 10 * USD } }
  })

  test('is asked about once a day, of followers and operators, each place once', async () => {
    await bench.store.commit([
      {
        do: 'subscribe',
        subscription: { id: 's_op' as never, task: null, route: ROUTE, createdAt: 1, endedAt: null, endReason: null },
      },
      {
        do: 'subscribe',
        subscription: {
          id: 's_o2' as never,
          task: null,
          route: { ...ROUTE, chat: '2' },
          createdAt: 1,
          endedAt: null,
          endReason: null,
        },
      },
    ])
    await completes(await given('First'), 8.5)
    const [second, third] = [await given('Second', { subscribe: ROUTE }), await given('Third')]
    expect(await bench.runs(second)).toEqual([])
    expect([...(await asked(second)), ...(await asked(third))]).toMatchObject([{ scope: 'board', spent: 8_500_000 }])
    const pings = await bench.store.reads.log.deliveries({ task: second, limit: 10 })
    expect(pings.map(({ route }) => route.chat).toSorted()).toEqual(['1', '2'])
  })

  test('goes on by itself when it is raised by what was proposed', async () => {
    await completes(await given('First'), 8.5)
    const second = await given('Second')
    expect(await asked(second)).toMatchObject([{ more: 7 * USD }])
    await raise(bench.board.turns, { scope: 'board', key: DEFAULT_BOARD }, 7 * USD, LOCAL_OPERATOR)
    bench.dispatcher.wake()
    await bench.rest()
    expect(await bench.task(second)).toMatchObject({ status: 'running' })
  })

  test('is whole again on the next day, and what was added to it is gone', async () => {
    await completes(await given('First'), 8.5)
    const second = await given('Second')
    await raise(bench.board.turns, { scope: 'board', key: DEFAULT_BOARD }, 5 * USD, LOCAL_OPERATOR)
    bench.clock.advance(DAY)
    await bench.dispatcher.tick()
    await bench.rest()
    expect(await bench.task(second)).toMatchObject({ status: 'running' })
    await crashes(second, 9)
    expect(await why(second)).toMatchObject({ detail: expect.stringContaining('$9.00 spent of $10.00 today') })
    expect(await asked(second)).toHaveLength(2)
  })

  test('sets aside what such runs cost on average', async () => {
    await completes(await given('First'), 3)
    for (const title of ['Second', 'Third', 'Fourth']) await given(title)
    const { reserved, spent } = await bench.store.reads.spending.used('board', DEFAULT_BOARD, '2026-01-01')
    expect({ reserved, spent }).toEqual({ reserved: 6 * USD, spent: 3 * USD })
  })
})

test('a hundred tasks that become ready at once never have more set aside than their profile may spend', async () => {
  money = { ...NO_MONEY, perRun: USD, perDay: 7 * USD, enforced: true }
  await Promise.all(Array.from({ length: 100 }, (_, at) => bench.create(`Task ${at}`)))
  await bench.rest()
  const open = await bench.store.reads.runs.open()
  expect(open.reduce((sum, run) => sum + run.reserved, 0)).toBe(6 * USD)
  expect(
    await bench.store.reads.log.events({ board: DEFAULT_BOARD, kinds: ['budget_reached'], limit: 10 }),
  ).toHaveLength(1)
})

test('a price makes money of tokens, the cached ones for less; without one the cost stays unknown', async () => {
  const price = { input: 2, cached: 0.2, output: 10 }
  const tokens = { input_tokens: 1_000_000, cached_tokens: 500_000, output_tokens: 100_000, cost_usd: null }
  expect(priced(tokens, price)).toMatchObject({ cost_usd: 2.1 })
  expect(priced({ ...tokens, cost_usd: 5 }, price)).toMatchObject({ cost_usd: 5 })
  expect(priced(tokens, null)).toMatchObject({ cost_usd: null })
  money = { ...NO_MONEY, price }
  const id = await given('Design')
  await crashes(id, null, tokens)
  expect((await bench.runs(id)).at(-1)?.usage).toMatchObject({ cost_usd: 2.1 })
  expect(await bench.task(id)).toMatchObject({ spent: 2_100_000 })
})

test('amounts are read and written as people do', () => {
  expect(['3.50', '$3', '.5', '0', '-1', '1e3', '1.1234567', 'five', '9999999'].map(parseMoney)).toEqual([
    3_500_000,
    3_000_000,
    500_000,
    null,
    null,
    null,
    null,
    null,
    null,
  ])
  expect([0, 420_000, 12_000_000, 1_800].map(formatMoney)).toEqual(['$0.00', '$0.42', '$12.00', '$0.0018'])
  expect([1_750_000, 123_400, 10].map(roundUp)).toEqual([2_000_000, 130_000, 10_000])
})
