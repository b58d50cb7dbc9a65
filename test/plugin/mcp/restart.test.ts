import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { toolsFor } from '../../../kanban-core/index.ts'
import { fakeGateway, refused, said } from './fake-gateway.ts'
import type { FakeGateway, Reply } from './fake-gateway.ts'

let gateway: FakeGateway
let client: Client
let board: (tool: string) => Reply

beforeEach(async () => {
  board = (tool) => said(`${tool} done`)
  gateway = fakeGateway((tool) => board(tool))
  await gateway.start()
})
afterEach(async () => {
  await client.close()
  await gateway.stop()
})

async function open(pace: object = {}, more: Readonly<Record<string, string>> = {}): Promise<void> {
  client = new Client({ name: 'test', version: '1' })
  const env = {
    ...gateway.env,
    ...more,
    KANBAN_TEST_PACE: JSON.stringify({ first: 5, longest: 20, list: 50, ...pace }),
  }
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [join(import.meta.dirname, 'kanban-mcp.ts')], env }),
  )
}
const call = (name: string, args = {}, options = {}) => client.callTool({ name, arguments: args }, options)
const words = (result: Awaited<ReturnType<typeof call>>) => ({
  error: result.isError,
  text: result.content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
})

test('a call made while no gateway runs is answered when one is back', async () => {
  await open()
  await gateway.crash()
  let waited = 0
  const waiting = Promise.withResolvers<void>()
  const answer = call('kanban_comment', { body: 'x' }, { onprogress: () => void (++waited === 3 && waiting.resolve()) })
  await waiting.promise
  await gateway.start()
  expect(words(await answer)).toEqual({ error: false, text: 'kanban_comment done' })
  expect(gateway.calls('kanban_comment')).toHaveLength(1)
})

test('a gateway that is just starting is asked again', async () => {
  await open()
  gateway.fail('kanban_complete', 'unavailable')
  expect(words(await call('kanban_complete', { summary: 'x' }))).toEqual({ error: false, text: 'kanban_complete done' })
})

test('a call whose answer was lost is repeated under its id and done once', async () => {
  await open()
  gateway.fail('kanban_comment', 'hang up after')
  expect(words(await call('kanban_comment', { body: 'x' }))).toEqual({ error: false, text: 'kanban_comment done' })
  const [first, second] = gateway.calls('kanban_comment')
  expect(second?.call).toBe(first?.call)
  expect([first?.done, second?.done]).toEqual([true, false])
})

test('two calls never share an id', async () => {
  await open()
  await call('kanban_heartbeat')
  await call('kanban_heartbeat')
  expect(new Set(gateway.calls('kanban_heartbeat').map((one) => one.call)).size).toBe(2)
})

/** A gateway that dies after it has carried the verdict out, and whose successor knows nothing of the call. */
async function crashAfter(
  tool: string,
  status: string,
  show: Reply = said(`# t_00000001: x\n- board: default\n- status: ${status}\n\nmore`),
): Promise<void> {
  board = (name) => {
    if (name === 'kanban_show') return show
    if (name !== tool) return said('')
    const first = gateway.calls(tool).length === 0
    return first
      ? said('done')
      : refused('run 1 of this task is over, and its worker may write no more; end now', 'stale_run')
  }
  await open()
  gateway.fail(tool, 'hang up after')
  gateway.fail(tool, 'unavailable')
  const answer = call(tool, { summary: 'x' })
  await gateway.until(() => gateway.calls(tool).length >= 1)
  await gateway.crash()
  await gateway.start()
  verdict = words(await answer)
}
let verdict = { error: undefined as boolean | undefined, text: '' }

test.each([
  ['kanban_complete', 'done'],
  ['kanban_block', 'blocked'],
  ['kanban_request_review', 'review'],
])('%s counts as done when its run is over and the card is %s', async (tool, status) => {
  await crashAfter(tool, status)
  expect(verdict).toEqual({
    error: false,
    text: `${tool} was carried out before the gateway restarted: the task is ${status}. Your run is over; end now.`,
  })
})

test('a verdict whose run was ended by others stays refused', async () => {
  await crashAfter('kanban_complete', 'ready')
  expect(verdict.error).toBe(true)
  expect(verdict.text).toContain('run 1 of this task is over')
})

test('a verdict stays refused where nothing can prove it', async () => {
  await crashAfter('kanban_complete', '', refused('the run token is not known', 'bad_token'))
  expect(verdict.error).toBe(true)
  expect(verdict.text).toContain('end now')
})

test('a stale worker whose answer was not lost is refused', async () => {
  board = (name) =>
    name === 'kanban_show' ? said('# t_00000001: x\n- status: done') : refused('it is over', 'stale_run')
  await open()
  expect(words(await call('kanban_complete', { summary: 'x' }))).toEqual({
    error: true,
    text: expect.stringContaining('it is over') as string,
  })
  expect(gateway.calls('kanban_show')).toEqual([])
})

test('a verdict goes on though its agent no longer waits, and the same verdict joins it', async () => {
  await open()
  await gateway.crash()
  const impatient = new AbortController()
  const first = call(
    'kanban_complete',
    { summary: 'x' },
    { signal: impatient.signal, onprogress: () => impatient.abort('too slow') },
  )
  await expect(first).rejects.toThrow('too slow')
  const second = call('kanban_complete', { summary: 'x' })
  await gateway.start()
  expect(words(await second)).toEqual({ error: false, text: 'kanban_complete done' })
  expect(gateway.calls('kanban_complete').filter((one) => one.done)).toHaveLength(1)
})

test('a task created twice by a repeated call is one', async () => {
  await open()
  gateway.fail('kanban_create', 'hang up after')
  await call('kanban_create', { title: 'x', assignee: 'y' })
  await call('kanban_create', { title: 'x', assignee: 'y', idempotency_key: 'mine' })
  const keys = gateway.calls('kanban_create').map((one) => one.args['idempotency_key'])
  expect(keys[0]).toMatch(/^call-/)
  expect(keys[1]).toBe(keys[0])
  expect(keys[2]).toBe('mine')
})

test('an agent is told when no gateway comes back', async () => {
  await open({ patience: 0 })
  await gateway.crash()
  const result = words(await call('kanban_comment', { body: 'x' }))
  expect(result).toEqual({ error: true, text: expect.stringContaining('was not carried out') as string })
})

test.each(['worker', 'reviewer', 'orchestrator'] as const)(
  'the tools of the kind %s are listed while the gateway restarts',
  async (kind) => {
    await gateway.crash()
    await open({}, { KANBAN_ROLE: kind })
    const { tools } = await client.listTools()
    const projected = toolsFor(kind).map(({ name, inputSchema, annotations }) => ({ name, inputSchema, annotations }))
    expect(tools.map(({ name, inputSchema, annotations }) => ({ name, inputSchema, annotations }))).toEqual(projected)
  },
)
