import { McpServer } from '@modelcontextprotocol/server'
import type { ServerContext } from '@modelcontextprotocol/server'
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio'
import type { Calls } from './calls.ts'
import { INSTRUCTIONS } from './instructions.ts'
import { kindOf } from './tools.ts'
import type { ToolCard } from './tools.ts'

export interface Serving {
  readonly version: string
  /** One list serves the whole connection. */
  readonly tools: Promise<readonly ToolCard[]>
  readonly calls: Calls
}

/** Keeps an agent that hides tools behind a search from hiding these. */
const META = { 'anthropic/alwaysLoad': true }

export interface Connection {
  /** Resolves when the agent has closed its end, or can no longer be written to. */
  readonly closed: Promise<void>
  close(): Promise<void>
}

/** Speaks both eras of the protocol over these streams. */
export function connect(serving: Serving, { stdin, stdout }: Pick<NodeJS.Process, 'stdin' | 'stdout'>): Connection {
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  const transport = new Wire(resolve, stdin, stdout)
  const { close } = serveStdio(() => createServer(serving), { transport })
  return { closed, close }
}

class Wire extends StdioServerTransport {
  readonly #onClosed: () => void
  constructor(onClosed: () => void, ...streams: ConstructorParameters<typeof StdioServerTransport>) {
    super(...streams)
    this.#onClosed = onClosed
  }
  override async close(): Promise<void> {
    await super.close()
    this.#onClosed()
  }
}

/** One protocol instance; a connection may need two of them to find the era. */
async function createServer({ version, tools, calls }: Serving): Promise<McpServer> {
  const cards = await tools
  const options = { capabilities: { tools: {} }, instructions: INSTRUCTIONS[kindOf(cards)] }
  const mcp = new McpServer({ name: 'kanban', title: 'Kanban board', version }, options)
  mcp.server.setRequestHandler('tools/list', () => ({ tools: cards.map((tool) => ({ ...tool, _meta: META })) }))
  mcp.server.setRequestHandler('tools/call', async ({ params }, context) => {
    const watch = { cancelled: context.mcpReq.signal, onWait: progress(context) }
    const { text, isError } = await calls.call(params.name, params.arguments ?? {}, watch)
    return { content: [{ type: 'text', text }], isError }
  })
  return mcp
}

/** Tells a client that asked for it that the call still goes on, so that its own time limit starts anew. */
function progress({ mcpReq: { _meta: meta, notify } }: ServerContext): (tries: number) => void {
  const token = meta?.progressToken
  if (token === undefined) return () => {}
  return (tries) => {
    const params = { progressToken: token, progress: tries, message: 'waiting for the gateway to come back' }
    notify({ method: 'notifications/progress', params }).catch(() => {})
  }
}
