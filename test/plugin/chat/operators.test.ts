import { afterEach, beforeEach, expect, test } from 'vitest'
import { followPlaces } from '../../../plugin/chat/operators.ts'
import { configSchema } from '../../../plugin/config.ts'
import { openDesk } from '../../core/verbs/desk.ts'
import type { Desk } from '../../core/verbs/desk.ts'

let desk: Desk
beforeEach(async () => {
  desk = await openDesk()
})
afterEach(() => desk.close())

const put = (operators: readonly string[], account: string | null = 'bot') =>
  followPlaces(desk.board.tools, configSchema.parse({ notify: { operators } }), [
    { name: 'telegram', connected: account !== null, account },
  ])
const places = async () =>
  (await desk.store.reads.log.subscriptions(null)).map(
    ({ route }) => `${route.platform} ${route.account} ${route.chat}`,
  )

test('the chats under notify.operators hear what concerns operators, once each', async () => {
  await put(['telegram:111', 'slack:C1'])
  await put(['telegram:111', 'slack:C1'])
  expect(await places()).toEqual(['telegram bot 111'])
})

test('a chat waits until its platform has said who it is', async () => {
  await put(['telegram:111'], null)
  expect(await places()).toEqual([])
  await put(['telegram:111'])
  expect(await places()).toEqual(['telegram bot 111'])
})

test('one that is taken out hears no more; one that subscribed itself stays', async () => {
  await desk.say('subscribe --operators --platform telegram --chat 222')
  await put(['telegram:111'])
  await put([])
  expect(await places()).toEqual(['telegram bot 222'])
  await desk.say('unsubscribe --operators --platform telegram --chat 222')
  expect(await places()).toEqual([])
})

test('a task that nobody follows is given up in front of operators', async () => {
  await put(['telegram:111'])
  const [alone, followed] = [
    await desk.create('Alone', { assignee: 'coder' as never }),
    await desk.create('Followed', { assignee: 'coder' as never }),
  ]
  await desk.say(`subscribe ${followed.id} --platform telegram --chat 333`)
  for (const task of [alone, followed]) await desk.fails(task, 3)
  const told = (await desk.store.reads.log.deliveries({ limit: 100 })).map(({ task, route }) => [task, route.chat])
  expect(told.filter(([task]) => task === alone.id)).toEqual([[alone.id, '111']])
  expect(told.filter(([task]) => task === followed.id).every(([, chat]) => chat === '333')).toBe(true)
})
