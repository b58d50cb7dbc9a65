import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buttons, text, view } from '../../../kanban-core/index.ts'
import type { Incoming } from '../../../platforms/platform.ts'
import { labelsOf } from '../../fakes/discord/crowd.ts'
import type { Interaction } from '../../fakes/discord/index.ts'
import { routeIn, stage } from './stage.ts'
import type { Stage } from './stage.ts'

let on: Stage
beforeEach(async () => {
  on = await stage()
  await on.platform.start(on.inbox)
})
afterEach(() => on.end())

const words = (sentence: string) => view(text(sentence))
const received = (count: number): Promise<readonly Incoming[]> =>
  on.discord.waitFor(() => on.inbox.received.length >= count && on.inbox.received)
const callback = (interaction: Interaction) => on.crowd.acked(interaction)

describe('the native form', () => {
  test('brings a call of its verb, with typed values', async () => {
    on.crowd.form(on.ada, on.thread, 'create', { title: 'Ship “it” — soon', priority: 3, triage: true })
    const [call] = await received(1)
    expect(call).toMatchObject({
      kind: 'call',
      verb: 'create',
      input: { title: 'Ship “it” — soon', priority: 3, triage: true },
      place: 'group',
      route: routeIn(on.thread, on.ada),
      sender: { id: on.ada.id, name: 'Ada', kind: 'person', groups: ['role:987'] },
    })
  })

  test('knows verbs of two words and of groups', async () => {
    on.crowd.form(on.ada, on.channel, 'plan boards-create', { name: 'ops' })
    const [call] = await received(1)
    expect(call).toMatchObject({ verb: 'boards create', input: { name: 'ops' } })
    expect(call?.route).toMatchObject({ chat: on.channel.id, thread: null })
  })

  test('takes six thousand characters', async () => {
    const title = 'x'.repeat(6_000)
    on.crowd.form(on.ada, on.thread, 'create', { title })
    const [call] = await received(1)
    expect(call).toMatchObject({ input: { title } })
  })

  test('in a direct message is told to be one', async () => {
    on.crowd.form(on.ada, on.crowd.direct(on.ada), 'stats')
    const [call] = await received(1)
    expect(call).toMatchObject({ place: 'direct', sender: { id: on.ada.id, groups: [] } })
  })

  test('proposes what the inbox knows, for a field and for a line', async () => {
    const asked: unknown[] = []
    on.inbox.complete = (query) => {
      asked.push(query)
      return Promise.resolve([{ value: 't_9fc2k1ab', hint: 'running · Design' }])
    }
    const label = 't_9fc2k1ab — running · Design'
    expect(await on.crowd.complete(on.ada, on.thread, 'show', 'task', 'des')).toEqual([
      { name: label, value: 't_9fc2k1ab' },
    ])
    expect(await on.crowd.complete(on.ada, on.thread, 'run', 'text', 'show t_9')).toEqual([
      { name: `show ${label}`, value: 'show t_9fc2k1ab' },
    ])
    expect(asked).toMatchObject([
      { kind: 'parameter', verb: 'show', parameter: 'task', text: 'des', sender: { id: on.ada.id } },
      { kind: 'line', text: 'show t_9' },
    ])
  })

  test('proposes nothing where that fails', async () => {
    on.inbox.complete = () => Promise.reject(new Error('closed'))
    expect(await on.crowd.complete(on.ada, on.thread, 'show', 'task', '')).toEqual([])
  })
})

