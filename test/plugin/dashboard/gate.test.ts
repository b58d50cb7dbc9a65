import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gateOf, strangeKnock } from '../../../plugin/dashboard/gate.ts'
import type { Knock } from '../../../plugin/dashboard/gate.ts'
import { createDashboard } from '../../../plugin/dashboard/app.ts'
import type { DashboardParts } from '../../../plugin/dashboard/app.ts'
import { Page } from '../../../plugin/dashboard/page.ts'
import { Dashboard } from './server.ts'

let dashboard: Dashboard
beforeAll(async () => {
  dashboard = await Dashboard.open()
})
afterAll(() => dashboard.close())

/** Every route that there is, as the program itself has it. */
const ROUTES = createDashboard({ page: new Page() } as DashboardParts)
  .routes.filter(({ method, path }) => method !== 'ALL' && path !== '/*')
  .map(({ method, path }) => ({
    method,
    path: path
      .replace(':name', 'list')
      .replace(':id', 't_9fc2')
      .replace(':number', '1')
      .replace(':file', 'a_1')
      .replace('*', 'anything'),
  }))
  .filter(({ method, path }, at, all) => all.findIndex((one) => one.method === method && one.path === path) === at)

/** Ways to name this server and the page that asks, most of them wrong. */
function forms(origin: string): readonly { readonly host: string | undefined; readonly origin: string | undefined }[] {
  const { host, port } = new URL(origin)
  const hosts = [
    host,
    `localhost:${port}`,
    `LOCALHOST:${port}`,
    `[::1]:${port}`,
    '127.0.0.1',
    'localhost',
    `127.0.0.1:${Number(port) + 1}`,
    `evil.example:${port}`,
    'evil.example',
    `127.0.0.1.evil.example:${port}`,
    `evil.example#@${host}`,
    `${host}.`,
    `0.0.0.0:${port}`,
    `kanban`,
  ]
  const origins = [
    undefined,
    origin,
    `http://localhost:${port}`,
    `https://${host}`,
    'http://127.0.0.1',
    'null',
    '',
    'http://evil.example',
    `http://evil.example:${port}`,
    `${origin}.evil.example`,
    `${origin}/`,
    `${origin}@evil.example`,
    'file://',
    'chrome-extension://abcdefgh',
    `http://[::1]:${port}`,
  ]
  return hosts.flatMap((name) => origins.map((from) => ({ host: name, origin: from })))
}

test('without a session every route refuses everybody, whatever they call themselves', async () => {
  const ways = forms(dashboard.origin)
  expect(ways.length).toBeGreaterThanOrEqual(200)
  expect(ROUTES.length).toBeGreaterThanOrEqual(15)
  const letIn: string[] = []
  for (const { method, path } of ROUTES) {
    const answers = await Promise.all(ways.map((headers) => dashboard.ask(path, { method, headers })))
    for (const [at, { status }] of answers.entries()) {
      // Nobody has a code: the exchange itself is refused as bad input.
      const isRefused = status === 401 || status === 403 || (path === '/api/session' && status === 400)
      if (!isRefused) letIn.push(`${method} ${path} ${JSON.stringify(ways[at])} → ${status}`)
    }
  }
  expect(letIn).toEqual([])
}, 60_000)

test('with a session only its own page is answered', async () => {
  await dashboard.logIn()
  const { host, port } = new URL(dashboard.origin)
  for (const headers of forms(dashboard.origin)) {
    const { status } = await dashboard.ask('/api/verbs/list', { method: 'POST', body: {}, headers })
    const name = headers.host?.toLowerCase() ?? ''
    const known = [host, `localhost:${port}`, `[::1]:${port}`].includes(name)
    expect([headers, status]).toEqual([headers, known && headers.origin === `http://${name}` ? 200 : 403])
  }
  dashboard.cookie = null
})

test('a cookie alone changes nothing: the header that no form can set is needed too', async () => {
  await dashboard.logIn()
  const asked = { method: 'POST', body: {}, headers: { 'x-kanban-dashboard': undefined } }
  expect(await dashboard.ask('/api/verbs/list', asked)).toMatchObject({
    status: 403,
    body: { error: { code: 'foreign_request', message: expect.stringContaining('x-kanban-dashboard') } },
  })
  dashboard.cookie = null
})

test('what belongs to the gateway and to workers is not there', async () => {
  await dashboard.logIn()
  for (const path of ['/api/gateway/stop', '/api/cli', '/api/tools/kanban_list', '/api/attach', '/api/dashboard/link'])
    expect([path, (await dashboard.ask(path, { method: 'POST', body: {} })).status]).toEqual([path, 404])
  dashboard.cookie = null
  const token = { authorization: `Bearer ${'x'.repeat(43)}` }
  expect((await dashboard.ask('/api/verbs/list', { method: 'POST', body: {}, headers: token })).status).toBe(401)
})

test('every answer forbids frames, foreign scripts and guessing, and the API is not kept', async () => {
  for (const path of ['/', '/t/t_9fc2', '/api/session', '/api/nothing', '/assets/nothing.js']) {
    const { headers } = await dashboard.ask(path)
    expect(headers['content-security-policy']).toMatch(/^default-src 'self';.*frame-ancestors 'none'/)
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
  }
})

const knock = (host: string, origin: string | null, more: Partial<Knock> = {}): Knock => ({
  method: 'POST',
  target: '/',
  hosts: [host],
  origins: origin === null ? [] : [origin],
  marked: true,
  ...more,
})

describe('the gate', () => {
  const gate = gateOf({
    host: '0.0.0.0',
    port: 9119,
    names: ['board.example', 'two.example:8443', 'https://three.example'],
    own: ['10.0.0.7'],
  })
  test.each([
    ['10.0.0.7:9119', 'http://10.0.0.7:9119'],
    ['127.0.0.1:9119', 'http://127.0.0.1:9119'],
    ['board.example', 'https://board.example'],
    ['board.example:9119', 'http://board.example:9119'],
    ['two.example:8443', 'https://two.example:8443'],
    ['three.example', 'https://three.example'],
  ])('lets %s in from %s', (host, origin) => {
    expect(strangeKnock(knock(host, origin), gate)).toBeNull()
  })

  test.each([
    ['10.0.0.7:9119', 'https://10.0.0.7:9119'],
    ['10.0.0.8:9119', 'http://10.0.0.8:9119'],
    ['two.example', 'https://two.example'],
    ['three.example', 'http://three.example'],
    ['three.example:9119', 'http://three.example:9119'],
    ['board.example', 'https://two.example:8443'],
  ])('keeps %s out from %s', (host, origin) => {
    expect(strangeKnock(knock(host, origin), gate)?.code).toBe('foreign_request')
  })

  test('takes neither two names, nor two origins, nor a whole address as the path', () => {
    const own = knock('board.example', 'https://board.example')
    expect(strangeKnock({ ...own, hosts: ['board.example', 'board.example'] }, gate)).not.toBeNull()
    expect(strangeKnock({ ...own, hosts: [] }, gate)).not.toBeNull()
    expect(strangeKnock({ ...own, origins: [...own.origins, 'http://evil.example'] }, gate)).not.toBeNull()
    expect(strangeKnock({ ...own, target: 'http://evil.example/' }, gate)).not.toBeNull()
    expect(strangeKnock({ ...own, method: 'GET', origins: [], marked: false }, gate)).toBeNull()
  })
})
