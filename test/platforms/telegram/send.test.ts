import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buttons, code, text, view } from '../../../kanban-core/index.ts'
import type { Route, View } from '../../../kanban-core/index.ts'
import { PostFailed, PostRefused } from '../../../platforms/platform.ts'
import { calledBy, labelsOf } from '../../fakes/telegram/crowd.ts'
import type { Fault, Place, User } from '../../fakes/telegram/index.ts'
import { TOKEN } from '../../fakes/telegram/index.ts'
import { makeBench } from './bench.ts'
import type { Bench } from './bench.ts'
import { refused } from './driver.ts'

let bench: Bench
let ada: User
let direct: Place
let team: Place
const words = (sentence: string): View => view(text(sentence))
const PING = view(
  text('t_9fc2k1ab is done, says @ada: ', code('/kanban show t_9fc2k1ab')),
  buttons({ label: 'Show', command: 'show t_9fc2k1ab' }),
)
const routeTo = ({ chat, topic }: Place, more: Partial<Route> = {}): Route => ({
  platform: 'telegram',
  account: '424242',
  chat: String(chat.id),
  thread: topic === null ? null : String(topic),
  anchor: null,
  person: '111',
  ...more,
})
const newest = () => bench.crowd.shown.at(-1)

beforeEach(async () => {
  bench = await makeBench()
  ada = bench.crowd.person(111, 'Ada')
  direct = bench.crowd.direct(ada)
  team = bench.crowd.group(-100_123, 'Team', [77])
  await bench.platform.start(bench.inbox)
})
afterEach(async () => {
  await bench.close()
})

describe('a ping', () => {
  test('replies to the message that it is about, with a sound and without previews', async () => {
    const asked = bench.crowd.command(ada, team, 'create "Ship it"')
    await bench.crowd.seen((message) => message.text.includes('you asked'))
    await bench.platform.post(routeTo(team, { anchor: String(asked.message_id) }), PING)
    expect(newest()).toMatchObject({
      reply_to_message: { message_id: asked.message_id },
      message_thread_id: 77,
      silent: false,
      plainLinks: true,
    })
  })

  test('comes although that message is gone', async () => {
    await bench.platform.post(routeTo(team, { anchor: '1' }), PING)
    expect(newest()?.reply_to_message).toBeUndefined()
  })

  test('that may be a repeat says so above its buttons', async () => {
    await bench.platform.post(routeTo(direct), PING, { key: 'k', possibleRepeat: true })
    expect(newest()?.text).toMatch(/had this message before/)
    expect(labelsOf(newest() ?? (await bench.crowd.seen(() => true)))).toEqual(['Show'])
  })

  test('follows a group that has become a supergroup, and its buttons work there', async () => {
    const small = bench.crowd.group(-55, 'Small')
    const moved = bench.telegram.chats.move(small, -100_555)
    const ref = await bench.platform.post(routeTo(small, { anchor: '1' }), PING)
    expect(newest()?.chat.id).toBe(moved.chat.id)
    bench.crowd.press(ada, 'Show')
    await bench.crowd.seen((message) => message.text.includes('pressed: show'))
    await bench.platform.edit(routeTo(small), ref, words('it is archived'))
    await bench.crowd.seen((message) => message.chat.id === moved.chat.id && message.text === 'it is archived')
  })
})

describe('a message that the service does not take as it is', () => {
  const UNFIT = refused(400, "Bad Request: can't parse entities: something new")

  test('is sent as plain text, as harmless, with its buttons', async () => {
    bench.telegram.fault('sendMessage', UNFIT)
    await bench.platform.post(routeTo(direct), PING)
    expect(newest()).toMatchObject({ text: 't_9fc2k1ab is done, says ＠ada: ∕kanban show t_9fc2k1ab' })
    expect(calledBy(newest() ?? (await bench.crowd.seen(() => true)))).toEqual([])
    bench.crowd.press(ada, 'Show')
    await bench.crowd.seen((message) => message.text.includes('pressed: show'))
    expect(bench.log).toMatchObject([{ level: 'warn', text: 'a message was not taken as it was drawn' }])
  })

  test('is sent without its buttons where they are what it does not take', async () => {
    bench.telegram.fault('sendMessage', UNFIT, refused(400, 'Bad Request: BUTTON_DATA_INVALID'))
    await bench.platform.post(routeTo(direct), PING)
    expect(newest()?.reply_markup).toBeUndefined()
  })

  test('is refused for good after that', async () => {
    bench.telegram.fault('sendMessage', UNFIT, UNFIT, UNFIT)
    await expect(bench.platform.post(routeTo(direct), PING)).rejects.toBeInstanceOf(PostRefused)
    expect(bench.telegram.callsOf('sendMessage')).toHaveLength(3)
  })

  test('as an answer is not silence either', async () => {
    bench.telegram.fault('sendMessage', UNFIT)
    bench.crowd.command(ada, direct, 'list')
    await bench.crowd.seen((message) => message.text === 'you asked: list')
  })

  test('as a new look of an older one is tried the same way', async () => {
    const ref = await bench.platform.post(routeTo(direct), words('it runs'))
    bench.telegram.fault('editMessageText', UNFIT)
    await bench.platform.edit(routeTo(direct), ref, PING)
    expect(newest()?.text).toContain('＠ada')
  })
})

