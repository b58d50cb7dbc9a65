import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buttons, span, text, view } from '../../../kanban-core/index.ts'
import type { Button, Route, View } from '../../../kanban-core/index.ts'
import { calledBy, labelsOf } from '../../fakes/telegram/crowd.ts'
import type { Place, User } from '../../fakes/telegram/index.ts'
import { makeBench } from './bench.ts'
import type { Bench } from './bench.ts'
import { refused } from './driver.ts'

const STOP: Button = { label: 'Stop', command: 'stop t_9fc2k1ab' }
const ANSWER: Button = { label: 'Answer', command: 'unblock t_9fc2k1ab', ask: 'Your answer' }

let bench: Bench
let ada: User
let eve: User
let direct: Place
let team: Place
const words = (sentence: string): View => view(text(sentence))
const routeOf = ({ chat, topic }: Place): Route => ({
  platform: 'telegram',
  account: '424242',
  chat: String(chat.id),
  thread: topic === null ? null : String(topic),
  anchor: null,
  person: null,
})
const post = (place: Place, ...shown: readonly (Button | null)[]) =>
  bench.platform.post(routeOf(place), view(text('it is blocked'), buttons(...shown)))
const seen = (part: string) => bench.crowd.seen((message) => message.text.includes(part))
const toast = (part: string) =>
  bench.telegram.waitFor(() => bench.telegram.toasts.find((one) => one.text.includes(part)))
const prompt = () => bench.crowd.seen((message) => message.reply_markup?.force_reply === true)

beforeEach(async () => {
  bench = await makeBench({ timing: { ackWithin: 30 } })
  ada = bench.crowd.person(111, 'Ada')
  eve = bench.crowd.person(666, 'Eve')
  direct = bench.crowd.direct(ada)
  team = bench.crowd.group(-100_123, 'Team', [77, 78])
  await bench.platform.start(bench.inbox)
})
afterEach(async () => {
  await bench.close()
})

