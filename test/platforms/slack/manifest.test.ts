import { afterEach, expect, test } from 'vitest'
import { buttons, text, view } from '../../../kanban-core/index.ts'
import { manifest, scopesOf } from '../../../platforms/slack/menu.ts'
import { ADA, BOARD } from '../../fakes/slack/index.ts'
import { missingScope } from '../../fakes/slack/methods.ts'
import { closeAll, started } from './setting.ts'

afterEach(closeAll)

const ROUTE = { platform: 'slack', account: '', chat: BOARD, thread: null, anchor: null, person: null }

/** Everything that the adapter does, with the scopes of the manifest and no others. */
async function tour() {
  const setting = await started({}, { scopes: scopesOf('channels') })
  const { slack, platform, inbox } = setting
  const acting = view(text('blocked'), buttons({ label: 'Answer', command: 'unblock t_9 --', ask: 'Your answer' }))
  await slack.command('list')
  await slack.mention('kanban list', { thread: '1700000000.000001' })
  await slack.say('kanban list')
  await platform.post({ ...ROUTE, chat: ADA.id }, view(text('hello')), { key: 'a' })
  await platform.post({ ...ROUTE, chat: ADA.id }, view(text('hello')), { key: 'a', possibleRepeat: true })
  const ref = await platform.post(ROUTE, acting, { key: 'b' })
  await platform.post(ROUTE, acting, { key: 'b', possibleRepeat: true })
  await platform.edit(ROUTE, ref, acting)
  await slack.press('Answer')
  await slack.submit('both')
  for (const incoming of inbox.received) await platform.unreachable?.(incoming)
  inbox.audience = 'asker'
  await slack.mention('kanban list', { thread: '1700000000.000001' })
  await slack.waitFor(({ hiddenFor }) => hiddenFor !== null)
  return setting
}

test('the manifest has every scope that is needed, and none besides', async () => {
  const { slack, inbox, log } = await tour()
  expect(inbox.failures).toEqual([])
  expect(log.filter(([level]) => level !== 'info')).toEqual([])
  expect(slack.messages.filter(({ read }) => /had this message before/.test(read))).toEqual([])
  const scopes = scopesOf('channels')
  for (const { method, params } of slack.calls) expect(missingScope(method, params, new Set(scopes))).toBeNull()
  const needed = scopes.filter((scope) =>
    slack.calls.some(
      ({ method, params }) => missingScope(method, params, new Set(scopes.filter((one) => one !== scope))) !== null,
    ),
  )
  // those of commands and mentions let events in, and private channels are read like public ones
  expect(scopes.filter((scope) => !needed.includes(scope))).toEqual(['app_mentions:read', 'commands', 'groups:history'])
})

test('without reading channels the manifest has the five scopes that nothing works without', () => {
  expect(scopesOf('none')).toEqual(['app_mentions:read', 'chat:write', 'commands', 'im:history', 'im:write'])
})

test('over Socket Mode no address stands in the manifest; over HTTP everything goes to one', () => {
  const socket = manifest({ name: 'Kanban', url: null, lookup: 'channels' })
  expect(socket.settings.socket_mode_enabled).toBe(true)
  expect(JSON.stringify(socket)).not.toMatch(/https?:/)
  for (const given of [
    'https://kanban.example.org',
    'https://kanban.example.org/',
    'https://kanban.example.org/slack/events',
  ]) {
    const http = manifest({ name: 'Kanban', url: given, lookup: 'channels' })
    const url = 'https://kanban.example.org/slack/events'
    expect(http.settings).toMatchObject({
      socket_mode_enabled: false,
      interactivity: { is_enabled: true, request_url: url },
      event_subscriptions: { request_url: url },
    })
    expect(http.features.slash_commands).toMatchObject([{ command: '/kanban', url }])
  }
})

test('the manifest keeps Slack’s limits, and lets people write to the bot', () => {
  const { features, display_information: shown } = manifest({
    name: 'The Board of Ada & Bob',
    url: null,
    lookup: 'none',
  })
  expect(features.bot_user.display_name).toBe('the-board-of-ada-bob')
  expect(features.app_home).toMatchObject({ messages_tab_enabled: true, messages_tab_read_only_enabled: false })
  expect(shown.name.length).toBeLessThanOrEqual(35)
  expect(shown.description.length).toBeLessThanOrEqual(140)
  for (const { description, usage_hint: hint } of features.slash_commands) {
    expect(description.length).toBeLessThanOrEqual(2_000)
    expect(hint.length).toBeLessThanOrEqual(1_000)
  }
})
