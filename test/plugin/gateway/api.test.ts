import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mount } from '../../../plugin/mount.ts'
import { FakeHost } from '../manifest/fake-host.ts'

let host: FakeHost
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const get = async (query: string) => host.fetch(new Request(`http://kanban/api/events?${query}`))

beforeAll(async () => {
  host = new FakeHost()
  mount(host)
  await host.start()
})
afterAll(() => host.stop())

describe('a body', () => {
  test.each([
    ['no JSON', '{', 400, 'the body is no JSON'],
    ['a list', '[]', 400, 'the body must be a JSON object'],
    ['a text', '"x"', 400, 'the body must be a JSON object'],
    ['null', 'null', 400, 'the body must be a JSON object'],
    ['too long a text', JSON.stringify({ title: 'x'.repeat(1_100_000) }), 413, 'the body has'],
  ])('that is %s is refused', async (_, body, status, message) => {
    expect(await host.post('/api/verbs/create', body)).toMatchObject({
      status,
      body: { error: { message: expect.stringContaining(message) } },
    })
  })

  test('that does not say how long it is, is cut off at the limit', async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(200_000).fill(32)),
    })
    const request = new Request('http://kanban/api/verbs/create', {
      method: 'POST',
      body: endless,
      duplex: 'half',
      headers: { 'transfer-encoding': 'chunked' },
    })
    expect((await host.fetch(request)).status).toBe(413)
  })

  test('with a field of the wrong kind is refused', async () => {
    expect(await host.post('/api/cli', { argv: 'list' })).toMatchObject({ status: 400 })
    expect(await host.post('/api/cli', { argv: ['list', 3] })).toMatchObject({ status: 400 })
    expect(await host.post('/api/cli', { argv: ['list'], board: 3 })).toMatchObject({ status: 400 })
  })
})

describe('a refusal', () => {
  test.each([
    ['/api/verbs/show', { task: 't_zzzz' }, 404, 'not_found'],
    ['/api/verbs/nothing', {}, 404, 'unknown_verb'],
    ['/api/verbs/create', {}, 400, 'invalid_input'],
    ['/api/verbs/list?board=nowhere', {}, 404, 'unknown_board'],
  ])('of %s has a fitting status', async (path, body, status, code) => {
    expect(await host.post(path, body)).toMatchObject({
      status,
      body: { error: { code, message: expect.any(String), next: expect.any(String) } },
    })
  })

  test('that the board itself gives is a conflict', async () => {
    const { body } = await host.post('/api/verbs/create', { title: 'x' })
    const { id } = body as { id: string }
    expect(await host.post('/api/verbs/complete', { tasks: [id] })).toMatchObject({ status: 200 })
    expect(await host.post('/api/verbs/block', { tasks: [id], reason: 'late' })).toMatchObject({
      status: expect.any(Number),
    })
  })

  test('of an unknown path names it', async () => {
    expect(await host.post('/api/anything', {})).toMatchObject({
      status: 404,
      body: { error: { message: 'there is no POST /api/anything' } },
    })
  })
})

describe('a token', () => {
  test.each(['/api/cli', '/api/verbs/list', '/api/tools/kanban_show', '/api/attach', '/api/complete'])(
    'that is not known is refused at %s, though the socket is the operator’s',
    async (path) => {
      const body = { argv: ['list'], words: ['li'] }
      expect(await host.post(path, body, bearer('x'.repeat(43)))).toMatchObject({
        status: 401,
        body: { error: { code: 'bad_token' } },
      })
      expect(await host.post(path, body, { authorization: 'Basic eA==' })).toMatchObject({ status: 401 })
    },
  )

  test('is needed to attach', async () => {
    expect(await host.post('/api/attach', {})).toMatchObject({ status: 401 })
  })

  test('nobody that the host knows is nobody here', async () => {
    const [route] = host.routes
    const response = await route?.handle(new Request('http://kanban/api/verbs/list', { method: 'POST' }), null)
    expect(response?.status).toBe(401)
  })
})

test('every verb is told with what it takes and what it answers', async () => {
  const { status, body } = await host.fetch(new Request('http://kanban/api/verbs'))
  expect(status).toBe(200)
  const found = (body as { name: string }[]).find(({ name }) => name === 'runs')
  expect(found).toMatchObject({
    name: 'runs',
    summary: expect.any(String),
    surfaces: ['chat', 'cli', 'http'],
    role: 'viewer',
    input: { type: 'object', required: ['task'] },
    output: { type: 'array', items: { properties: { outcome: expect.any(Object) } } },
  })
})

test('the tools of an orchestrator are offered and called', async () => {
  const { body } = await host.fetch(new Request('http://kanban/api/tools'))
  expect((body as { tools: { name: string }[] }).tools.map((tool) => tool.name)).toContain('kanban_list')
  expect(await host.post('/api/tools/kanban_list', {})).toMatchObject({ status: 200, body: { isError: false } })
})

test('a command line is answered with a view, with JSON, or with what was refused', async () => {
  expect((await host.post('/api/cli', { argv: ['list'] })).body).toMatchObject({
    exit: 0,
    view: { nodes: expect.any(Array) },
  })
  expect((await host.post('/api/cli', { argv: ['list', '--json'] })).body).toMatchObject({
    exit: 0,
    json: expect.any(Array),
  })
  expect((await host.post('/api/cli', { argv: ['shwo'] })).body).toMatchObject({
    exit: 2,
    error: { code: 'unknown_verb' },
  })
  expect((await host.post('/api/cli', { argv: ['watch'] })).body).toMatchObject({
    exit: 0,
    follow: { board: 'default' },
  })
})

describe('events', () => {
  test.each([
    ['after=last', 'after must be the number of an event'],
    ['kinds=completed,exploded', 'there is no kind of event exploded'],
  ])('with %s are refused', async (query, message) => {
    expect(await get(query)).toMatchObject({ status: 400, body: { error: { message } } })
  })

  test('of an unknown board are refused', async () => {
    expect(await get('board=nowhere')).toMatchObject({ status: 404 })
  })
})