describe('acknowledging', () => {
  test('waits until it is kept', async () => {
    const kept = Promise.withResolvers<'place'>()
    const receive = on.inbox.receive.bind(on.inbox)
    on.inbox.receive = async (incoming) => {
      await kept.promise
      return receive(incoming)
    }
    const asked = on.crowd.command(on.ada, on.thread, 'list')
    const other = on.crowd.form(on.ada, on.thread, 'stats')
    await on.crowd.complete(on.ada, on.thread, 'show', 'task', '')
    expect([asked.acked, other.acked]).toEqual([null, null])
    kept.resolve('place')
    expect(await callback(asked)).toMatchObject({ type: 5 })
  })

  test.each([
    ['place', 5, undefined, null],
    ['asker', 5, 64, 'ada'],
  ] as const)('an answer for the %s is seen by whom it is for', async (audience, type, flags, seenBy) => {
    on.inbox.audience = audience
    const asked = on.crowd.command(on.ada, on.thread, 'list')
    const shown = await on.crowd.seen((message) => message.content.includes('you asked'))
    expect(await callback(asked)).toMatchObject({ type, data: flags === undefined ? {} : { flags } })
    expect(shown.seenBy).toBe(seenBy === null ? null : on.ada.id)
  })

  test('in a direct message nothing is whispered: what is said stays', async () => {
    on.inbox.audience = 'asker'
    on.crowd.command(on.ada, on.crowd.direct(on.ada), 'list')
    expect((await on.crowd.seen(() => true)).seenBy).toBeNull()
  })

  test('where nobody answers nothing stays', async () => {
    on.inbox.audience = 'nobody'
    const asked = on.crowd.command(on.ada, on.thread, 'list')
    await on.discord.waitFor(() => on.discord.callsOf('unoriginal').length === 1)
    expect(await callback(asked)).toMatchObject({ type: 5, data: { flags: 64 } })
    expect(on.discord.server.messages).toEqual([])
  })

  test('a command that cannot be kept is told so, and nobody else hears it', async () => {
    on.inbox.receive = () => Promise.reject(new Error('the disk is full'))
    on.crowd.command(on.ada, on.thread, 'list')
    const shown = await on.crowd.seen(() => true)
    expect(shown).toMatchObject({ content: 'That was not taken: the disk is full. Try again.', seenBy: on.ada.id })
  })

  test('an empty answer takes the waiting back', async () => {
    on.inbox.onCommand = () => Promise.resolve(null)
    on.crowd.command(on.ada, on.thread, 'list')
    await on.discord.waitFor(() => on.discord.callsOf('unoriginal').length === 1)
    expect(on.discord.server.messages).toEqual([])
  })

  test.each([
    ['unknown', { status: 404, body: { code: 10_062, message: 'Unknown interaction' } }],
    ['acknowledged by another program', { status: 400, body: { code: 40_060, message: 'already acknowledged' } }],
    ['failing', { status: 500, body: {} }],
    ['cut', { reply: 'drop' }],
  ] as const)('an interaction that is %s is answered in its channel', async (_, fault) => {
    on.discord.fault('callback', fault)
    on.crowd.command(on.ada, on.thread, 'list')
    const shown = await on.crowd.seen((message) => message.content.includes('you asked'))
    expect(shown).toMatchObject({ channel_id: on.thread.id, seenBy: null })
    expect(on.log.lines.map(({ level }) => level)).toEqual(['warn'])
  })
})

const asked = async (audience: 'place' | 'asker' = 'place') => {
  on.inbox.audience = audience
  const interaction = on.crowd.command(on.ada, on.thread, 'list')
  await on.crowd.seen((message) => message.content.includes('you asked'))
  const [incoming] = on.inbox.received
  if (incoming === undefined) throw new Error('nothing came in')
  return { interaction, incoming }
}

