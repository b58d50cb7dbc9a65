import { createHmac } from 'node:crypto'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { buttons, text, view } from '../../../kanban-core/index.ts'
import { ADA, BOARD, SIGNING_SECRET } from '../../fakes/slack/index.ts'
import { closeAll, freePort, set, started } from './setting.ts'
import type { Setting } from './setting.ts'

afterEach(closeAll)

async function overHttp(): Promise<Setting & { readonly url: string }> {
  const port = await freePort()
  const setting = await started({ mode: 'http', appToken: '', http: { host: '127.0.0.1', port } })
  const url = `http://127.0.0.1:${port}/slack/events`
  setting.slack.useRequestUrl({ url, signingSecret: SIGNING_SECRET })
  return { ...setting, url }
}

const sign = (body: string, at: number, secret = SIGNING_SECRET) => ({
  'content-type': 'application/json',
  'x-slack-request-timestamp': String(at),
  'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`,
})
const now = () => Math.floor(Date.now() / 1_000)

test('commands, words, buttons and forms come in by requests as they do by a socket', async () => {
  const { slack, inbox, platform } = await overHttp()
  await slack.command('create "a & b"')
  await slack.mention('kanban list', { thread: '1700000000.000001' })
  await slack.say('hello')
  expect(inbox.received).toMatchObject([
    { kind: 'command', text: 'create "a & b"' },
    { kind: 'command', text: 'list', route: { thread: '1700000000.000001' } },
    { kind: 'message', text: 'hello' },
  ])
  const route = { platform: 'slack', account: '', chat: BOARD, thread: null, anchor: null, person: null }
  await platform.post(
    route,
    view(text('blocked'), buttons({ label: 'Answer', command: 'unblock t_9 --', ask: 'Your answer' })),
  )
  await slack.press('Answer')
  await slack.submit('both')
  expect(inbox.presses).toMatchObject([{ answer: 'both', sender: { id: ADA.id } }])
  expect(slack.socket.accepted).toBe(0)
})

test('a request that is sent again has one effect', async () => {
  const { slack, inbox } = await overHttp()
  await slack.mention('kanban create x')
  expect(await slack.redeliver()).not.toBeNull()
  expect(inbox.received).toHaveLength(1)
})

test('what could not be kept is answered with 500, so that Slack sends it again', async () => {
  const { slack, inbox } = await overHttp()
  const receive = inbox.receive.bind(inbox)
  inbox.receive = () => Promise.reject(new Error('the disk is full'))
  expect(await slack.mention('kanban create x')).toBeNull()
  inbox.receive = receive
  expect(await slack.redeliver()).not.toBeNull()
  expect(inbox.commands.map((command) => command.text)).toEqual(['create x'])
})

test.each([
  ['a wrong secret', () => sign('{"type":"event_callback"}', now(), 'another secret'), 401],
  ['a time six minutes ago', () => sign('{"type":"event_callback"}', now() - 360), 401],
  ['a signature of other words', () => sign('{"type":"other"}', now()), 401],
  ['no signature', () => ({ 'content-type': 'application/json' }), 401],
])('a request with %s is refused', async (_, headers, status) => {
  const { url, inbox } = await overHttp()
  const response = await fetch(url, { method: 'POST', body: '{"type":"event_callback"}', headers: headers() })
  expect(response.status).toBe(status)
  expect(inbox.received).toEqual([])
})

test('bodies that make no sense end nothing', async () => {
  const { url, slack, inbox } = await overHttp()
  for (const body of [
    'null',
    '[]',
    '1',
    '"x"',
    '{',
    '{}',
    '{"type":"event_callback"}',
    '{"type":"event_callback","event":{}}',
  ])
    await fetch(url, { method: 'POST', body, headers: sign(body, now()) })
  await slack.command('list')
  expect(inbox.commands).toHaveLength(1)
})

test('the question whether the address is ours is answered', async () => {
  const { url } = await overHttp()
  const body = JSON.stringify({ type: 'url_verification', challenge: 'c-1' })
  const response = await fetch(url, { method: 'POST', body, headers: sign(body, now()) })
  expect(await response.json()).toEqual({ challenge: 'c-1' })
})

test('other addresses are not there', async () => {
  const { url } = await overHttp()
  expect((await fetch(new URL('/', url))).status).toBe(404)
  expect((await fetch(url)).status).toBe(404)
})

test('a body that is too large is refused', async () => {
  const { url } = await overHttp()
  const body = 'x'.repeat(2 * 1024 * 1024)
  expect((await fetch(url, { method: 'POST', body, headers: sign(body, now()) })).status).toBe(413)
})

test('a port that is taken is named, with what to do', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => {
    taken.listen(0, '127.0.0.1', resolve)
  })
  const { port } = taken.address() as AddressInfo
  const { platform, inbox } = await set({ mode: 'http', http: { host: '127.0.0.1', port } })
  await expect(platform.start(inbox)).rejects.toMatchObject({
    message: expect.stringContaining('EADDRINUSE') as string,
    remedy: expect.stringContaining('platforms.slack.http') as string,
    final: false,
  })
  await new Promise((resolve) => taken.close(resolve))
  await platform.start(inbox)
  await platform.stop()
})

test('after a stop nobody listens any more', async () => {
  const { url, platform } = await overHttp()
  await fetch(url)
  await platform.stop()
  await expect(fetch(url)).rejects.toThrow('fetch failed')
})