describe('a place', () => {
  const closings: readonly (readonly [string, () => void])[] = [
    ['whose person has blocked the bot', () => bench.telegram.chats.close(direct.chat, 'blocked')],
    ['whose person never wrote to the bot', () => bench.telegram.chats.close(direct.chat, 'not_started')],
    ['whose person is gone', () => bench.telegram.chats.close(direct.chat, 'deactivated')],
  ]
  test.each(closings)('%s is refused for good, in one call', async (_, close) => {
    close()
    await expect(bench.platform.post(routeTo(direct), PING)).rejects.toBeInstanceOf(PostRefused)
    expect(bench.telegram.callsOf('sendMessage')).toHaveLength(1)
  })

  test.each(['deleted', 'closed'] as const)('whose topic was %s is refused for good', async (how) => {
    bench.telegram.chats.removeTopic(team, how)
    await expect(bench.platform.post(routeTo(team), PING)).rejects.toBeInstanceOf(PostRefused)
    expect(bench.telegram.callsOf('sendMessage')).toHaveLength(1)
  })

  test.each([
    ['of another platform', { platform: 'slack' }],
    ['with a name for an id', { chat: '@ada' }],
    ['that nobody knows', { chat: '999' }],
  ])('%s is refused for good', async (_, more) => {
    await expect(bench.platform.post(routeTo(direct, more), PING)).rejects.toBeInstanceOf(PostRefused)
  })
})

describe('a failed send', () => {
  const cases: readonly (readonly [string, Fault, object])[] = [
    [
      'too many requests',
      refused(429, 'Too Many Requests', { retry_after: 7 }),
      { retryAfter: 7_000, ambiguous: false },
    ],
    ['an error of the service', refused(500, 'Internal Server Error'), { retryAfter: null, ambiguous: true }],
    ['a page of a proxy', { status: 502, raw: '<html>Bad Gateway</html>' }, { ambiguous: true }],
    ['a connection that was cut', { reply: 'drop' }, { ambiguous: true }],
    ['a token that is no good any more', refused(401, 'Unauthorized'), { ambiguous: false }],
  ]
  test.each(cases)('by %s is told as it is, is not repeated, and tells no secret', async (_, fault, expected) => {
    bench.telegram.fault('sendMessage', fault)
    const failed = await bench.platform.post(routeTo(direct), PING).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(PostFailed)
    expect(failed).toMatchObject(expected)
    expect(`${String(failed)} ${JSON.stringify(bench.log)}`).not.toContain(TOKEN)
    expect(bench.telegram.callsOf('sendMessage')).toHaveLength(1)
  })

  test('that was only slow is told as one that may have arrived', async () => {
    const { platform } = bench.another({ timing: { answerWithin: 30, stopWithin: 30 } })
    await bench.platform.stop()
    await platform.start(bench.inbox)
    bench.telegram.fault('sendMessage', { reply: 'hang', afterApply: true })
    await expect(platform.post(routeTo(direct), PING)).rejects.toMatchObject({ name: 'PostFailed', ambiguous: true })
    expect(bench.crowd.shown).toHaveLength(1)
  })

  test('of one answer leaves others alone', async () => {
    bench.telegram.fault('sendMessage', refused(403, 'Forbidden: bot was blocked by the user'))
    bench.crowd.command(ada, direct, 'one')
    bench.crowd.command(ada, direct, 'two')
    await bench.telegram.waitFor(() => bench.crowd.shown.length === 1)
    expect(bench.inbox.failures).toEqual([expect.stringContaining('PostRefused')])
  })
})

describe('a redrawn message', () => {
  test('that looks the same is no error', async () => {
    const ref = await bench.platform.post(routeTo(direct), words('it runs'))
    await bench.platform.edit(routeTo(direct), ref, words('it runs'))
    expect(newest()).toMatchObject({ text: 'it runs', edits: 0 })
  })

  test('loses the buttons that it has no more', async () => {
    const ref = await bench.platform.post(routeTo(direct), PING)
    await bench.platform.edit(routeTo(direct), ref, words('Ada decided: Postgres'))
    expect(newest()).toMatchObject({ text: 'Ada decided: Postgres', edits: 1 })
    expect(newest()?.reply_markup).toBeUndefined()
  })

  test.each([
    ['is gone', '4999'],
    ['never was one', 'first'],
  ])('that %s is refused for good', async (_, ref) => {
    await expect(bench.platform.edit(routeTo(direct), ref, PING)).rejects.toBeInstanceOf(PostRefused)
  })

  test('of somebody else is refused for good', async () => {
    const own = bench.crowd.say(ada, direct, 'mine')
    await expect(bench.platform.edit(routeTo(direct), String(own.message_id), PING)).rejects.toBeInstanceOf(PostRefused)
  })
})
