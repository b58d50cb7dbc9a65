import { afterEach, describe, expect, test } from 'vitest'
import { decode } from '../../../platforms/slack/inbox.ts'
import { ADA, BOARD, BOB, BOT, EVE, TEAM } from '../../fakes/slack/index.ts'
import { closeAll, started } from './setting.ts'

afterEach(closeAll)

describe('a slash command', () => {
  test('comes in with its place and its person, and is acknowledged without a word', async () => {
    const { slack, inbox } = await started()
    expect(await slack.command('create "Fish & chips <now>" --assignee coder')).toEqual({})
    expect(inbox.received).toMatchObject([
      {
        kind: 'command',
        text: 'create "Fish & chips <now>" --assignee coder',
        route: { platform: 'slack', account: TEAM, chat: BOARD, thread: null, person: ADA.id },
        sender: { id: ADA.id, name: 'ada', kind: 'person' },
        place: 'group',
      },
    ])
  })

  test('is kept before it is acknowledged, and the person reads why where it cannot be', async () => {
    const { slack, inbox, log } = await started()
    inbox.receive = () => Promise.reject(new Error('the disk is full'))
    expect(await slack.command('create x')).toMatchObject({
      response_type: 'ephemeral',
      text: expect.stringContaining('the disk is full') as string,
    })
    expect(log.map(([level]) => level)).toContain('error')
  })

  test('between the bot and one person is face to face; between two people it is not', async () => {
    const { slack, inbox } = await started()
    await slack.command('list', { channel: slack.workspace.dm(ADA.id) })
    await slack.command('list', { channel: 'D0SOMEONE' })
    expect(inbox.received.map(({ place }) => place)).toEqual(['direct', 'group'])
  })

  test('of somebody from another workspace is marked as foreign', async () => {
    const { slack, inbox } = await started()
    await slack.command('list', { person: EVE })
    expect(inbox.received).toMatchObject([{ sender: { id: EVE.id, kind: 'foreign' }, route: { account: TEAM } }])
  })

  test('that comes three times has one id', async () => {
    const { slack, inbox } = await started()
    await slack.command('create once')
    await slack.redeliver()
    await slack.redeliver()
    expect(inbox.received).toHaveLength(1)
  })
})

describe('words', () => {
  test.each([
    ['kanban list', 'command', 'list'],
    ['Kanban list', 'command', 'list'],
    [' /kanban show t_9fc', 'command', 'show t_9fc'],
    ['kanban', 'command', ''],
    ['kanban: list', 'command', 'list'],
    ['kanbans are nice', 'message', 'kanbans are nice'],
    ['kanban-core is slow', 'message', 'kanban-core is slow'],
    ['how are you?', 'message', 'how are you?'],
  ])('said face to face, “%s” is a %s', async (said, kind, text) => {
    const { slack, inbox } = await started()
    await slack.say(said)
    expect(inbox.received).toMatchObject([{ kind, text, place: 'direct', sender: { kind: 'person' } }])
  })

  test('to the bot in a thread are a command there', async () => {
    const { slack, inbox } = await started()
    await slack.mention('kanban comment t_9f a & b', { thread: '1700000000.000001' })
    expect(inbox.received).toMatchObject([
      {
        kind: 'command',
        text: 'comment t_9f a & b',
        route: { chat: BOARD, thread: '1700000000.000001' },
        place: 'group',
      },
    ])
  })

  test('to the bot without `kanban` are a message, and a mention alone is a question for help', async () => {
    const { slack, inbox } = await started()
    await slack.mention('what is going on?')
    await slack.mention('')
    expect(inbox.received).toMatchObject([
      { kind: 'message', text: 'what is going on?' },
      { kind: 'command', text: '' },
    ])
  })

  test('that were changed, deleted or said by the bot itself are nobody’s business', async () => {
    const { slack, inbox } = await started()
    await slack.mention('kanban list', {}, { edited: { user: ADA.id, ts: '1.2' } })
    await slack.say('kanban list', {}, { subtype: 'message_changed' })
    await slack.say('kanban list', {}, { subtype: 'message_deleted', hidden: true })
    await slack.say('kanban list', { person: { ...ADA, id: BOT.user } })
    await slack.say('kanban list', {}, { bot_id: BOT.id, subtype: 'bot_message' })
    await slack.say('')
    expect(inbox.received).toEqual([])
  })

  test('of another bot and of another workspace say so', async () => {
    const { slack, inbox } = await started()
    await slack.say('kanban list', {}, { bot_id: 'B0OTHER01' })
    await slack.mention('kanban list', { person: EVE })
    expect(inbox.received.map(({ sender }) => sender.kind)).toEqual(['bot', 'foreign'])
  })

  test('that cannot be kept are not acknowledged, so that Slack sends them again', async () => {
    const { slack, inbox } = await started()
    const receive = inbox.receive.bind(inbox)
    inbox.receive = () => Promise.reject(new Error('the disk is full'))
    slack.patience = 50
    expect(await slack.mention('kanban create x')).toBeNull()
    inbox.receive = receive
    slack.patience = 3_000
    expect(await slack.redeliver()).toEqual({})
    expect(inbox.received).toMatchObject([{ text: 'create x' }])
  })

  test('of a person whose name a command told carry that name', async () => {
    const { slack, inbox } = await started()
    await slack.mention('kanban list', { person: BOB })
    await slack.command('list', { person: BOB })
    await slack.mention('kanban list', { person: BOB })
    expect(inbox.received.map(({ sender }) => sender.name)).toEqual([BOB.id, 'bob', 'bob'])
  })
})

test.each([
  ['a &amp;amp; b', 'a &amp; b'],
  ['&lt;b&gt; &copy;', '<b> &copy;'],
  ['see <https://example.org/a?b=1&amp;c=2>', 'see https://example.org/a?b=1&c=2'],
  ['see <http://example.org|example.org>', 'see example.org'],
  ['see <https://example.org|the docs>', 'see the docs (https://example.org)'],
  ['mail <mailto:a@example.org|a@example.org>', 'mail a@example.org'],
  ['ask <@U123ABC> and <@U123ABC|ada>', 'ask @U123ABC and @ada'],
  ['in <#C123|general>, <!here>, <!channel|channel>', 'in #general, @here, @channel'],
  ['<!subteam^S1|@team> at <!date^1^{date}|noon &amp; later>', '@team at noon & later'],
  ['<b>bold</b> a < b > c <a:b>', '<b>bold</b> a < b > c <a:b>'],
  ['', ''],
])('“%s” was typed as “%s”', (wire, typed) => {
  expect(decode(wire)).toBe(typed)
})