describe('the answer', () => {
  test('for the asker alone where others were waiting takes the waiting back first', async () => {
    on.inbox.audience = 'place'
    on.inbox.onCommand = () => new Promise(() => undefined)
    on.crowd.command(on.ada, on.thread, 'list')
    const [incoming] = await received(1)
    if (incoming === undefined) throw new Error('nothing came in')
    expect(await on.platform.answer(incoming, words('not for you'), 'asker')).toBeNull()
    expect(on.crowd.shown.map(({ content, seenBy }) => [content, seenBy])).toEqual([['not for you', on.ada.id]])
    expect(on.discord.server.messages).toHaveLength(1)
  })

  test('for all where only the asker was waiting is a message that all see', async () => {
    on.inbox.audience = 'asker'
    on.inbox.onCommand = () => new Promise(() => undefined)
    on.crowd.command(on.ada, on.thread, 'list')
    const [incoming] = await received(1)
    if (incoming === undefined) throw new Error('nothing came in')
    const ref = await on.platform.answer(incoming, words('done'), 'place')
    expect(on.crowd.shown).toMatchObject([{ content: 'done', seenBy: null, id: ref }])
  })

  test('has a reference by which it is redrawn later', async () => {
    const { incoming } = await asked()
    const ref = await on.platform.answer(incoming, words('it runs'), 'place')
    await on.platform.edit(routeIn(on.thread), ref ?? '', words('it is done'))
    expect(on.crowd.shown.map(({ content }) => content)).toEqual(['it is done'])
  })

  test('after the interaction is over goes to its channel, once', async () => {
    const { interaction, incoming } = await asked()
    interaction.ended = true
    await on.platform.answer(incoming, words('late'), 'place')
    await on.platform.answer(incoming, words('late'), 'place')
    const late = on.crowd.shown.filter(({ content }) => content === 'late')
    expect(late).toMatchObject([{ channel_id: on.thread.id, seenBy: null }])
  })

  test('for the asker alone goes to them directly after the interaction is over', async () => {
    const { interaction, incoming } = await asked('asker')
    interaction.ended = true
    expect(await on.platform.answer(incoming, words('secret'), 'asker')).toBeNull()
    const secret = on.crowd.shown.find(({ content }) => content === 'secret')
    expect(secret?.channel_id).toBe(on.crowd.direct(on.ada).id)
  })

  test('that Discord does not take as it is drawn is plain text', async () => {
    const { incoming } = await asked()
    on.discord.fault('original', { status: 400, body: { code: 50_035, message: 'Invalid Form Body' } })
    const rich = view(text({ text: 'bold', tone: 'strong' }), buttons({ label: 'Show', command: 'show t_1' }))
    await on.platform.answer(incoming, rich, 'place')
    expect(on.crowd.shown.map(({ content, components }) => [content, components])).toEqual([
      ['bold\nShow: /kanban run text:show t\\_1', []],
    ])
  })

  test('of another platform is refused', async () => {
    const { incoming } = await asked()
    await expect(on.platform.answer({ ...incoming, reply: {} }, words('x'), 'place')).rejects.toMatchObject({
      name: 'PostRefused',
    })
  })
})

