import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import type { McpEntry } from '../preset.ts'

/** The board, as an agent sees it. */
export interface Tools {
  call(
    tool: string,
    args?: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly text: string; readonly isError: boolean }>
  /** What the server offers. */
  list(): Promise<
    readonly {
      readonly name: string
      readonly description: string
      readonly inputSchema: Readonly<Record<string, unknown>>
    }[]
  >
  close(): Promise<void>
}

/** Longer than the tool server waits for a gateway that restarts. */
const PATIENCE = 10 * 60_000

/** Starts the tool server of the run and speaks MCP with it over stdio; what it says on stderr goes to the log. */
export async function openTools(entry: McpEntry, signal: AbortSignal): Promise<Tools> {
  const client = new Client({ name: 'kanban-builtin', version: '1' })
  const server = { command: entry.command, args: [...entry.args], env: { ...entry.env } }
  await client.connect(new StdioClientTransport(server), { signal })
  return {
    async call(tool, args = {}) {
      const { content, isError } = await client.callTool(
        { name: tool, arguments: { ...args } },
        { timeout: PATIENCE, signal },
      )
      const text = content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n')
      return { text, isError: isError === true }
    },
    async list() {
      const { tools } = await client.listTools(undefined, { signal })
      return tools.map(({ name, description = '', inputSchema }) => ({ name, description, inputSchema }))
    },
    close: () => client.close(),
  }
}
