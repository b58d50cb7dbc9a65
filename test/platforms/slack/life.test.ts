import { afterEach, describe, expect, test } from 'vitest'
import { text, view } from '../../../kanban-core/index.ts'
import type { Connection } from '../../../platforms/platform.ts'
import { BOARD, BOT } from '../../fakes/slack/index.ts'
import { closeAll, set, started } from './setting.ts'
import type { Setting } from './setting.ts'

afterEach(closeAll)

const ROUTE = { platform: 'slack', account: '', chat: BOARD, thread: null, anchor: null, person: null }

/** The next state that the adapter tells of. */
function told({ inbox }: Setting, wanted: (state: Connection) => boolean): Promise<Connection> {
  const found = inbox.connections.find(wanted)
  if (found !== undefined) return Promise.resolve(found)
  return new Promise((resolve) => {
    inbox.connection = (state) => {
      inbox.connections.push(state)
      if (wanted(state)) resolve(state)
    }
  })
}
const up = (state: Connection) => state.kind === 'up'
const down = (words: RegExp) => (state: Connection) =>
  state.kind === 'down' && words.test(`${state.reason} · ${state.remedy ?? ''}`)

describe('a start', () => {
  test.each([
    ['the bot token', { botToken: 'xoxb-wrong' }, /bot token: invalid_auth/, /OAuth & Permissions/],
    ['the app token', { appToken: 'xapp-wrong' }, /app token: invalid_auth/, /connections:write/],
    ['tokens in each other’s place', { botToken: 'xapp-1', appToken: 'xoxb-1' }, /each other’s place/, /xoxb-/],
    ['no bot token', { botToken: '' }, /bot token is missing/, /platforms\.slack\.bot_token/],
    ['no app token', { appToken: '' }, /needs an app token/, /platforms\.slack\.app_token/],
    ['no signing secret', { mode: 'http' as const, signingSecret: '' }, /signing secret/, /Basic Information/],
  ])('with a mistake in %s fails for good and says what to do', async (_, options, reason, remedy) => {
    const { platform, inbox, slack } = await set(options)
    await expect(platform.start(inbox)).rejects.toMatchObject({
      name: 'StartFailed',
      final: true,
      message: expect.stringMatching(reason) as string,
      remedy: expect.stringMatching(remedy) as string,
    })
    expect(slack.socket.connections).toBe(0)
  })

  test('while Slack is not there fails and may be tried again, on the same object', async () => {
    const { platform, inbox, slack } = await set()
    await slack.down()
    await expect(platform.start(inbox)).rejects.toMatchObject({ name: 'StartFailed', final: false })
    await slack.up()
    await platform.start(inbox)
    expect(platform.self).toEqual({ account: 'T0TEAM001', name: 'kanban in Fake' })
    await slack.command('list')
    expect(inbox.commands).toHaveLength(1)
  })

  test('that is stopped midway ends', async () => {
    const { platform, inbox, slack } = await set()
    slack.fail('auth.test', { reply: 'hang' })
    const starting = platform.start(inbox)
    await slack.watch.until(() => slack.calls.length > 0)
    await platform.stop()
    await expect(starting).rejects.toMatchObject({ name: 'StartFailed' })
  })

  test('that waits for a greeting is ended by a stop', async () => {
    const { platform, inbox, slack } = await set()
    slack.socket.mute = true
    const starting = platform.start(inbox)
    starting.catch(() => undefined)
    await slack.watch.until(() => slack.calls.some(({ method }) => method === 'apps.connections.open'))
    await platform.stop()
    await expect(starting).rejects.toMatchObject({ name: 'StartFailed' })
  })

  test('may follow a stop, as often as wanted', async () => {
    const { platform, inbox, slack } = await set()
    for (let round = 0; round < 3; round += 1) {
      await platform.start(inbox)
      await slack.command(`round ${round}`)
      await platform.stop()
      expect(slack.socket.connections).toBe(0)
    }
    expect(inbox.commands.map((command) => command.text)).toEqual(['round 0', 'round 1', 'round 2'])
  })

  test('of a second process is noticed by the first and by the second', async () => {
    const first = await started()
    const second = await set({ apiUrl: first.slack.apiUrl })
    await second.platform.start(second.inbox)
    expect(
      second.log.some(([level, , line]) => level === 'warn' && /other connections use the same Slack app/.test(line)),
    ).toBe(true)
  })

  test('beyond ten connections says so', async () => {
    const { slack, platform, inbox } = await set()
    const others = await Promise.all(Array.from({ length: 10 }, () => set({ apiUrl: slack.apiUrl })))
    for (const other of others) await other.platform.start(other.inbox)
    await expect(platform.start(inbox)).rejects.toMatchObject({
      message: expect.stringContaining('too many connections') as string,
      final: false,
    })
  })
})

