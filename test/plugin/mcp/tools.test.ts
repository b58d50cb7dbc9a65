import { join } from 'node:path'
import { Client as ClientV2 } from '@modelcontextprotocol/client'
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CARDS, TOKEN, fakeGateway, refused, said } from './fake-gateway.ts'
import type { FakeGateway } from './fake-gateway.ts'

const program = { command: process.execPath, args: [join(import.meta.dirname, 'kanban-mcp.ts')] }
const server = (gateway: FakeGateway) => ({
  ...program,
  env: { ...gateway.env, KANBAN_TEST_PACE: JSON.stringify({ first: 5, longest: 20 }) },
})

const CLIENTS = [
  [
    'the client of @modelcontextprotocol/sdk',
    async (gateway: FakeGateway) => {
      const client = new ClientV1({ name: 'test', version: '1' })
      await client.connect(new StdioV1(server(gateway)))
      return client
    },
  ],
  [
    'the 2025 era of @modelcontextprotocol/client',
    async (gateway: FakeGateway) => {
      const client = new ClientV2({ name: 'test', version: '1' })
      await client.connect(new StdioV2(server(gateway)))
      return client
    },
  ],
  [
    'the 2026 era of @modelcontextprotocol/client',
    async (gateway: FakeGateway) => {
      const client = new ClientV2(
        { name: 'test', version: '1' },
        { versionNegotiation: { mode: { pin: '2026-07-28' } } },
      )
      await client.connect(new StdioV2(server(gateway)))
      return client
    },
  ],
] as const

let gateway: FakeGateway
beforeEach(async () => {
  gateway = fakeGateway((name, args) => {
    if (name === 'kanban_nothing') return refused('there is no tool kanban_nothing; call kanban_show')
    return name === 'kanban_block' && Object.keys(args).length === 0
      ? refused('reason: must be a text; say what is missing')
      : said(`${name} ${JSON.stringify(args)}`)
  })
  await gateway.start()
})
afterEach(() => gateway.stop())

describe.each(CLIENTS)('%s', (_, connect) => {
  test('lists the tools of the run, with every annotation, and never hidden', async () => {
    const client = await connect(gateway)
    const { tools } = await client.listTools()
    expect(
      tools.map(({ name, description, inputSchema, annotations }) => ({ name, description, inputSchema, annotations })),
    ).toEqual(CARDS)
    expect(tools.map(({ _meta: meta }) => meta?.['anthropic/alwaysLoad'])).toEqual(CARDS.map(() => true))
    expect(client.getInstructions()).toContain('exactly one of kanban_complete')
    await client.close()
  })

  test('calls each tool with its arguments and the token of the run', async () => {
    const client = await connect(gateway)
    for (const { name } of CARDS) {
      const args = { note: `for ${name}` }
      const result = await client.callTool({ name, arguments: args })
      expect(result.isError).toBe(false)
      expect(result.content).toEqual([{ type: 'text', text: expect.stringContaining(`"note":"for ${name}"`) }])
    }
    expect(new Set(gateway.seen.map((one) => one.token))).toEqual(new Set([TOKEN]))
    await client.close()
  })

  test('is told a refusal as the result of the call, not as a protocol error', async () => {
    const client = await connect(gateway)
    const result = await client.callTool({ name: 'kanban_block', arguments: {} })
    expect(result).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: expect.stringContaining('reason: must be a text') }],
    })
    expect(await client.callTool({ name: 'kanban_nothing' })).toMatchObject({ isError: true })
    await client.close()
  })
})
