import { describe, expect, test } from 'vitest'
import type { Route } from '../../../kanban-core/model/route.ts'
import { routeKey } from '../../../kanban-core/model/route.ts'
import { anEvent, aRoute, aSubscription, aTask, id, START, subscriptionId } from './samples.ts'
import { setting } from './setting.ts'
import type { OpenFresh } from './setting.ts'

const A = id('t_a')
const HERE = aRoute()
const THERE = aRoute({ platform: 'slack', chat: 'C1', thread: '9.1' })

export function outbox(openFresh: OpenFresh): void {
  const given = setting(openFresh)
  const box = () => given.store.outbox
  const follow = (...routes: readonly Route[]) =>
    given.commit(
      ...routes.map(
        (route, n) =>
          ({ do: 'subscribe', subscription: aSubscription({ id: subscriptionId(`s_${n}`), task: A, route }) }) as const,
      ),
    )
  const ping = (at: number) =>
    given.commit({
      do: 'event',
      event: anEvent(A, 'submitted', { summary: `at ${at}`, reviewer: null }, { at }),
      tell: 'subscribers',
    })
  const taken = async (route: Route, now: number, limit = 10) =>
    (await box().take(route, now, limit)).map((one) => one.event)
  const states = async () => (await given.store.reads.log.deliveries({ limit: 99 })).map((one) => one.state)
  const owing = async (...routes: readonly Route[]) => {
    await given.create(aTask({ id: A }))
    await follow(...routes)
  }

  const events = async (query: object) =>
    (await given.store.reads.log.deliveries({ limit: 9, ...query })).map((one) => one.event)
  describe('the outbox', () => {
    test('owes each delivery with its event, its place and its own key', async () => {
      await owing(HERE, THERE)
      await ping(START)
      const [one, other] = await given.store.reads.log.deliveries({ task: A, limit: 9 })
      expect(one).toMatchObject({
        board: 'default',
        event: 2,
        task: A,
        state: 'pending',
        attempts: 0,
        createdAt: START,
        dueAt: START,
        sentAt: null,
        messageRef: null,
        error: null,
      })
      expect(new Set([one?.route.platform, other?.route.platform])).toEqual(new Set(['telegram', 'slack']))
      expect(one?.key).toMatch(/^[0-9a-f]{64}$/)
      expect(one?.key).not.toBe(other?.key)
    })

    test('shows what waits at a place, due or not, and marks nothing', async () => {
      await owing(HERE)
      for (const at of [START, START + 5, START + 9]) await ping(at)
      const [first] = await box().take(HERE, START + 9, 1)
      const waiting = async (limit: number) =>
        (await box().waiting(HERE, limit)).map(({ event, attempts }) => [event, attempts])
      expect(await waiting(9)).toEqual([
        [3, 0],
        [4, 0],
      ])
      expect(await waiting(1)).toEqual([[3, 0]])
      expect(first?.event).toBe(2)
      expect(await states()).toEqual(['pending', 'pending', 'sending'])
    })

    test('names the routes that have something due, the longest due first', async () => {
      await owing(HERE)
      await ping(START + 5)
      await given.commit({
        do: 'subscribe',
        subscription: aSubscription({ id: subscriptionId('s_9'), task: A, route: THERE }),
      })
      await ping(START + 9)
      const due = async (now: number) => (await box().dueRoutes(now)).map(routeKey)
      expect(await due(START + 4)).toEqual([])
      expect(await due(START + 5)).toEqual([routeKey(HERE)])
      expect(await due(START + 9)).toEqual([routeKey(HERE), routeKey(THERE)])
      expect(await box().nextDue(START)).toBe(START + 5)
      expect(await box().nextDue(START + 5)).toBe(START + 9)
      expect(await box().nextDue(START + 9)).toBeNull()
    })

    test('hands out the oldest of one route, in order of their events and each once', async () => {
      await owing(HERE, THERE)
      for (const at of [1, 2, 3]) await ping(START + at)
      const [first, second] = await Promise.all([taken(HERE, START + 9, 2), taken(HERE, START + 9, 2)])
      expect([first, second]).toEqual([[2, 3], [4]])
      expect(await taken(HERE, START + 9)).toEqual([])
      expect(await taken(THERE, START + 9)).toEqual([2, 3, 4])
    })

    test('counts attempts, and keeps what was taken as being sent even when the process dies', async () => {
      await owing(HERE)
      await ping(START)
      expect(await box().take(HERE, START, 1)).toMatchObject([{ state: 'sending', attempts: 1 }])
      await given.reopen()
      expect(await states()).toEqual(['sending'])
      expect(await taken(HERE, START)).toEqual([])
      expect(await box().recover(['slack'], START + 1)).toBe(0)
      expect(await box().recover(['telegram', 'slack'], START + 1)).toBe(1)
      expect(await box().take(HERE, START + 1, 1)).toMatchObject([{ state: 'sending', attempts: 2 }])
    })

    test('keeps how each delivery ended', async () => {
      await owing(HERE)
      for (const at of [1, 2, 3, 4]) await ping(START + at)
      const [sent, later, lost, dead] = await box().take(HERE, START + 9, 9)
      await box().settle(sent?.key ?? '', { state: 'sent', messageRef: 'm1', at: START + 10 })
      await box().settle(later?.key ?? '', { state: 'pending', dueAt: START + 20, error: '429' })
      await box().settle(lost?.key ?? '', { state: 'unknown', error: 'timeout' })
      await box().settle(dead?.key ?? '', { state: 'dead', error: 'chat not found' })
      expect(await given.store.reads.log.deliveries({ limit: 9 })).toMatchObject([
        { event: 5, state: 'dead', error: 'chat not found' },
        { event: 4, state: 'unknown', error: 'timeout' },
        { event: 3, state: 'pending', dueAt: START + 20, error: '429' },
        { event: 2, state: 'sent', sentAt: START + 10, messageRef: 'm1', error: null },
      ])
      expect(await given.store.reads.log.deliveryCounts()).toEqual({ dead: 1, unknown: 1, pending: 1, sent: 1 })
      expect(await taken(HERE, START + 19)).toEqual([])
      expect(await taken(HERE, START + 20)).toEqual([3])
    })

    test('never sends again what has arrived', async () => {
      await owing(HERE)
      await ping(START)
      const [one] = await box().take(HERE, START, 1)
      await box().settle(one?.key ?? '', { state: 'sent', messageRef: 'm1', at: START })
      await box().settle(one?.key ?? '', { state: 'pending', dueAt: START, error: 'late' })
      expect(await box().replay(one?.key ?? '', START)).toBe(0)
      expect(await states()).toEqual(['sent'])
    })

    test('tries again what was given up, one delivery or all of them', async () => {
      await owing(HERE)
      for (const at of [1, 2, 3]) await ping(START + at)
      for (const { key } of await box().take(HERE, START + 9, 9))
        await box().settle(key, { state: 'dead', error: 'gone' })
      const [newest] = await given.store.reads.log.deliveries({ limit: 1 })
      expect(await box().replay(newest?.key ?? '', START + 10)).toBe(1)
      expect(await taken(HERE, START + 10)).toEqual([4])
      expect(await box().replay(null, START + 11)).toBe(2)
      expect(await taken(HERE, START + 11)).toEqual([2, 3])
      expect(await box().replay('no such key', START + 11)).toBe(0)
    })

    test('is listed by task and by state, newest first', async () => {
      await owing(HERE)
      for (const at of [1, 2, 3]) await ping(START + at)
      const [first] = await box().take(HERE, START + 9, 1)
      await box().settle(first?.key ?? '', { state: 'dead', error: 'gone' })
      expect(await events({})).toEqual([4, 3, 2])
      expect(await events({ states: ['dead'] })).toEqual([2])
      expect(await events({ task: A, states: ['pending'], limit: 1 })).toEqual([4])
      expect(await events({ task: id('t_b') })).toEqual([])
    })

    test('lets a route that must wait delay no other', async () => {
      await owing(HERE, THERE)
      await ping(START)
      const [one] = await box().take(HERE, START, 1)
      await box().settle(one?.key ?? '', { state: 'pending', dueAt: START + 600_000, error: 'poisoned' })
      expect((await box().dueRoutes(START)).map((route) => route.platform)).toEqual(['slack'])
    })
  })
}
