import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { text, view } from '../../../kanban-core/index.ts'
import type { Menu } from '../../../platforms/platform.ts'
import { ANONYMOUS, CHANNEL, labelsOf } from '../../fakes/telegram/crowd.ts'
import type { Place, User } from '../../fakes/telegram/index.ts'
import { BOT } from '../../fakes/telegram/index.ts'
import { makeBench } from './bench.ts'
import type { Bench } from './bench.ts'

let bench: Bench
let ada: User
let direct: Place
let team: Place
const seen = (part: string) => bench.crowd.seen((message) => message.text.includes(part))

/** What the inbox was given of these, in order, once the last of them has come. */
async function given(...typed: readonly (() => unknown)[]): Promise<readonly string[]> {
  for (const type of typed) type()
  bench.crowd.command(ada, direct, 'the end')
  await seen('the end')
  return bench.inbox.received.slice(0, -1).map((one) => `${one.kind}: ${'text' in one ? one.text : ''}`)
}

const parameter = (name: string, more: object = {}) => ({
  name,
  help: `the ${name}`,
  type: 'text' as const,
  required: true,
  many: false,
  choices: null,
  completes: false,
  ...more,
})
const command = (name: string, ...parameters: readonly ReturnType<typeof parameter>[]) => ({
  name,
  summary: `does ${name}`,
  usage: name,
  group: 'work' as const,
  parameters,
})
const MENU: Menu = {
  commands: [
    command('create', parameter('title'), parameter('body', { required: false })),
    command('show', parameter('task', { completes: true })),
    command('comment', parameter('task', { completes: true }), parameter('words')),
    command('list'),
    command('link', parameter('parent'), parameter('child'), parameter('why')),
  ],
}

const lacking = () => Promise.resolve(view(text('a word is missing')))

beforeEach(async () => {
  bench = await makeBench()
  ada = bench.crowd.person(111, 'Ada')
  direct = bench.crowd.direct(ada)
  team = bench.crowd.group(-100_123, 'Team')
  await bench.platform.publish(MENU)
  await bench.platform.start(bench.inbox)
})
afterEach(async () => {
  await bench.close()
})

describe('what is typed', () => {
  test.each([
    ['/kanban', 'command: '],
    ['/kanban list', 'command: list'],
    ['/KANBAN list', 'command: list'],
    ['/kanban@boardbot list', 'command: list'],
    ['/kanban create “Ship it” — soon\nand more', 'command: create “Ship it” — soon\nand more'],
    [`/kanban comment t_9fc ask @${BOT.username} too`, `command: comment t_9fc ask @${BOT.username} too`],
    [`/kanban create ${'😀'.repeat(2_000)}`, `command: create ${'😀'.repeat(2_000)}`],
    ['/start', 'command: '],
    ['/start pairing-1', 'command: '],
    ['/help', 'command: '],
    ['/kanbans list', 'message: /kanbans list'],
    ['hey /kanban list', 'message: hey /kanban list'],
    ['write me a poem', 'message: write me a poem'],
  ])('in a chat of two: %s', async (typed, expected) => {
    expect(await given(() => bench.crowd.say(ada, direct, typed))).toEqual([expected])
  })

  test.each([
    ['/kanban list', ['command: list']],
    ['/kanban@BoardBot list', ['command: list']],
    ['@BoardBot /kanban list', ['command: list']],
    ['@BoardBot write me a poem', ['message: write me a poem']],
    ['a poem, please, @boardbot', ['message: a poem, please,']],
    ['/kanban@OtherBot list', []],
    ['/start', []],
    ['@BoardBots hello', []],
    ['mail me@BoardBot', []],
    ['good morning everybody', []],
  ])('in a group: %s', async (typed, expected) => {
    expect(await given(() => bench.crowd.say(ada, team, typed))).toEqual(expected)
  })

  test('in reply to the bot is for it, in reply to others is not', async () => {
    await bench.platform.post(ROUTE, view(text('it is done')))
    const done = await seen('it is done')
    const other = bench.crowd.say(ada, team, 'good morning')
    expect(
      await given(
        () => bench.crowd.say(ada, team, 'thank you', { replyTo: done }),
        () => bench.crowd.say(ada, team, 'good evening', { replyTo: other }),
      ),
    ).toEqual(['message: thank you'])
  })

  test('and edited later has had its effect', async () => {
    const message = bench.crowd.command(ada, direct, 'list')
    expect(await given(() => bench.crowd.edit(message, '/kanban delete t_9fc'))).toEqual(['command: list'])
  })

  test('by somebody else and passed on is no command', async () => {
    const forward_origin = { type: 'user', sender_user: { id: 9, is_bot: false, first_name: 'Eve' }, date: 1 }
    const message = {
      message_id: 4,
      date: 1,
      chat: direct.chat,
      from: ada,
      text: '/kanban archive t_9fc',
      forward_origin,
    }
    expect(await given(() => bench.telegram.updates.push({ message }))).toEqual(['message: /kanban archive t_9fc'])
  })

  test('without any text means nothing', async () => {
    const message = { message_id: 4, date: 1, chat: direct.chat, from: ada, sticker: {} }
    expect(await given(() => bench.telegram.updates.push({ message }))).toEqual([])
  })

  test('under a picture is read', async () => {
    const message = { message_id: 4, date: 1, chat: direct.chat, from: ada, photo: [], caption: '/kanban list' }
    expect(await given(() => bench.telegram.updates.push({ message }))).toEqual(['command: list'])
  })

  test.each([
    ['a group', ANONYMOUS, { id: -100_123, type: 'supergroup', title: 'Team' }, 'anonymous', '-100123'],
    ['a channel', CHANNEL, { id: -100_999, type: 'channel', title: 'News' }, 'anonymous', '-100999'],
    ['a bot', { id: 5, is_bot: true, first_name: 'Other' }, undefined, 'bot', '5'],
  ] as const)('by %s is marked so', async (_, from, as, kind, id) => {
    bench.crowd.command(from, team, 'list', as === undefined ? {} : { as })
    await seen('you asked: list')
    expect(bench.inbox.received[0]?.sender).toMatchObject({ kind, id, groups: [] })
    expect(bench.inbox.received[0]?.place).toBe('group')
  })

  const ROUTE = { platform: 'telegram', account: '1', chat: '-100123', thread: null, anchor: null, person: null }
})