describe('a button', () => {
  const SHOWN = view(
    text('blocked'),
    buttons(
      { label: 'Answer', command: 'unblock t_1 --', ask: 'What shall it be?' },
      { label: 'Show', command: 'show t_1' },
    ),
  )
  const post = () => on.platform.post(routeIn(on.thread), SHOWN)

  test('opens its form with the question', async () => {
    await post()
    const { type, data } = await callback(on.crowd.press(on.ada, 'Answer'))
    expect(type).toBe(9)
    expect(data).toMatchObject({ title: 'What shall it be?' })
    expect(on.inbox.received).toEqual([])
  })

  test('with a long question opens a form that Discord takes', async () => {
    const ask = `Which of these ${'many '.repeat(60)}?`
    await on.platform.post(routeIn(on.thread), view(text('?'), buttons({ label: 'Go', command: 'unblock t_1', ask })))
    const { data } = await callback(on.crowd.press(on.ada, 'Go'))
    expect(data).toMatchObject({ components: [{ label: 'Your answer' }] })
  })

  test('whose form cannot be opened says what to type', async () => {
    await post()
    on.discord.fault('callback', { status: 400, body: { code: 50_035, message: 'Invalid Form Body' } })
    on.crowd.press(on.ada, 'Answer')
    const shown = await on.crowd.seen((message) => message.content.includes('cannot be opened'))
    expect(shown).toMatchObject({ seenBy: on.ada.id })
    expect(shown.content).toContain('/kanban run text:unblock t_1')
  })

  test('for somebody else is answered quietly', async () => {
    const presses = { ...SHOWN }
    const ben = on.crowd.person('Ben')
    on.inbox.audience = 'asker'
    on.inbox.onCommand = () => Promise.resolve(presses)
    on.crowd.command(on.ada, on.thread, 'show t_1')
    await on.crowd.seen((message) => labelsOf(message).includes('Show'))
    on.crowd.press(ben, 'Show')
    const refusal = await on.crowd.seen((message) => message.content.includes('somebody else'))
    expect(refusal.seenBy).toBe(ben.id)
    expect(on.inbox.pressed).toEqual([])
  })

  test('in another channel than its own does nothing', async () => {
    await post()
    const [message] = on.crowd.shown
    const custom = message?.components[0]?.components?.[1]?.custom_id ?? ''
    const elsewhere = on.crowd.say(on.ada, on.crowd.channel('other'), 'x')
    on.crowd.pressId(on.ada, custom, elsewhere)
    await on.crowd.seen(({ content }) => content.includes('another chat'))
    expect(on.inbox.pressed).toEqual([])
  })

  test.each(['', 'x', 'press:', 'page:a', 'page:a:-1', `press:${'x'.repeat(95)}`, 'form:1'])(
    'that is none of ours (%j) does nothing at all',
    async (id) => {
      await post()
      const [message] = on.crowd.shown
      if (message === undefined) throw new Error('nothing was shown')
      expect(await callback(on.crowd.pressId(on.ada, id, message))).toMatchObject({ type: 6 })
      expect(on.inbox.received).toEqual([])
    },
  )

  test('of an unknown token is answered quietly', async () => {
    await post()
    const [message] = on.crowd.shown
    if (message === undefined) throw new Error('nothing was shown')
    on.crowd.pressId(on.ada, 'press:forged', message)
    const refusal = await on.crowd.seen(({ content }) => content.includes('not known any more'))
    expect(refusal.seenBy).toBe(on.ada.id)
  })
})

describe('pages', () => {
  const LONG = view({ kind: 'list', items: Array.from({ length: 400 }, (_, at) => [{ text: `line number ${at}.` }]) })
  const ask = async () => {
    on.inbox.onCommand = () => Promise.resolve(LONG)
    on.crowd.command(on.ada, on.thread, 'list')
    return on.crowd.seen((message) => labelsOf(message).includes('Next'))
  }

  test('are turned in place, there and back', async () => {
    const message = await ask()
    expect(labelsOf(message)).toEqual(['Next'])
    await callback(on.crowd.press(on.ada, 'Next'))
    expect(labelsOf(message)).toEqual(['Back', 'Next'])
    expect(message.content).toContain('Page 2 of')
    await callback(on.crowd.press(on.ada, 'Back'))
    expect(message.content).toContain('line number 0.')
    expect(on.inbox.received).toHaveLength(1)
  })

  test('of somebody else stay as they are', async () => {
    const message = await ask()
    const ben = on.crowd.person('Ben')
    await callback(on.crowd.press(ben, 'Next'))
    expect(message.content).toContain('Page 1 of')
    expect(on.crowd.shown.at(-1)).toMatchObject({ seenBy: ben.id })
  })

  test('that are forgotten say so', async () => {
    const message = await ask()
    await callback(on.crowd.pressId(on.ada, 'page:forgotten:3', message))
    expect(on.crowd.shown.at(-1)?.content).toBe('These pages are not kept any more. Type the command again.')
  })
})