describe('a press', () => {
  test('of what was pressed already is told to whoever pressed, and to nobody else', async () => {
    await post(team, STOP)
    bench.crowd.press(ada, 'Stop')
    await seen('pressed: stop')
    bench.crowd.press(eve, 'Stop')
    expect(await toast('pressed already')).toMatchObject({ alert: false })
    expect(bench.crowd.shown).toHaveLength(2)
  })

  test('is answered by a reply to the message with the button, in its topic', async () => {
    const ref = await post(team, STOP)
    bench.crowd.press(ada, 'Stop')
    expect(await seen('pressed: stop')).toMatchObject({
      message_thread_id: 77,
      reply_to_message: { message_id: Number(ref) },
      silent: true,
    })
    expect(bench.inbox.presses[0]?.route).toMatchObject({ thread: '77', anchor: ref, person: '111' })
  })

  test('is acknowledged once, in time, while its answer is still being made', async () => {
    const slow = Promise.withResolvers<View>()
    bench.inbox.onPress = () => slow.promise
    await post(direct, STOP)
    const query = bench.crowd.press(ada, 'Stop')
    await bench.telegram.waitFor(() => bench.telegram.toasts.find((one) => one.query === query && one.text === ''))
    slow.resolve(words('it is stopped'))
    await seen('it is stopped')
  })

  test('that nobody answers is acknowledged', async () => {
    bench.inbox.audience = 'nobody'
    await post(direct, STOP)
    const query = bench.crowd.press(eve, 'Stop')
    await bench.telegram.waitFor(() => bench.telegram.toasts.find((one) => one.query === query))
    expect(bench.telegram.toasts).toHaveLength(1)
    expect(bench.crowd.shown).toHaveLength(1)
  })

  test('that is too old to be acknowledged is answered all the same', async () => {
    await post(direct, STOP)
    bench.crowd.press(ada, 'Stop')
    bench.telegram.queries.clear()
    await seen('pressed: stop')
    bench.crowd.press(ada, 'Stop')
    bench.telegram.queries.clear()
    await seen('pressed already')
    expect(bench.inbox.failures).toEqual([])
  })

  test('with data that was never given out is refused quietly', async () => {
    await post(direct, STOP)
    const [message] = bench.crowd.shown
    if (message === undefined) throw new Error('there is no message')
    for (const data of ['stop t_9fc2k1ab', '>', '>x:99999', '\u0000', 'x'.repeat(64)])
      bench.crowd.pressData(eve, data, message)
    bench.crowd.pressData(eve, '>nopages:1', message)
    await bench.telegram.waitFor(() => bench.telegram.toasts.length === 6)
    expect(new Set(bench.telegram.toasts.map((one) => one.text))).toEqual(
      new Set([
        'This button is not known any more. Type the command instead.',
        'These pages are not kept any more. Type the command again.',
      ]),
    )
    expect(bench.inbox.pressed).toEqual([])
  })

  test('from another chat is refused', async () => {
    await post(direct, STOP)
    const data = bench.crowd.shown[0]?.reply_markup?.inline_keyboard?.[0]?.[0]?.callback_data ?? ''
    await bench.platform.post(routeOf(team), words('elsewhere'))
    const elsewhere = await seen('elsewhere')
    bench.crowd.pressData(ada, data, elsewhere)
    await toast('belongs to another chat')
  })

  test('works after a restart, and is answered by the process that comes next', async () => {
    await post(direct, STOP)
    await bench.platform.stop()
    bench.crowd.press(ada, 'Stop')
    const next = bench.another()
    await next.platform.start(next.inbox)
    await seen('pressed: stop')
    expect(next.inbox.pressed).toEqual(['stop t_9fc2k1ab'])
  })

  test.each([
    ['short words are shown over the chat', 'not yours', { alert: false }],
    ['longer ones stay until they are closed', 'not yours '.repeat(15).trim(), { alert: true }],
  ])('is refused: %s', async (_, refusal, shown) => {
    bench.inbox.onPress = () => Promise.resolve(words(refusal))
    bench.inbox.audience = 'asker'
    await post(direct, STOP)
    bench.crowd.press(ada, 'Stop')
    expect(await toast(refusal)).toMatchObject(shown)
    expect(bench.crowd.shown).toHaveLength(1)
  })

  test('with an answer that is too long for that, or has buttons, is answered by a message', async () => {
    bench.inbox.audience = 'asker'
    bench.inbox.onPress = () => Promise.resolve(words('long '.repeat(60)))
    await post(direct, STOP, { label: 'More', command: 'show t_9fc2k1ab' })
    bench.crowd.press(ada, 'Stop')
    await seen('long long')
    bench.inbox.onPress = () => Promise.resolve(view(text('short'), buttons(STOP)))
    bench.crowd.press(ada, 'More')
    await seen('short')
  })
})

describe('a block with options', () => {
  test('has one button for each, long ones in rows of their own, with the looks that they are given', async () => {
    const options = [
      'Postgres',
      'SQLite',
      'Whatever the operations people say that they can keep alive',
      '😀'.repeat(80),
    ]
    await post(direct, ...options.map((label): Button => ({ label, command: `unblock t_9fc2k1ab -- ${label}` })), {
      label: 'Stop it',
      command: 'stop t_9fc2k1ab',
      tone: 'danger',
    })
    const rows = bench.crowd.shown[0]?.reply_markup?.inline_keyboard ?? []
    expect(rows.map((row) => row.length)).toEqual([2, 1, 1, 1])
    expect(labelsOf(await seen('blocked')).slice(0, 3)).toEqual(options.slice(0, 3))
    for (const { text: label } of rows.flat()) expect(label.isWellFormed()).toBe(true)
    expect(rows.at(-1)?.[0]).toMatchObject({ text: 'Stop it', style: 'danger' })
    bench.crowd.press(ada, 'SQLite')
    await seen('pressed: unblock t_9fc2k1ab -- SQLite')
  })
})