describe('an answer in a group', () => {
  test('is a reply to the command, without a sound', async () => {
    const asked = bench.crowd.command(ada, team, 'list')
    expect(await seen('you asked')).toMatchObject({
      reply_to_message: { message_id: asked.message_id },
      silent: true,
      plainLinks: true,
    })
  })

  test('comes although the command was deleted', async () => {
    const slow = Promise.withResolvers<void>()
    bench.inbox.onCommand = () => slow.promise.then(() => view(text('the answer')))
    const asked = bench.crowd.command(ada, team, 'list')
    await bench.telegram.waitFor(() => bench.inbox.commands[0])
    bench.telegram.chats.remove(asked)
    slow.resolve()
    expect((await seen('the answer')).reply_to_message).toBeUndefined()
  })

  test('stays in the topic it was asked in; a thread of replies is none', async () => {
    const forum = bench.crowd.group(-100_777, 'Forum', [77])
    bench.crowd.command(ada, forum, 'one')
    expect(await seen('one')).toMatchObject({ message_thread_id: 77 })
    const message = { message_id: 4, date: 1, chat: team.chat, from: ada, text: '/kanban two', message_thread_id: 3 }
    bench.telegram.updates.push({ message })
    expect((await seen('two')).message_thread_id).toBeUndefined()
    expect(bench.inbox.commands.map(({ incoming }) => incoming.route.thread)).toEqual(['77', null])
  })
})

describe('a command without its words', () => {
  test('offers the words that it could be', async () => {
    bench.inbox.onCommand = lacking
    bench.inbox.complete = (query) =>
      Promise.resolve(
        query.kind === 'parameter' && query.verb === 'show' && query.parameter === 'task'
          ? [{ value: 't_9fc2k1ab', hint: 'Design' }]
          : [],
      )
    bench.crowd.command(ada, direct, 'Show ')
    await seen('a word is missing')
    bench.crowd.press(ada, 't_9fc2k1ab · Design')
    await seen('pressed: show t_9fc2k1ab')
  })

  test('asks for the second word after the first was chosen', async () => {
    bench.inbox.onCommand = lacking
    bench.inbox.complete = () => Promise.resolve([{ value: 't_9fc2k1ab', hint: '' }])
    bench.crowd.command(ada, direct, 'comment')
    await seen('a word is missing')
    bench.crowd.press(ada, 't_9fc2k1ab')
    await bench.crowd.seen((message) => message.reply_markup?.input_field_placeholder === 'the words')
    bench.crowd.submit(ada, 'looks good')
    await seen('pressed: comment t_9fc2k1ab looks good')
  })

  test('opens a reply for a word that only the person knows', async () => {
    bench.inbox.onCommand = lacking
    bench.inbox.complete = () => Promise.resolve([{ value: 'create', hint: '' }])
    bench.crowd.command(ada, team, 'create')
    expect(await seen('a word is missing')).toMatchObject({
      reply_markup: { force_reply: true, selective: true, input_field_placeholder: 'the title' },
    })
    bench.crowd.submit(ada, 'Ship it')
    await seen('pressed: create Ship it')
  })

  test.each(['create', 'link', 'list', 'create it'])(
    'is only answered where nothing can be offered: %s',
    async (typed) => {
      bench.inbox.onCommand = lacking
      if (typed !== 'create') bench.inbox.complete = () => Promise.resolve([{ value: 'x', hint: '' }])
      bench.crowd.command(ada, direct, typed)
      const answer = await seen('a word is missing')
      expect(answer.text).toBe('a word is missing')
      expect(labelsOf(answer)).toEqual([])
      expect(answer.reply_markup).toBeUndefined()
    },
  )
})

test('the menu names as many commands as its description holds', async () => {
  await bench.platform.stop()
  await bench.platform.publish({ commands: Array.from({ length: 80 }, (_, index) => command(`command${index}`)) })
  await bench.platform.start(bench.inbox)
  const [{ description }] = bench.telegram.commands.get('all_group_chats') as [{ description: string }]
  expect(description).toMatch(/^The task board: command0, .*command\d+, …$/)
  expect(description.length).toBeLessThanOrEqual(256)
})
