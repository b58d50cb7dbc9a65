import { describe, expect, test } from 'vitest'
import type { Change } from '../../../kanban-core/model/change.ts'
import type { Metadata } from '../../../kanban-core/model/run.ts'
import { DAY } from '../../../kanban-core/model/time.ts'
import { aRun, aTask, CODER, DEFAULT, id, runId, START } from './samples.ts'
import { setting } from './setting.ts'
import type { OpenFresh } from './setting.ts'

const A = id('t_a')
const B = id('t_b')
const RUN = runId('r_a')
const day = (at: number) => new Date(at).toISOString().slice(0, 10)
const TODAY = day(START)

const told = (usage: Metadata, at = START, run = RUN): Change => ({ do: 'record_usage', run, usage, at })
const used = (input: number, output: number, cost: number | null, cached = 0): Metadata => ({
  input_tokens: input,
  cached_tokens: cached,
  output_tokens: output,
  cost_usd: cost,
})
const within = (scope: 'task' | 'board' | 'profile', key: string, limit: number, more: number): Change => ({
  do: 'expect_budget',
  scope,
  key,
  day: TODAY,
  limit,
  more,
})

export function spending(openFresh: OpenFresh): void {
  const given = setting(openFresh)
  const working = async (reserved = 0) => {
    await given.create(aTask({ id: A }), aTask({ id: B }))
    await given.commit({ do: 'insert_run', run: aRun({ id: RUN, task: A, reserved }) })
  }
  const ledger = (from = TODAY, to = TODAY) => given.store.reads.spending.ledger(from, to)

  describe('what a run has used', () => {
    test('stands on the run, on its task and in the ledger of the day', async () => {
      await working()
      await given.commit(told(used(1000, 200, 0.42, 600)))
      expect((await given.store.reads.runs.get(RUN))?.usage).toEqual(used(1000, 200, 0.42, 600))
      expect(await given.task(A)).toMatchObject({ spent: 420_000, rev: 1 })
      expect(await ledger()).toEqual([
        {
          day: TODAY,
          board: DEFAULT,
          profile: CODER,
          runs: 1,
          unpriced: 0,
          inputTokens: 1000,
          cachedTokens: 600,
          outputTokens: 200,
          micros: 420_000,
        },
      ])
    })

    test('counts once, however often it is told and however it grows', async () => {
      await working()
      await given.commit(told(used(100, 10, 0.1)), told(used(100, 10, 0.1)))
      await given.commit(told(used(300, 30, 0.3)))
      await given.commit(told(used(300, 30, 0.3)))
      expect(await given.task(A)).toMatchObject({ spent: 300_000 })
      expect(await ledger()).toMatchObject([{ runs: 1, inputTokens: 300, outputTokens: 30, micros: 300_000 }])
    })

    test('is added to the day on which it was told', async () => {
      await working()
      await given.commit(told(used(100, 10, 0.1)))
      await given.commit(told(used(250, 10, 0.3), START + DAY))
      expect(await ledger(TODAY, day(START + DAY))).toMatchObject([
        { day: TODAY, runs: 1, inputTokens: 100, micros: 100_000 },
        { day: day(START + DAY), runs: 0, inputTokens: 150, micros: 200_000 },
      ])
    })

    test('is of unknown cost where the agent told none, until it tells one', async () => {
      await working()
      await given.commit(told(used(100, 10, null)))
      expect(await ledger()).toMatchObject([{ runs: 1, unpriced: 1, micros: 0 }])
      expect(await given.store.reads.spending.meanCost(CODER, TODAY)).toBeNull()
      await given.commit(told(used(100, 10, 0.2)))
      expect(await ledger()).toMatchObject([{ runs: 1, unpriced: 0, micros: 200_000 }])
      expect(await given.store.reads.spending.meanCost(CODER, TODAY)).toBe(200_000)
    })

    test('is taken from what was set aside for it', async () => {
      await working(500_000)
      await given.commit(told(used(1, 1, 0.2)))
      expect(await given.store.reads.spending.used('profile', CODER, TODAY)).toEqual({
        spent: 200_000,
        reserved: 300_000,
      })
      await given.commit(told(used(1, 1, 0.9)))
      expect(await given.store.reads.spending.used('board', DEFAULT, TODAY)).toEqual({ spent: 900_000, reserved: 0 })
    })

    test('is passed over where the run is gone', async () => {
      await given.commit(told(used(1, 1, 1)))
      expect(await ledger()).toEqual([])
    })

    test('stays in the ledger when its task is deleted', async () => {
      await working()
      await given.commit(told(used(1, 1, 1)), { do: 'delete_task', id: A, rev: 1 })
      expect(await ledger()).toMatchObject([{ micros: 1_000_000 }])
    })
  })

  describe('a budget', () => {
    test('lets through what fits, and nothing once the part is used at which people are asked', async () => {
      await working()
      await given.commit(within('task', A, 1_000_000, 1_000_000))
      expect(await given.conflict(within('task', A, 1_000_000, 1_000_001))).toEqual({
        why: 'no_budget',
        scope: 'task',
        key: A,
        limit: 1_000_000,
      })
      await given.commit(told(used(1, 1, 0.79)), within('task', A, 1_000_000, 0))
      await given.commit(told(used(1, 1, 0.8)))
      expect(await given.conflict(within('task', A, 1_000_000, 0))).toMatchObject({ why: 'no_budget' })
    })

    test('counts what is set aside for open runs, and only while they are open', async () => {
      await working(700_000)
      expect(await given.conflict(within('board', DEFAULT, 1_000_000, 400_000))).toMatchObject({ why: 'no_budget' })
      expect(await given.conflict(within('profile', CODER, 1_000_000, 400_000))).toMatchObject({ why: 'no_budget' })
      await given.commit({ do: 'set_run', id: RUN, from: ['starting'], set: { state: 'closed' } })
      await given.commit(within('board', DEFAULT, 1_000_000, 400_000), within('profile', CODER, 1_000_000, 400_000))
    })

    test('is never overdrawn by claims that come at the same time', async () => {
      const tasks = Array.from({ length: 20 }, (_, at) => aTask({ id: id(`t_many${at}`) }))
      await given.create(...tasks)
      const results = await Promise.all(
        tasks.map((task, at) =>
          given.store.commit([
            within('board', DEFAULT, 1_000_000, 150_000),
            { do: 'insert_run', run: aRun({ id: runId(`r_many${at}`), task: task.id, reserved: 150_000 }) },
          ]),
        ),
      )
      expect(results.filter(({ ok }) => ok)).toHaveLength(6)
      expect(await given.store.reads.spending.used('board', DEFAULT, TODAY)).toEqual({ spent: 0, reserved: 900_000 })
    })

    test('of a task is found where it is unfinished', async () => {
      await given.create(aTask({ id: A, budget: 5 }), aTask({ id: B }))
      expect(await given.store.reads.spending.budgeted(DEFAULT, 'ready', 10)).toEqual([A])
    })
  })
}
