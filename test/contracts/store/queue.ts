import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MINUTE } from '../../../kanban-core/model/time.ts'
import { AGING_BOUND, AGING_STEP } from '../../../kanban-core/store/store.ts'
import type { Lane } from '../../../kanban-core/store/store.ts'
import { aBoard, aRun, aTask, board, CODER, DEFAULT, id, profile, runId, START } from './samples.ts'
import { setting } from './setting.ts'
import type { OpenFresh } from './setting.ts'

const LANE: Lane = { board: DEFAULT, tenant: null, profile: CODER, status: 'ready', count: 0 }
const CRITIC = profile('critic')

export function queue(openFresh: OpenFresh): void {
  const given = setting(openFresh)
  const ready = async (now: number, limit = 10, lane: Partial<Lane> = {}) =>
    (await given.store.reads.tasks.ready({ ...LANE, ...lane }, now, limit)).map((task) => task.id)
  const waiting = async (limit: number) => (await given.store.reads.tasks.waitingLongest(limit)).map((task) => task.id)

  describe('the queue of a lane', () => {
    test('begins with the highest priority, then whoever waits longest', async () => {
      await given.create(
        aTask({ id: id('t_1'), statusSince: START + 2 }),
        aTask({ id: id('t_2'), statusSince: START + 1 }),
        aTask({ id: id('t_3'), statusSince: START + 3, priority: 1 }),
      )
      expect(await ready(START + 5)).toEqual(['t_3', 't_2', 't_1'])
      expect(await ready(START + 5, 2)).toEqual(['t_3', 't_2'])
    })

    test('lets who waits rise, but never by more than the bound', async () => {
      await given.create(
        aTask({ id: id('t_old'), statusSince: START }),
        aTask({ id: id('t_new'), statusSince: START + 3 * AGING_STEP, priority: 2 }),
        aTask({ id: id('t_top'), statusSince: START + 3 * AGING_STEP, priority: AGING_BOUND + 1 }),
      )
      expect(await ready(START + 3 * AGING_STEP)).toEqual(['t_top', 't_old', 't_new'])
      expect(await ready(START + 2 * AGING_STEP - 1)).toEqual(['t_top', 't_new', 't_old'])
      const muchLater = START + 1_000 * AGING_STEP
      expect(await ready(muchLater)).toEqual(['t_top', 't_new', 't_old'])
    })

    test('is the order of effective priorities, whatever is in it', async () => {
      const drawn = fc.array(fc.tuple(fc.integer({ min: -15, max: 15 }), fc.integer({ min: 0, max: 200 })), {
        maxLength: 30,
      })
      let round = 0
      await fc.assert(
        fc.asyncProperty(drawn, fc.integer({ min: 1, max: 6 }), async (tasks, limit) => {
          round += 1
          const tenant = `round-${round}`
          const now = START + 200 * MINUTE
          const made = tasks.map(([priority, age], n) =>
            aTask({ id: id(`t_${round}_${n}`), tenant, priority, statusSince: now - age * MINUTE }),
          )
          await given.create(...made)
          const effective = (task: (typeof made)[number]) =>
            task.priority + Math.min(AGING_BOUND, Math.floor((now - task.statusSince) / AGING_STEP))
          const expected = made
            .toSorted((a, b) => effective(b) - effective(a) || a.statusSince - b.statusSince || (a.id < b.id ? -1 : 1))
            .slice(0, limit)
          expect(await ready(now, limit, { tenant })).toEqual(expected.map((task) => task.id))
        }),
        { numRuns: 20 },
      )
    })

    test('leaves out who backs off until the time has come, and who has a run that is still ending', async () => {
      await given.create(
        aTask({ id: id('t_1'), notBefore: START + 10 }),
        aTask({ id: id('t_2'), currentRun: runId('r_1') }),
        aTask({ id: id('t_3') }),
      )
      expect(await ready(START + 9)).toEqual(['t_3'])
      expect(await ready(START + 10)).toEqual(['t_1', 't_3'])
    })

    test('holds only its own board, tenant, profile and status', async () => {
      await given.commit({ do: 'insert_board', board: aBoard({ slug: board('other') }) })
      await given.create(
        aTask({ id: id('t_1') }),
        aTask({ id: id('t_2'), tenant: 'acme' }),
        aTask({ id: id('t_3'), board: board('other') }),
        aTask({ id: id('t_4'), assignee: CRITIC }),
        aTask({ id: id('t_5'), status: 'review', reviewer: CRITIC }),
        aTask({ id: id('t_6'), status: 'review', reviewer: null }),
        aTask({ id: id('t_7'), status: 'todo' }),
      )
      expect(await ready(START)).toEqual(['t_1'])
      expect(await ready(START, 9, { tenant: 'acme' })).toEqual(['t_2'])
      expect(await ready(START, 9, { board: board('other') })).toEqual(['t_3'])
      expect(await ready(START, 9, { profile: CRITIC })).toEqual(['t_4'])
      expect(await ready(START, 9, { profile: CRITIC, status: 'review' })).toEqual(['t_5'])
    })
  })

  describe('the lanes', () => {
    test('are those where something waits for a profile, with how many', async () => {
      await given.create(
        aTask({ id: id('t_1') }),
        aTask({ id: id('t_2') }),
        aTask({ id: id('t_3'), tenant: 'acme' }),
        aTask({ id: id('t_4'), status: 'review', reviewer: CRITIC }),
        aTask({ id: id('t_5'), status: 'review', reviewer: CRITIC, assignee: CRITIC }),
        aTask({ id: id('t_6'), status: 'review', reviewer: null }),
        aTask({ id: id('t_7'), status: 'todo' }),
      )
      const lanes = await given.store.reads.tasks.lanes()
      expect(lanes.toSorted((a, b) => `${a.status}${a.tenant}`.localeCompare(`${b.status}${b.tenant}`))).toEqual([
        { ...LANE, tenant: 'acme', count: 1 },
        { ...LANE, count: 2 },
        { ...LANE, status: 'review', profile: CRITIC, count: 2 },
      ])
    })

    test('vanish with their last task', async () => {
      await given.create(aTask({ id: id('t_1') }))
      await given.commit({ do: 'insert_run', run: aRun({ id: runId('r_1'), task: id('t_1') }) })
      await given.set(id('t_1'), { status: 'running', currentRun: runId('r_1') })
      expect(await given.store.reads.tasks.lanes()).toEqual([])
    })
  })

  test('who waits longest for a profile is known across lanes and priorities', async () => {
    await given.commit({ do: 'insert_board', board: aBoard({ slug: board('other') }) })
    await given.create(
      aTask({ id: id('t_1'), statusSince: START + 3, priority: 9 }),
      aTask({ id: id('t_2'), statusSince: START + 1, board: board('other') }),
      aTask({ id: id('t_3'), statusSince: START + 2, status: 'review', reviewer: CRITIC }),
      aTask({ id: id('t_4'), statusSince: START, status: 'review', reviewer: null }),
      aTask({ id: id('t_5'), statusSince: START + 4, currentRun: runId('r_1') }),
    )
    expect(await waiting(10)).toEqual(['t_2', 't_3', 't_1', 't_5'])
    expect(await waiting(2)).toEqual(['t_2', 't_3'])
    expect(await given.store.reads.boards.oldestReady(null)).toBe(START + 1)
    expect(await given.store.reads.boards.oldestReady(DEFAULT)).toBe(START + 3)
    expect(await given.store.reads.boards.oldestReady(board('empty'))).toBeNull()
  })
}