describe('a running connection', () => {
  test.each(['warning', 'refresh_requested'] as const)(
    'that Slack moves (%s) is taken up again without a word',
    async (reason) => {
      const setting = await started()
      setting.slack.socket.disconnect(reason)
      await setting.slack.watch.until(() => setting.slack.socket.accepted === 2)
      await setting.slack.connected()
      await setting.slack.command('list')
      expect(setting.inbox.commands).toHaveLength(1)
      expect(setting.inbox.connections).toEqual([])
    },
  )

  test('that is cut is told as down, and as up again', async () => {
    const setting = await started()
    setting.slack.socket.cut()
    await told(setting, up)
    expect(setting.inbox.connections.map(({ kind }) => kind)).toEqual(['down', 'up'])
    await setting.slack.command('list')
    expect(setting.inbox.commands).toHaveLength(1)
  })

  test('that is cut ten times in a row comes back each time', async () => {
    const { slack } = await started()
    for (let round = 1; round <= 10; round += 1) {
      slack.socket.cut()
      await slack.watch.until(() => slack.socket.accepted === round + 1)
    }
    await slack.connected()
  })

  test('whose server is gone for a while waits for it, and says why once', async () => {
    const setting = await started()
    await setting.slack.down()
    await told(setting, down(/cannot be reached/))
    await setting.slack.up()
    await told(setting, up)
    await setting.slack.command('list')
    expect(setting.inbox.commands).toHaveLength(1)
    const reasons = setting.inbox.connections.flatMap((state) => (state.kind === 'down' ? [state.reason] : []))
    expect(new Set(reasons).size).toBe(reasons.length)
  })

  test('survives an app token that is revoked and given back', async () => {
    const setting = await started()
    setting.slack.revoke(setting.slack.appToken, 'invalid_auth')
    setting.slack.socket.cut()
    await told(setting, down(/app token: invalid_auth · .*App-Level Token/))
    setting.slack.restore(setting.slack.appToken)
    await told(setting, up)
    await setting.slack.command('list')
    expect(setting.inbox.commands).toHaveLength(1)
  })

  test('for which Socket Mode is switched off says where to switch it on', async () => {
    const setting = await started()
    setting.slack.revoke(setting.slack.appToken, 'socket_mode_not_enabled')
    setting.slack.socket.disconnect('link_disabled')
    await told(setting, down(/switched off .*Socket Mode/))
    setting.slack.restore(setting.slack.appToken)
    await told(setting, up)
  })

  test('whose bot token is revoked says so, keeps what is to be sent, and notices when it is good again', async () => {
    const setting = await started()
    setting.slack.revoke(setting.slack.botToken)
    await setting.slack.event({ type: 'tokens_revoked', tokens: { oauth: [], bot: [BOT.user] }, event_ts: '1.1' })
    await told(setting, down(/bot token was revoked · install the app again/))
    await expect(setting.platform.post(ROUTE, view(text('x')))).rejects.toMatchObject({
      name: 'PostFailed',
      ambiguous: false,
    })
    setting.slack.restore(setting.slack.botToken)
    await told(setting, up)
    await setting.platform.post(ROUTE, view(text('here again')))
    expect(setting.slack.messages.map(({ read }) => read)).toEqual(['here again'])
  })

  test('learns from a send that its token is not taken any more', async () => {
    const setting = await started()
    setting.slack.revoke(setting.slack.botToken, 'account_inactive')
    await expect(setting.platform.post(ROUTE, view(text('x')))).rejects.toMatchObject({ name: 'PostFailed' })
    await told(setting, down(/account_inactive/))
  })

  test('is not shaken by frames that make no sense', async () => {
    const { slack, inbox } = await started()
    for (const frame of [
      'null',
      '[]',
      '"x"',
      '{',
      '{}',
      '{"type":"events_api"}',
      '{"type":"events_api","payload":{}}',
      '{"type":"interactive","payload":null}',
      '{"type":"slash_commands","envelope_id":"1","payload":{}}',
    ])
      slack.socket.frame(frame)
    await slack.command('list')
    expect(inbox.commands.some((command) => command.text === 'list')).toBe(true)
  })

  test('lets what is being sent arrive before it ends', async () => {
    const { slack, platform } = await started()
    const posting = platform.post(ROUTE, view(text('the last word')))
    await platform.stop()
    await posting
    expect(slack.messages.map(({ read }) => read)).toEqual(['the last word'])
  })
})
