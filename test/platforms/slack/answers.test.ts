import { afterEach, describe, expect, test } from 'vitest'
import { buttons, text, view } from '../../../kanban-core/index.ts'
import type { View } from '../../../kanban-core/index.ts'
import { ADA, BOARD, BOB, ELSEWHERE } from '../../fakes/slack/index.ts'
import { closeAll, started } from './setting.ts'

afterEach(closeAll)

const words = (sentence: string): View => view(text(sentence))
const long = view({
  kind: 'list',
  items: Array.from({ length: 400 }, (_, index) => [{ text: `item ${index} of many` }]),
})

describe('an answer for the asking person', () => {
  test('is seen by nobody else', async () => {
    const { slack, inbox } = await started()
    inbox.audience = 'asker'
    await slack.command('list')
    expect(await slack.waitFor(({ read }) => read.includes('you asked'))).toMatchObject({
      hiddenFor: ADA.id,
      channel: BOARD,
    })
  })

  test('goes without membership in the channel', async () => {
    const { slack, inbox } = await started()
    inbox.audience = 'asker'
    await slack.command('list', { channel: ELSEWHERE })
    expect(await slack.waitFor(({ read }) => read.includes('you asked'))).toMatchObject({
      hiddenFor: ADA.id,
      channel: ELSEWHERE,
    })
    expect(inbox.failures).toEqual([])
  })

  test('in a thread stays in the thread', async () => {
    const { slack, inbox } = await started()
    inbox.audience = 'asker'
    await slack.mention('kanban list', { thread: '1700000000.000001' })
    expect(await slack.waitFor(({ read }) => read.includes('you asked'))).toMatchObject({
      hiddenFor: ADA.id,
      thread: '1700000000.000001',
    })
  })

  test('face to face is a message like any other, which stays', async () => {
    const { slack, inbox } = await started()
    inbox.audience = 'asker'
    await slack.say('kanban list')
    expect(await slack.waitFor(({ read }) => read.includes('you asked'))).toMatchObject({ hiddenFor: null })
  })

  test('finds its way when the quick one is gone after half an hour', async () => {
    const { slack, inbox } = await started()
    inbox.audience = 'asker'
    const answer = Promise.withResolvers<View>()
    inbox.onCommand = () => answer.promise
    await slack.command('list')
    slack.expireUrls()
    answer.resolve(words('late, but here'))
    expect(await slack.waitFor(({ read }) => read === 'late, but here')).toMatchObject({
      hiddenFor: ADA.id,
      byUrl: false,
    })
  })

  test('can be turned over page by page, in place', async () => {
    const { slack, inbox } = await started()
    inbox.audience = 'asker'
    inbox.onCommand = () => Promise.resolve(long)
    await slack.command('list')
    const first = await slack.waitFor(({ read }) => read.includes('item 0 of many'))
    await slack.press(first.buttons.at(-1)?.label ?? '')
    const second = await slack.waitFor(({ ts, edits }) => ts === first.ts && edits === 1)
    expect(second.read).not.toContain('item 0 of many')
    expect(second.buttons.map(({ label }) => label)).toEqual(['‹ Page 1', expect.stringMatching(/^Page 3 of \d+ ›$/)])
    expect(slack.messages).toHaveLength(1)
  })
})

describe('an answer for everybody', () => {
  test('has a reference, so that it can be redrawn', async () => {
    const { slack, inbox, platform } = await started()
    await slack.command('create x')
    const shown = await slack.waitFor(({ read }) => read.includes('you asked'))
    const [incoming] = inbox.received
    if (incoming === undefined) throw new Error('nothing came in')
    const ref = await platform.answer(incoming, words('created'), 'place')
    expect(ref).not.toBe(shown.ts)
    await platform.edit(incoming.route, ref ?? '', words('done'))
    expect(slack.messages.map(({ read }) => read)).toEqual([shown.read, 'done'])
  })

  test('where the bot is no member says how to let it in', async () => {
    const { slack, inbox, platform } = await started()
    await slack.command('create x', { channel: ELSEWHERE })
    const shown = await slack.waitFor(({ read }) => read.includes('you asked'))
    expect(shown).toMatchObject({ hiddenFor: null, byUrl: true })
    expect(shown.read).toContain('/invite @kanban')
    const [incoming] = inbox.received
    if (incoming === undefined) throw new Error('nothing came in')
    expect(await platform.unreachable?.(incoming)).toContain('/invite @kanban')
  })

  test('where the bot is a member is not called unreachable', async () => {
    const { slack, inbox, platform } = await started()
    await slack.command('create x')
    await slack.say('kanban create y')
    await slack.mention('kanban create z')
    for (const incoming of inbox.received) expect(await platform.unreachable?.(incoming)).toBeNull()
  })

  test('between two people says where the bot can be reached', async () => {
    const { slack } = await started()
    await slack.command('create x', { channel: 'D0SOMEONE' })
    expect((await slack.waitFor(({ read }) => read.includes('you asked'))).read).toContain('between people')
  })
})

