import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LOCAL_OPERATOR } from '../../../kanban-core/model/actor.ts'
import type { BoardSlug } from '../../../kanban-core/model/ids.ts'
import { CHAT, openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk
beforeEach(async () => {
  desk = await openDesk()
})
afterEach(() => desk.close())

describe('tail and watch', () => {
  test('a task: the latest, and the stream that goes on from there', async () => {
    const task = await desk.create('A')
    await desk.say(`comment ${task.id} hello`)
    const { text, json, follow } = await desk.say(`tail ${task.id}`)
    expect(text).toBe('• 2026-01-01 00:00Z created by local: ready, coder\n• 2026-01-01 00:00Z commented by local')
    expect(json).toMatchObject([
      {
        number: 1,
        kind: 'created',
        task: task.id,
        by: 'local',
        by_kind: 'operator',
        at: '2026-01-01T00:00:00.000Z',
        payload: { status: 'ready' },
      },
      { number: 2, kind: 'commented' },
    ])
    expect(follow).toEqual({ task: task.id, after: 2 })
  })
  test('the board, of chosen kinds', async () => {
    const [a, b] = [await desk.create('A'), await desk.create('B')]
    await desk.say(`complete ${a.id} --summary "first line"`)
    const { text, follow } = await desk.say('watch --kinds completed,gave_up,timed_out')
    expect(text).toBe(`• 2026-01-01 00:00Z ${a.id} completed by local: first line`)
    expect(follow).toEqual({ board: 'default', kinds: ['completed', 'gave_up', 'timed_out'], after: 3 })
    await desk.say(`complete ${b.id}`)
    const next = await desk.store.reads.log.events({ ...follow, limit: 9 })
    expect(next.map((event) => [event.kind, event.task])).toEqual([['completed', b.id]])
  })
  test('a kind that does not exist names the nearest', async () => {
    expect(await desk.say('watch --kinds complete')).toMatchObject({
      exitCode: 2,
      refusal: { message: expect.stringContaining('completed') },
    })
  })
  test('in chat they answer and say how to be told', async () => {
    const { text } = await desk.chat('tail')
    expect(text).toBe('nothing has happened yet\nto be told of what comes: kanban subscribe <task>')
  })
})

describe('subscriptions', () => {
  test('a chat follows a task, once, and no longer', async () => {
    const task = await desk.create('A')
    expect((await desk.chat(`subscribe ${task.id}`)).text).toBe(`✔ this chat is subscribed to ${task.id} · A`)
    expect((await desk.chat(`subscribe ${task.id}`)).json).toMatchObject({ already: true })
    expect((await desk.chat(`subscriptions ${task.id}`)).json).toMatchObject([
      { task: task.id, platform: 'telegram', chat: '-100', thread: '7', person: '111' },
    ])
    expect((await desk.chat(`unsubscribe ${task.id}`)).json).toEqual({ task: task.id, ended: 1 })
    expect((await desk.chat(`unsubscribe ${task.id}`)).refusal?.code).toBe('unknown_subscription')
  })
  test('an operator subscribes a chat that did not ask', async () => {
    const task = await desk.create('A')
    expect((await desk.say(`subscribe ${task.id} --platform telegram --chat -100`)).json).toMatchObject({
      task: task.id,
      platform: 'telegram',
      chat: '-100',
      thread: null,
      already: false,
    })
    expect((await desk.say(`subscriptions ${task.id}`)).text).toMatchInlineSnapshot(`
      "task        told           since
      t_00000001  telegram -100     0s"
    `)
    expect((await desk.say(`unsubscribe ${task.id} --all`)).json).toMatchObject({ ended: 1 })
  })
  test('the account under which a chat is known is kept', async () => {
    const [a, b] = [await desk.create('A'), await desk.create('B')]
    await desk.chat(`subscribe ${a.id}`)
    expect((await desk.say(`subscribe ${b.id} --platform telegram --chat -100`)).json).toMatchObject({
      account: CHAT.account,
    })
  })
  test('a commenter subscribes its own chat only', async () => {
    const task = await desk.create('A')
    expect((await desk.chat(`subscribe ${task.id}`, { role: 'commenter' })).exitCode).toBe(0)
    expect(
      (await desk.chat(`subscribe ${task.id} --platform slack --chat C1`, { role: 'commenter' })).refusal?.code,
    ).toBe('forbidden')
    expect((await desk.chat(`unsubscribe ${task.id} --all`, { role: 'commenter' })).refusal?.code).toBe('forbidden')
  })
  test('a terminal names the chat', async () => {
    const task = await desk.create('A')
    expect(await desk.say(`subscribe ${task.id}`)).toMatchObject({
      exitCode: 2,
      refusal: { message: 'name the chat that is to be told: --platform and --chat' },
    })
    expect(await desk.say(`subscribe ${task.id} --chat 5`)).toMatchObject({ exitCode: 2 })
  })
  test('operators may follow what no task tells', async () => {
    expect((await desk.chat('subscribe --operators')).json).toMatchObject({ task: null })
    expect((await desk.chat('subscribe --operators', { role: 'operator' })).refusal?.code).toBe('forbidden')
    expect((await desk.chat('subscriptions')).text).toContain('operators')
  })
})

/** A ping that its platform has refused for good. */
const lost = async (more: { readonly board?: BoardSlug } = {}) => {
  const task = await desk.create('A', { subscribe: CHAT, ...more })
  await desk.say(`complete ${task.id} --summary done`)
  const { outbox } = desk.store
  const [delivery] = await outbox.take(CHAT, desk.clock.now(), 1)
  if (delivery === undefined) throw new Error('nothing was owed')
  await outbox.settle(delivery.key, { state: 'dead', error: 'the bot was removed from the chat' })
  return { task, delivery }
}

describe('deliveries', () => {
  test('show what could not be sent, to whom and why', async () => {
    const { task, delivery } = await lost()
    const { text, json } = await desk.say('deliveries')
    expect(json).toMatchObject([
      {
        key: delivery.key,
        state: 'dead',
        task: task.id,
        platform: 'telegram',
        chat: '-100',
        error: 'the bot was removed from the chat',
        attempts: 1,
        message_ref: null,
      },
    ])
    expect(text.replace(delivery.key.slice(0, 8), 'KEY_KEY_')).toMatchInlineSnapshot(`
      "1 dead
      key       state  task        to                      message  age
      KEY_KEY_  dead   t_00000001  telegram -100 thread 7  –         0s
                ! the bot was removed from the chat (one try)
      [1] Send again"
    `)
    expect((await desk.say(`deliveries ${task.id} --state sent --json`)).json).toEqual([])
  })
  test('are sent again on demand, one or all', async () => {
    let woken = 0
    desk.host = { ...desk.host, wakeCourier: () => (woken += 1) }
    const { delivery } = await lost()
    expect((await desk.say('deliveries replay zzz')).refusal?.code).toBe('unknown_delivery')
    expect((await desk.say(`deliveries replay ${delivery.key.slice(0, 8)}`)).json).toEqual({ replayed: 1 })
    expect((await desk.say('deliveries replay all')).json).toEqual({ replayed: 0 })
    expect(woken).toBe(1)
    expect((await desk.say('deliveries --json')).json).toMatchObject([{ state: 'pending' }])
  })
})

/** An operator of the default board that may look at another one, and knows of no third. */
const roleOn = (board: string) => (board === 'default' ? 'operator' : board === 'open' ? 'viewer' : null)
const mine = { role: 'operator', roleOn } as const
const lostOn = async (board: string) => {
  await desk.say(`boards create ${board}`)
  const { delivery } = await lost({ board: board as BoardSlug })
  return delivery.key
}

describe('who is an operator of one board only', () => {
  test('sees the pings and subscriptions of that board', async () => {
    await lostOn('hidden')
    await lostOn('open')
    const { task, delivery } = await lost()
    const { json, text } = await desk.chat('deliveries --limit 1', mine)
    expect(json).toMatchObject([{ key: delivery.key }])
    expect(text).toContain('1 dead')
    await desk.say('subscribe --operators --platform telegram --chat -1')
    expect((await desk.chat('subscriptions', mine)).json).toMatchObject([{ task: task.id }])
    expect((await desk.chat('subscriptions')).json).toHaveLength(4)
  })

  test('sends again what belongs to it, one or all', async () => {
    const hidden = await lostOn('hidden')
    const { delivery } = await lost()
    expect((await desk.chat(`deliveries replay ${hidden.slice(0, 8)}`, mine)).refusal?.code).toBe('unknown_delivery')
    expect((await desk.chat('deliveries replay all', mine)).json).toEqual({ replayed: 1 })
    expect(await desk.store.reads.log.deliveries({ states: ['pending'], limit: 9 })).toMatchObject([
      { key: delivery.key },
    ])
    expect(await desk.store.reads.log.deliveries({ states: ['dead'], limit: 9 })).toMatchObject([{ key: hidden }])
  })
})

test('who says something is named by the surface, never by an argument', async () => {
  const task = await desk.create('A')
  expect(await desk.say(`comment --author root ${task.id} hi`)).toMatchObject({
    exitCode: 2,
    refusal: { code: 'unknown_flag' },
  })
  await desk.say(`comment ${task.id} hi`)
  expect(await desk.store.reads.log.comments(task.id, 1)).toMatchObject([{ author: LOCAL_OPERATOR }])
})
