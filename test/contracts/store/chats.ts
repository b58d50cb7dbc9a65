import { describe, expect, test } from 'vitest'
import type { Change } from '../../../kanban-core/model/change.ts'
import { routeKey } from '../../../kanban-core/model/route.ts'
import { PRESS_CAPACITY } from '../../../kanban-core/store/chat.ts'
import type { NewCard, NewIncoming, PressRow } from '../../../kanban-core/store/chat.ts'
import { anEvent, aRoute, aSubscription, aTask, completing, DEFAULT, id, START, subscriptionId } from './samples.ts'
import { setting } from './setting.ts'
import type { OpenFresh } from './setting.ts'

const A = id('t_a')
const HERE = aRoute({ chat: 'here' })

export const anIncoming = (eventId: string, given: Partial<NewIncoming> = {}): NewIncoming => ({
  platform: 'telegram',
  eventId,
  at: START,
  incoming: `{"text":"${eventId}"}`,
  audience: 'place',
  ...given,
})

const aPress = (token: string, given: Partial<PressRow> = {}): PressRow => ({
  token,
  command: 'show t_a',
  ask: null,
  holds: { task: A, run: null },
  place: 'here',
  persons: ['111'],
  expiresAt: START + 100,
  usedBy: null,
  ...given,
})

const aCard = (given: Partial<NewCard> = {}): NewCard => ({
  board: DEFAULT,
  task: A,
  event: null,
  route: HERE,
  messageRef: '77',
  drawn: 1,
  createdAt: START,
  ...given,
})

const FOLLOW: Change = {
  do: 'subscribe',
  subscription: aSubscription({ id: subscriptionId('s_1'), task: A, route: HERE }),
}
const once = (part: string): Change => ({ do: 'once', request: 'telegram 1', part, task: A, at: START })