describe('a drawing that Slack refuses', () => {
  test.each(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long'])(
    'by %s goes as plain text',
    async (error) => {
      const { slack, platform, log } = await started()
      slack.fail('chat.postMessage', refused(error))
      await platform.post(
        route(),
        view(text('blocked <!channel> & *so*'), buttons({ label: 'Show', command: 'show t_9fc' })),
      )
      const [message] = slack.messages
      expect(message?.blocks).toEqual([])
      expect(message?.text).toBe('blocked &lt;!channel&gt; &amp; *so*\nShow: /kanban show t_9fc')
      expect(message?.mentions).toEqual([])
      expect(log.some(([level, , line]) => level === 'warn' && /plain text/.test(line))).toBe(true)
    },
  )

  test('of a whisper and of an edit goes as plain text too', async () => {
    const { slack, inbox, platform } = await started()
    inbox.audience = 'asker'
    slack.fail('response_url', { status: 400, body: { ok: false, error: 'invalid_blocks' } })
    await slack.command('list')
    expect((await slack.waitFor(({ read }) => read.includes('you asked'))).blocks).toEqual([])
    const ref = await platform.post(route(), words('it runs'))
    slack.fail('chat.update', refused('invalid_blocks'))
    await platform.edit(route(), ref, words('it is done'))
    expect(slack.messages.at(-1)).toMatchObject({ text: 'it is done', blocks: [] })
  })
})

