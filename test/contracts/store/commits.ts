import { describe, expect, test } from 'vitest'
import type { Change } from '../../../kanban-core/model/change.ts'
import type { Notice } from '../../../kanban-core/store/store.ts'
import {
  aRoute,
  aSubscription,
  aTask,
  anEvent,
  board,
  aBoard,
  commenting,
  completing,
  creating,
  DEFAULT,
  id,
  subscriptionId,
} from './samples.ts'
import { setting } from './setting.ts'
import type { OpenFresh } from './setting.ts'

const A = id('t_a')
const B = id('t_b')
const stale: Change = { do: 'expect_task', id: A, rev: 99 }

export function commits(openFresh: OpenFresh): void {
  const given = setting(openFresh)
  const numbers = async () =>
    (await given.store.reads.log.events({ board: DEFAULT, limit: 1000 })).map(({ number }) => number)

  describe('a commit', () => {
    test('is there again after the store was closed', async () => {
      await given.create(aTask({ id: A, title: 'keep me', body: 'whole' }))
      await given.reopen()
      expect(await given.task(A)).toMatchObject({ title: 'keep me', body: 'whole', rev: 1 })
    })

    test('is whole or not at all: a guard at its end takes back everything before it', async () => {
      await given.create(aTask({ id: A }))
      expect(await given.conflict(...creating(aTask({ id: B })), commenting(A, 'lost'), stale)).toEqual({
        why: 'stale',
        id: A,
      })
      expect(await given.store.reads.tasks.get(B)).toBeNull()
      expect(await given.store.reads.log.comments(A, 10)).toEqual([])
      expect(await numbers()).toEqual([1])
    })

    test('stands alone among those of the same turn: one conflict spoils no other', async () => {
      await given.create(aTask({ id: A }))
      const [first, second, third] = await Promise.all([
        given.store.commit([commenting(A, 'one')]),
        given.store.commit([commenting(A, 'two'), stale]),
        given.store.commit([commenting(A, 'three')]),
      ])
      expect([first?.ok, second?.ok, third?.ok]).toEqual([true, false, true])
      expect((await given.store.reads.log.comments(A, 10)).map(({ body }) => body)).toEqual(['one', 'three'])
    })

    test('meets what those before it in the same turn have written', async () => {
      const [created, commented] = await Promise.all([
        given.store.commit(creating(aTask({ id: A }))),
        given.store.commit([{ do: 'expect_task', id: A, rev: 1 }, commenting(A, 'hello')]),
      ])
      expect([created?.ok, commented?.ok]).toEqual([true, true])
    })

    test('answers each of two hundred that were made at once', async () => {
      const names = Array.from({ length: 200 }, (_, n) => id(`t_${n}`))
      const committed = await Promise.all(names.map((name) => given.store.commit(creating(aTask({ id: name })))))
      expect(committed.every(({ ok }) => ok)).toBe(true)
      expect(await numbers()).toEqual(names.map((_, n) => n + 1))
    })

    test('of nothing succeeds', async () => {
      expect(await given.commit()).toEqual([])
    })
  })

  describe('events', () => {
    test('are numbered 1, 2, 3 on each board by itself', async () => {
      const other = board('other')
      await given.commit({ do: 'insert_board', board: aBoard({ slug: other }) })
      await given.create(aTask({ id: A }), aTask({ id: B, board: other }))
      const [event] = await given.commit({
        do: 'event',
        event: anEvent(A, 'heartbeat', { note: 'still here' }),
        tell: null,
      })
      expect(event).toMatchObject({ board: DEFAULT, number: 2, kind: 'heartbeat', payload: { note: 'still here' } })
      expect(await given.store.reads.boards.get(other)).toMatchObject({ lastEvent: 1 })
      expect(await given.store.reads.boards.get(DEFAULT)).toMatchObject({ lastEvent: 2 })
    })

    test('leave no gap where a commit came to nothing', async () => {
      await given.create(aTask({ id: A }))
      await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          given.store.commit([
            { do: 'event', event: anEvent(A, 'heartbeat', { note: `${n}` }), tell: null },
            ...(n % 3 === 0 ? [stale] : []),
          ]),
        ),
      )
      expect(await numbers()).toEqual(Array.from({ length: 14 }, (_, n) => n + 1))
    })

    test('of a board that is gone are a conflict', async () => {
      const event = anEvent(A, 'heartbeat', { note: '' }, { board: board('gone') })
      expect(await given.conflict({ do: 'event', event, tell: null })).toEqual({ why: 'stale', id: 'gone' })
    })
  })

  describe('whoever listens', () => {
    test('hears of each durable commit in order, and of no conflict', async () => {
      const heard: Notice[] = []
      given.store.listen((notice) => heard.push(notice))
      await given.create(aTask({ id: A }))
      await given.conflict(...creating(aTask({ id: B })), stale)
      await given.commit({ do: 'set_value', name: 'paused', value: '1' })
      await Promise.all([
        given.commit({ do: 'event', event: anEvent(A, 'heartbeat', { note: '1' }), tell: null }),
        given.commit({ do: 'event', event: anEvent(A, 'heartbeat', { note: '2' }), tell: null }),
      ])
      expect(heard.map(({ events }) => events.map(({ number }) => number))).toEqual([[1], [], [2], [3]])
      expect(heard[1]?.changes).toEqual([{ do: 'set_value', name: 'paused', value: '1' }])
    })

    test('is told whether there is something to deliver', async () => {
      await given.create(aTask({ id: A }))
      await given.commit({
        do: 'subscribe',
        subscription: aSubscription({ id: subscriptionId('s_1'), task: A, route: aRoute() }),
      })
      const heard: boolean[] = []
      given.store.listen(({ deliveries }) => heard.push(deliveries))
      await given.commit({ do: 'event', event: anEvent(A, 'heartbeat', { note: '' }), tell: null })
      await given.commit(...completing(aTask({ id: A })))
      expect(heard).toEqual([false, true])
    })

    test('may commit in turn, and its own notice comes after those before it', async () => {
      const heard: string[] = []
      const followed = new Promise<void>((resolve) => {
        given.store.listen(({ events }) => {
          const [event] = events
          if (event?.kind === 'created')
            void given.commit({ do: 'event', event: anEvent(event.task, 'specified', { status: 'todo' }), tell: null })
          heard.push(event?.kind ?? '')
          if (heard.length === 4) resolve()
        })
      })
      await given.create(aTask({ id: A }), aTask({ id: B }))
      await followed
      expect(heard).toEqual(['created', 'created', 'specified', 'specified'])
    })

    test('hears nothing after it has stopped', async () => {
      const heard: Notice[] = []
      const stop = given.store.listen((notice) => heard.push(notice))
      stop()
      await given.create(aTask({ id: A }))
      expect(heard).toEqual([])
    })
  })
}
