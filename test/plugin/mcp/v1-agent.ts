import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'

/** An agent of somebody else: it knows KANBAN_MCP and the Model Context Protocol, and nothing else of the board. */
const entry = JSON.parse(process.env['KANBAN_MCP'] ?? '') as {
  command: string
  args: string[]
  env: Record<string, string>
}
const client = new Client({ name: 'somebody', version: '1' })
await client.connect(new StdioClientTransport(entry))
const { tools } = await client.listTools()
const call = async (name: string, args: Readonly<Record<string, unknown>> = {}) => {
  const { content, isError } = await client.callTool({ name, arguments: args })
  return { text: (content as readonly { readonly text: string }[])[0]?.text ?? '', isError }
}

const card = await call('kanban_show')
const metadata = { tools: tools.map((tool) => tool.name), told: client.getInstructions()?.split('.')[0] ?? '' }
if (!tools.some((tool) => tool.name === 'kanban_request_changes')) {
  await call('kanban_heartbeat', { note: 'half of it' })
  const bare = await call('kanban_block')
  const foreign = await call('kanban_complete', { task: 't_zzzzzzzz', summary: 'not mine' })
  const again = /number the lines/.test(card.text)
  await call('kanban_comment', { body: JSON.stringify({ ...metadata, refused: [bare, foreign] }) })
  await call('kanban_request_review', { summary: again ? 'with numbers' : 'first try' })
} else if (/with numbers/.test(card.text)) await call('kanban_complete', { summary: 'fine now', metadata })
else await call('kanban_request_changes', { reason: 'number the lines' })
await client.close()
