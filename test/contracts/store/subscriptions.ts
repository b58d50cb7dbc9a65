import { describe, expect, test } from 'vitest'
import type { Change } from '../../../kanban-core/model/change.ts'
import type { Route } from '../../../kanban-core/model/route.ts'
import type { TaskId } from '../../../kanban-core/model/ids.ts'
import { anEvent, aRoute, aSubscription, aTask, completing, id, START, subscriptionId } from './samples.ts'
import { setting } from './setting.ts'
import type { OpenFresh } from './setting.ts'

const A = id('t_a')
const B = id('t_b')
const follow = (name: string, task: TaskId | null, route: Partial<Route> = {}): Change => ({
  do: 'subscribe',
  subscription: aSubscription({ id: subscriptionId(name), task, route: aRoute(route) }),
})
const end = (task: TaskId, name: string | null): Change => ({
  do: 'end_subscriptions',
  task,
  id: name === null ? null : subscriptionId(name),
  at: START + 1,
  reason: 'unsubscribed',
})

export function subscriptions(openFresh: OpenFresh): void {
  const given = setting(openFresh)
  const followers = async (task?: TaskId | null) =>
    (await given.store.reads.log.subscriptions(task)).map((one) => one.id)
  const owed = async () => (await given.store.reads.log.deliveries({ limit: 99 })).map((one) => one.subscription)

  describe('a subscription', () => {
    test('comes back as it was given', async () => {
      await given.create(aTask({ id: A }))
      const subscription = aSubscription({
        id: subscriptionId('s_1'),
        task: A,
        route: aRoute({ thread: '5', anchor: 'm9' }),
      })
      await given.commit({ do: 'subscribe', subscription })
      expect(await given.store.reads.log.subscriptions(A)).toEqual([subscription])
    })

    test('is one per task and route: a second from the same place changes nothing', async () => {
      await given.create(aTask({ id: A }), aTask({ id: B }))
      await given.commit(follow('s_1', A), follow('s_2', A, { anchor: 'another message', person: '8' }))
      await given.commit(follow('s_3', B), follow('s_4', A, { thread: '5' }))
      expect(await followers(A)).toEqual(['s_1', 's_4'])
      expect(await followers()).toEqual(['s_1', 's_3', 's_4'])
    })

    test('to what concerns operators follows no task', async () => {
      await given.create(aTask({ id: A }))
      await given.commit(follow('s_1', null), follow('s_2', null), follow('s_3', A))
      expect(await followers(null)).toEqual(['s_1'])
      expect((await given.store.reads.log.subscriptions(null))[0]?.task).toBeNull()
    })

    test('ends by itself or with all others of its task, and may begin anew', async () => {
      await given.create(aTask({ id: A }), aTask({ id: B }))
      await given.commit(follow('s_1', A), follow('s_2', A, { chat: '222' }), follow('s_3', B))
      await given.commit(end(A, 's_1'))
      expect(await followers(A)).toEqual(['s_2'])
      await given.commit(end(A, null))
      expect(await followers()).toEqual(['s_3'])
      await given.commit(follow('s_4', A))
      expect(await followers(A)).toEqual(['s_4'])
    })

    test('is handed on to a child from now on, once, and keeps its place', async () => {
      await given.create(aTask({ id: A }), aTask({ id: B }))
      await given.commit(
        follow('s_1', A),
        follow('s_2', A, { chat: '222' }),
        follow('s_3', A, { chat: '333' }),
        end(A, 's_3'),
      )
      const inherit: Change = { do: 'inherit_subscriptions', from: A, to: B, at: START + 5 }
      await given.commit(inherit)
      await given.commit(inherit)
      const inherited = await given.store.reads.log.subscriptions(B)
      expect(inherited.map(({ route, createdAt }) => [route.chat, createdAt])).toEqual(
        expect.arrayContaining([
          ['111', START + 5],
          ['222', START + 5],
        ]),
      )
      expect(inherited).toHaveLength(2)
      expect(new Set([...inherited.map((one) => one.id), 's_1', 's_2']).size).toBe(4)
    })
  })

  describe('an event that is told', () => {
    test('is owed once to each who follows its task, and to nobody else', async () => {
      await given.create(aTask({ id: A }), aTask({ id: B }))
      await given.commit(
        follow('s_1', A),
        follow('s_2', A, { chat: '222' }),
        follow('s_3', B),
        follow('s_4', null),
        follow('s_5', A, { chat: '5' }),
        end(A, 's_5'),
      )
      await given.commit(...completing(aTask({ id: A })))
      expect((await owed()).toSorted()).toEqual(['s_1', 's_2'])
    })

    test('to operators is owed to those who asked for such things', async () => {
      await given.create(aTask({ id: A }))
      await given.commit(follow('s_1', A), follow('s_2', null))
      const stuck = anEvent(A, 'stuck', { reason: 'cap_reached', detail: 'full', readyFor: 1 })
      await given.commit({ do: 'event', event: stuck, tell: 'operators' })
      expect(await owed()).toEqual(['s_2'])
    })

    test('is owed to nobody when its commit comes to nothing', async () => {
      await given.create(aTask({ id: A }))
      await given.commit(follow('s_1', A))
      await given.conflict(...completing(aTask({ id: A })), { do: 'expect_task', id: A, rev: 9 })
      expect(await owed()).toEqual([])
    })

    test('reaches whoever subscribes in the same commit before it', async () => {
      await given.create(aTask({ id: A }))
      await given.commit(follow('s_1', A), ...completing(aTask({ id: A })))
      expect(await owed()).toEqual(['s_1'])
    })
  })
}