/** What comes in from chats, what stands behind their buttons, and which of their messages follow a task. */
export function chats(openFresh: OpenFresh): void {
  const given = setting(openFresh)

  describe('the inbox', () => {
    test('takes each incoming message once, over a restart too', async () => {
      const kept = await Promise.all(['1', '1', '2'].map((event) => given.store.inbox.keep(anIncoming(event))))
      expect(kept).toEqual([true, false, true])
      expect(await given.store.inbox.keep(anIncoming('1', { platform: 'slack' }))).toBe(true)
      await given.reopen()
      expect(await given.store.inbox.keep(anIncoming('2'))).toBe(false)
    })

    test('gives back what was not answered, oldest first, and counts how often', async () => {
      await given.store.inbox.keep(anIncoming('2', { at: START + 2 }))
      await given.store.inbox.keep(anIncoming('1', { at: START + 1 }))
      await given.store.inbox.keep(anIncoming('3', { at: START + 3 }))
      await given.store.inbox.answered('telegram', '3')
      await given.reopen()
      const found = await given.store.inbox.unanswered('telegram', 9)
      expect(found).toEqual([
        { ...anIncoming('1', { at: START + 1 }), tries: 1 },
        { ...anIncoming('2', { at: START + 2 }), tries: 1 },
      ])
      expect((await given.store.inbox.unanswered('telegram', 1)).map(({ tries }) => tries)).toEqual([2])
      expect(await given.store.inbox.unanswered('slack', 9)).toEqual([])
    })

    test('knows an answered message again, and lets it go in time', async () => {
      await given.store.inbox.keep(anIncoming('old'))
      await given.store.inbox.keep(anIncoming('owed'))
      await given.store.inbox.keep(anIncoming('new', { at: START + 20 }))
      for (const event of ['old', 'new']) await given.store.inbox.answered('telegram', event)
      expect(await given.store.inbox.keep(anIncoming('old'))).toBe(false)
      expect(await given.store.inbox.forget(START + 10, START)).toBe(1)
      expect(await given.store.inbox.keep(anIncoming('new'))).toBe(false)
      expect((await given.store.inbox.unanswered('telegram', 9)).map(({ eventId }) => eventId)).toEqual(['owed'])
      expect(await given.store.inbox.forget(START + 10, START)).toBe(0)
    })

    test('lets any number of rows go', async () => {
      const events = Array.from({ length: 1_200 }, (_, n) => String(n))
      await Promise.all(events.map((event) => given.store.inbox.keep(anIncoming(event))))
      await Promise.all(events.map((event) => given.store.inbox.answered('telegram', event)))
      expect(await given.store.inbox.forget(START + 1, START)).toBe(1_200)
    })
  })

  describe('a part of a request', () => {
    test('is done once: a repetition writes nothing and is told what it was about', async () => {
      await given.create(aTask({ id: A }))
      const said = () => anEvent(A, 'heartbeat', { note: '' })
      await given.commit(once('a#1'), { do: 'event', event: said(), tell: null })
      await given.reopen()
      expect(await given.conflict(once('a#1'), { do: 'event', event: said(), tell: null })).toEqual({
        why: 'done',
        task: A,
      })
      expect(await given.store.reads.log.events({ task: A, limit: 9 })).toHaveLength(2)
      await given.commit(once('b#1'))
      expect(await given.store.inbox.effects('telegram 1')).toEqual([
        { part: 'a#1', task: A },
        { part: 'b#1', task: A },
      ])
      expect(await given.store.inbox.effects('telegram 2')).toEqual([])
    })

    test('leaves no trace where the rest of its commit does not hold', async () => {
      await given.create(aTask({ id: A }))
      expect(await given.conflict(once('a#1'), { do: 'set_task', id: A, rev: 99, set: {} })).toMatchObject({
        why: 'stale',
      })
      expect(await given.store.inbox.effects('telegram 1')).toEqual([])
    })

    test('is forgotten in time', async () => {
      await given.commit(once('a#1'))
      expect(await given.store.inbox.forget(START + 1, START)).toBe(1)
      expect(await given.store.inbox.effects('telegram 1')).toEqual([])
    })
  })

  describe('buttons', () => {
    test('are found again after a restart as they were put', async () => {
      await given.store.presses.put(aPress('x'))
      await given.store.presses.put(aPress('y', { ask: 'What?', holds: null, persons: null }))
      await given.reopen()
      expect(await given.store.presses.find('x')).toEqual(aPress('x'))
      expect(await given.store.presses.find('y')).toEqual(aPress('y', { ask: 'What?', holds: null, persons: null }))
      expect(await given.store.presses.find('z')).toBeNull()
    })

    test('are used by one event alone, for which they stay used', async () => {
      await given.store.presses.put(aPress('x'))
      const used = await Promise.all(['1', '2', '1'].map((event) => given.store.presses.use('x', event)))
      expect(used).toEqual([true, false, true])
      expect((await given.store.presses.find('x'))?.usedBy).toBe('1')
      expect(await given.store.presses.use('z', '1')).toBe(false)
      await given.store.presses.free('x', '2')
      expect(await given.store.presses.use('x', '2')).toBe(false)
      await given.store.presses.free('x', '1')
      expect(await given.store.presses.use('x', '2')).toBe(true)
    })

    test('can have another name, which goes with them', async () => {
      await given.store.presses.put(aPress('x'))
      await given.store.presses.alias('form 7', 'x')
      await given.store.presses.alias('form 8', 'nothing')
      expect(await given.store.presses.aliased('form 7')).toBe('x')
      expect(await given.store.presses.aliased('form 8')).toBeNull()
      expect(await given.store.inbox.forget(START, START + 100)).toBe(1)
      expect(await given.store.presses.find('x')).toBeNull()
      expect(await given.store.presses.aliased('form 7')).toBeNull()
    })

    test('never grow beyond a bound: the oldest go first', async () => {
      const tokens = Array.from({ length: PRESS_CAPACITY + 30 }, (_, n) => `t${n}`)
      await Promise.all(tokens.map((token) => given.store.presses.put(aPress(token))))
      expect(await given.store.presses.find('t29')).toBeNull()
      expect(await given.store.presses.find('t30')).not.toBeNull()
    })
  })

  describe('cards', () => {
    test('are what the pings of their place reply to, those that wait already too', async () => {
      await given.create(aTask({ id: A }))
      await given.commit(FOLLOW)
      await given.commit(...completing(aTask({ id: A })))
      await given.store.cards.keep(aCard())
      const [subscription] = await given.store.reads.log.subscriptions(A)
      expect(subscription?.route.anchor).toBe('77')
      const [delivery] = await given.store.outbox.take(HERE, START + 9, 1)
      expect(delivery?.route.anchor).toBe('77')
      expect(routeKey(delivery?.route ?? HERE)).toBe(routeKey(HERE))
    })

    test('are told from pings, which nothing replies to', async () => {
      await given.create(aTask({ id: A }))
      await given.commit(FOLLOW)
      await given.store.cards.keep(aCard({ event: 2, messageRef: '88' }))
      expect((await given.store.reads.log.subscriptions(A))[0]?.route.anchor).toBe(HERE.anchor)
      expect(await given.store.cards.ofTask(A)).toEqual([{ ...aCard({ event: 2, messageRef: '88' }), id: 1 }])
    })

    test('of pings that offer a decision are kept as they are sent', async () => {
      await given.create(aTask({ id: A }))
      await given.commit(FOLLOW)
      const events = await given.commit(...completing(aTask({ id: A })))
      const [delivery] = await given.store.outbox.take(HERE, START + 9, 1)
      await given.store.outbox.settle(delivery?.key ?? '', {
        state: 'sent',
        messageRef: '99',
        at: START + 3,
        asks: true,
      })
      const number = events.find(({ kind }) => kind === 'completed')?.number
      expect(await given.store.cards.ofTask(A)).toMatchObject([
        { event: number, drawn: number, messageRef: '99', route: { chat: 'here' }, createdAt: START + 3 },
      ])
    })

    test('say how far they were drawn, and end', async () => {
      await given.create(aTask({ id: A }))
      await given.store.cards.keep(aCard())
      await given.store.cards.keep(aCard({ messageRef: '78' }))
      await given.commit({ do: 'event', event: anEvent(A, 'heartbeat', { note: '' }), tell: null })
      await given.store.cards.drawn(1, 2)
      await given.reopen()
      expect((await given.store.cards.page(0, 9)).map(({ drawn, newest }) => [drawn, newest])).toEqual([
        [2, 2],
        [1, 2],
      ])
      expect((await given.store.cards.page(1, 9)).map(({ id: card }) => card)).toEqual([2])
      await given.store.cards.end(1)
      expect((await given.store.cards.ofTask(A)).map(({ messageRef }) => messageRef)).toEqual(['78'])
      expect(await given.store.inbox.forget(START + 1, START)).toBe(1)
    })
  })
}