describe('a button that asks', () => {
  test('asks whoever pressed, in the topic of the button, and nobody else', async () => {
    await post(team, ANSWER)
    bench.crowd.press(eve, 'Answer')
    const asked = await prompt()
    expect(asked).toMatchObject({
      text: 'Eve: Your answer\nReply to this message.',
      message_thread_id: 77,
      silent: true,
      reply_markup: { selective: true, input_field_placeholder: 'Your answer' },
    })
    expect(calledBy(asked)).toEqual(['Eve'])
  })

  test('asks once, however often it is pressed; somebody else is asked too', async () => {
    await post(team, ANSWER)
    bench.crowd.press(eve, 'Answer')
    bench.crowd.press(eve, 'Answer')
    await toast('You were asked already')
    bench.crowd.press(ada, 'Answer')
    await seen('Ada: Your answer')
    expect(bench.crowd.shown).toHaveLength(3)
  })

  test('takes the reply after a restart, once', async () => {
    await post(direct, ANSWER)
    bench.crowd.press(ada, 'Answer')
    const asked = await prompt()
    await bench.telegram.waitFor(() => bench.telegram.toasts[0])
    await bench.platform.stop()
    bench.crowd.say(ada, direct, 'use --force,\n"please"', { replyTo: asked })
    const next = bench.another()
    await next.platform.start(next.inbox)
    await seen('pressed: unblock')
    expect(next.inbox.presses).toMatchObject([{ answer: 'use --force,\n"please"', place: 'direct' }])
    bench.crowd.say(ada, direct, 'and again', { replyTo: asked })
    await seen('pressed already')
    expect(next.inbox.pressed).toHaveLength(1)
  })

  test('that was answered already asks nothing', async () => {
    await post(direct, ANSWER)
    bench.crowd.press(ada, 'Answer')
    await prompt()
    bench.crowd.submit(ada, 'yes')
    await seen('pressed: unblock')
    bench.crowd.press(ada, 'Answer')
    await toast('pressed already')
  })

  test('takes a reply that is no answer for what it is', async () => {
    await post(direct, ANSWER)
    bench.crowd.press(ada, 'Answer')
    const asked = await prompt()
    bench.crowd.say(ada, direct, '/kanban list', { replyTo: asked })
    await seen('you asked: list')
    const [first] = bench.crowd.shown
    if (first !== undefined) bench.crowd.say(ada, direct, 'what is this?', { replyTo: first })
    await seen('type /kanban')
    expect(bench.inbox.pressed).toEqual([])
  })

  test('says so where it cannot ask', async () => {
    await post(direct, ANSWER)
    bench.telegram.fault('sendMessage', refused(403, 'Forbidden: bot was blocked by the user'))
    bench.crowd.press(ada, 'Answer')
    await toast('That cannot be asked here')
  })

  test('names even somebody with a hostile name, and calls nobody else', async () => {
    const mallory = { ...eve, first_name: '@everyone <b>\u202e /start' }
    await post(team, ANSWER)
    bench.crowd.press(mallory, 'Answer')
    expect(calledBy(await prompt())).toEqual(['@everyone <b>\\u{202e} /start'])
  })
})

describe('a long answer', () => {
  const LONG = view({ kind: 'list', items: Array.from({ length: 300 }, (_, line) => [span(`line ${line} of it`)]) })

  beforeEach(() => {
    bench.inbox.onCommand = () => Promise.resolve(LONG)
    bench.crowd.command(ada, team, 'list')
    return seen('line 0 ')
  })

  test('is turned to and fro in the same message', async () => {
    bench.crowd.press(ada, '2 of 2 ›')
    const second = await seen('line 299 ')
    expect(labelsOf(second)).toEqual(['‹ 1 of 2'])
    bench.crowd.press(ada, '‹ 1 of 2')
    await seen('line 0 ')
    expect(bench.crowd.shown).toHaveLength(1)
  })

  test('is not turned by others', async () => {
    bench.crowd.press(eve, '2 of 2 ›')
    await toast('for whoever asked')
    await expect(seen('line 0 ')).resolves.toBeDefined()
  })

  test('that a process before had is not known any more', async () => {
    await bench.platform.stop()
    const next = bench.another()
    await next.platform.start(next.inbox)
    bench.crowd.press(ada, '2 of 2 ›')
    await toast('not kept any more')
  })
})