describe('a button', () => {
  const acting = view(
    text('blocked'),
    buttons({ label: 'Answer', command: 'unblock t_9fc2k1ab --', ask: 'Your answer' }),
  )

  test('whose form comes too late says what to type', async () => {
    const { slack, platform, inbox } = await started()
    await platform.post(route(), acting)
    await slack.press('Answer', {}, true)
    expect((await slack.waitFor(({ read }) => read.includes('could not be opened'))).read).toContain(
      '/kanban unblock t_9fc2k1ab --',
    )
    expect(inbox.presses).toEqual([])
  })

  test('with a form takes no blanks for an answer, and keeps the form open', async () => {
    const { slack, platform, inbox } = await started()
    await platform.post(route(), acting)
    await slack.press('Answer')
    expect(await slack.submit('   ')).toMatchObject({ response_action: 'errors' })
    expect(await slack.submit(' both ')).toEqual({})
    expect(inbox.presses).toMatchObject([{ answer: 'both', sender: { id: ADA.id } }])
  })

  test('whose form was sent twice is one press', async () => {
    const { slack, platform, inbox } = await started()
    await platform.post(route(), acting)
    await slack.press('Answer')
    await slack.submit('both')
    await slack.redeliver()
    expect(inbox.presses).toHaveLength(1)
  })

  test('of an answer for one person is refused to another', async () => {
    const { slack, inbox } = await started()
    inbox.audience = 'asker'
    inbox.onCommand = () => Promise.resolve(acting)
    await slack.command('show t_9fc2k1ab')
    await slack.waitFor(({ read }) => read.includes('blocked'))
    await slack.press('Answer', { person: BOB })
    expect(await slack.waitFor(({ read }) => /somebody else/.test(read))).toMatchObject({ hiddenFor: BOB.id })
    expect(slack.workspace.views).toEqual([])
  })

  test('is drawn for each of sixty options as far as there is room; the others stand there as commands', async () => {
    const { slack, platform, inbox } = await started()
    const turned: string[] = []
    const options = Array.from({ length: 60 }, (_, index) => ({
      label: `${index} ${'very '.repeat(20)}long`,
      command: `unblock t_9 -- ${index}`,
    }))
    await platform.post(route(), view(text('which?'), buttons(...options)))
    const [message] = slack.messages
    expect(message?.buttons.length).toBeGreaterThanOrEqual(25)
    await slack.press(message?.buttons[24]?.label ?? '')
    await slack.waitFor(({ read }) => read.includes('pressed: unblock t_9 -- 24'))
    expect(inbox.pressed).toEqual(['unblock t_9 -- 24'])
    while (slack.messages[0]?.buttons.some(({ label }) => label.endsWith(' ›'))) {
      turned.push(slack.messages[0].read)
      await slack.press(slack.messages[0].buttons.at(-1)?.label ?? '')
    }
    expect([...turned, slack.messages[0]?.read].join('\n')).toContain('long: /kanban unblock t_9 -- 59')
  })

  test('for pages that are not kept any more says so to the one who pressed', async () => {
    const { slack, platform } = await started()
    await platform.post(route(), long)
    await slack.waitFor(({ buttons: shown }) => shown.length > 0)
    const message = slack.workspace.messages.at(-1)
    if (message !== undefined)
      message.blocks = JSON.parse(JSON.stringify(message.blocks).replaceAll(/"value":"[^"]*"/g, '"value":"gone:1"'))
    await slack.press(slack.messages.at(-1)?.buttons[0]?.label ?? '')
    expect(await slack.waitFor(({ read }) => /not kept any more/.test(read))).toMatchObject({ hiddenFor: ADA.id })
  })
})

describe('a ping', () => {
  test('to a person goes to their direct messages, and its buttons work there', async () => {
    const { slack, platform, inbox } = await started()
    await platform.post(
      { ...route(), chat: BOB.id, account: '' },
      view(text('done'), buttons({ label: 'Retry', command: 'retry t_9' })),
    )
    expect(slack.messages).toMatchObject([{ channel: slack.workspace.dm(BOB.id) }])
    await slack.press('Retry', { person: BOB })
    await slack.waitFor(({ read }) => read.includes('pressed: retry t_9'))
    expect(inbox.presses).toMatchObject([{ place: 'direct', sender: { id: BOB.id } }])
  })

  test('is found again among many messages, in a channel and in a thread', async () => {
    const { slack, platform } = await started()
    for (const thread of [null, '1700000000.000001']) {
      const place = { ...route(), thread }
      const ref = await platform.post(place, words('only once'), { key: 'k' })
      for (let index = 0; index < 250; index += 1)
        slack.workspace.add({
          channel: BOARD,
          thread,
          text: `${index}`,
          blocks: [],
          metadata: null,
          hiddenFor: null,
          byUrl: false,
          linkNames: false,
        })
      expect(await platform.post(place, words('only once'), { key: 'k', possibleRepeat: true })).toBe(ref)
    }
  })

  test('that may have arrived says so where the bot may not read', async () => {
    const { slack, platform } = await started(
      {},
      { scopes: ['commands', 'chat:write', 'im:write', 'im:history', 'app_mentions:read'] },
    )
    await platform.post(route(), words('once or twice'), { key: 'k' })
    await platform.post(route(), words('once or twice'), { key: 'k', possibleRepeat: true })
    expect(slack.messages.at(-1)?.read).toContain('had this message before')
  })

  test.each([
    ['channel_not_found', 'PostRefused', undefined],
    ['not_in_channel', 'PostRefused', undefined],
    ['is_archived', 'PostRefused', undefined],
    ['restricted_action', 'PostRefused', undefined],
    ['token_revoked', 'PostFailed', false],
    ['missing_scope', 'PostFailed', false],
    ['ratelimited', 'PostFailed', false],
    ['internal_error', 'PostFailed', true],
    ['fatal_error', 'PostFailed', true],
  ])('refused by %s is a %s', async (error, name, ambiguous) => {
    const { slack, platform } = await started()
    slack.fail('chat.postMessage', { status: 200, body: { ok: false, error } })
    await expect(platform.post(route(), words('x'))).rejects.toMatchObject(
      ambiguous === undefined ? { name } : { name, ambiguous },
    )
  })

  test.each([
    [{ status: 503, raw: 'upstream' }, true],
    [{ status: 413, raw: 'too large' }, false],
    [{ status: 429, headers: {}, body: {} }, false],
    [{ status: 200, raw: '<html>log in to the hotel</html>' }, true],
    [{ reply: 'drop' as const }, true],
  ])('that fails by %j may have arrived: %s', async (fault, ambiguous) => {
    const { slack, platform } = await started()
    slack.fail('chat.postMessage', fault)
    await expect(platform.post(route(), words('x'))).rejects.toMatchObject({ name: 'PostFailed', ambiguous })
  })

  test('while Slack is not there was surely not sent', async () => {
    const { slack, platform } = await started()
    await slack.down()
    // a connection that was kept open may have taken the first one
    await platform.post(route(), words('x')).catch(() => undefined)
    await expect(platform.post(route(), words('x'))).rejects.toMatchObject({ name: 'PostFailed', ambiguous: false })
  })
})

const refused = (error: string) => ({ status: 200, body: { ok: false, error } })
const route = () => ({ platform: 'slack', account: 'T0TEAM001', chat: BOARD, thread: null, anchor: null, person: null })