describe('a message', () => {
  test('that calls the bot and begins with kanban is a command, in its thread', async () => {
    on.crowd.mention(on.ada, on.thread, 'kanban create  Ship it\nnow')
    const [command] = await received(1)
    expect(command).toMatchObject({ kind: 'command', text: 'create  Ship it\nnow', place: 'group', aloud: true })
    const shown = await on.crowd.seen(() => true)
    expect(shown).toMatchObject({ channel_id: on.thread.id, mentions: [] })
    expect(command?.route).toMatchObject({ chat: on.channel.id, thread: on.thread.id, anchor: shown.anchor })
  })

  test.each(['kanban list', '/kanban list', 'Kanban list'])(
    'to the bot alone that reads %j is a command',
    async (line) => {
      on.crowd.say(on.ada, on.crowd.direct(on.ada), line)
      const [command] = await received(1)
      expect(command).toMatchObject({ kind: 'command', text: 'list', place: 'direct' })
    },
  )

  test.each(['kanbans list', 'my kanban', '', 'hello'])(
    'to the bot alone that reads %j is plain text',
    async (line) => {
      on.crowd.say(on.ada, on.crowd.direct(on.ada), line)
      const [message] = await received(1)
      expect(message).toMatchObject({ kind: 'message', text: line })
    },
  )

  test('that replies to the bot is plain text', async () => {
    await on.platform.post(routeIn(on.channel), words('done'))
    const [replyTo] = on.crowd.shown
    if (replyTo === undefined) throw new Error('nothing was shown')
    on.crowd.say(on.ada, on.channel, 'well done', { replyTo })
    expect(await received(1)).toMatchObject([{ kind: 'message', text: 'well done' }])
  })

  test('of others among themselves, an edit and the own ones are not taken', async () => {
    const said = on.crowd.say(on.ada, on.channel, 'kanban list')
    on.crowd.edit(said, 'kanban list all')
    await on.platform.post(routeIn(on.channel), words('done'))
    on.crowd.mention(on.ada, on.channel, 'the end')
    expect(await received(1)).toMatchObject([{ text: 'the end' }])
  })

  test('of a bot or a webhook is marked as such', async () => {
    const bot = on.crowd.person('Robo', { bot: true })
    on.crowd.mention(bot, on.channel, 'kanban list')
    on.crowd.say(bot, on.crowd.direct(bot), 'hook', { webhook: true })
    const came = await received(2)
    expect(came.map(({ sender }) => sender.kind).toSorted()).toEqual(['anonymous', 'bot'])
  })

  test('in a channel that cannot be asked for is of that channel', async () => {
    on.discord.fault('channel', { status: 500, body: {} })
    on.crowd.mention(on.ada, on.thread, 'one')
    on.crowd.mention(on.ada, on.channel, 'two')
    const came = await received(2)
    expect(came.find((one) => 'text' in one && one.text === 'one')?.route).toMatchObject({ chat: on.thread.id })
  })
})

test('events that nobody has heard of, or that are broken, harm nothing', async () => {
  const { gateway } = on.discord
  for (const broken of [null, {}, { type: 3 }, { type: 2, data: { type: 9 } }, { id: 1, type: 99, data: {} }, 'x', 7])
    gateway.dispatch('INTERACTION_CREATE', broken)
  for (const broken of [null, {}, { author: {} }, { type: 0, guild_id: '1', author: { id: '2' } }])
    gateway.dispatch('MESSAGE_CREATE', broken)
  gateway.dispatch('SOMETHING_NEW', { deep: {} })
  gateway.dispatch('GUILD_CREATE', null)
  on.crowd.command(on.ada, on.thread, 'list')
  await on.crowd.seen((message) => message.content.includes('you asked'))
})

test('a hundred commands at once are all answered', async () => {
  for (let at = 0; at < 100; at += 1) on.crowd.command(on.ada, on.thread, `list ${at}.`)
  await on.discord.waitFor(() => on.crowd.shown.length === 100)
  expect(on.inbox.failures).toEqual([])
})

test('where the bot may not write later it says so, and what to do', async () => {
  on.crowd.command(on.ada, on.thread, 'list')
  const [incoming] = await received(1)
  if (incoming === undefined) throw new Error('nothing came in')
  const may = (permissions: string) => ({ ...incoming, reply: { ...incoming.reply, permissions } })
  const all = String((1n << 10n) | (1n << 11n) | (1n << 38n))
  expect(await on.platform.unreachable?.(may(all))).toBeNull()
  expect(await on.platform.unreachable?.(may('8'))).toBeNull()
  expect(await on.platform.unreachable?.(may('1024'))).toContain('Send Messages')
  on.discord.fault('channel', { status: 403, body: { code: 50_001, message: 'Missing Access' } })
  expect(await on.platform.unreachable?.(may(all))).toContain('invite it')
})
