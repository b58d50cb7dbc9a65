import { existsSync, mkdtempSync, rmSync, watch, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'

/**
 * An agent whose line to the gateway breaks between the carrying out of its verdict and the answer, and stays broken until
 * a file `go` is in its workspace. Writes what it was told in the end into `answer.json`.
 */
const entry = JSON.parse(process.env['KANBAN_MCP'] ?? '') as {
  command: string
  args: string[]
  env: Record<string, string>
}
const gateway = entry.env['KANBAN_SOCKET'] ?? ''
const folder = mkdtempSync(join(tmpdir(), 'kanban-lossy-'))
const socket = join(folder, 'line.sock')
let state: 'whole' | 'broken' | 'mended' = 'whole'

const line = createServer((agent) => {
  agent.on('error', () => {})
  if (state === 'broken') return void agent.destroy()
  const wire = connect(gateway)
  wire.on('error', () => agent.destroy())
  agent.once('data', (request: Buffer) => {
    wire.write(request)
    if (state === 'mended' || !request.toString().startsWith('POST /api/tools/kanban_complete'))
      return void wire.pipe(agent)
    wire.once('data', () => {
      state = 'broken'
      agent.destroy()
    })
  })
})
line.listen(socket)
const watcher = watch('.', () => {
  if (existsSync('go')) state = 'mended'
})

const client = new Client({ name: 'lossy', version: '1' })
await client.connect(new StdioClientTransport({ ...entry, env: { ...entry.env, KANBAN_SOCKET: socket } }))
const answer = await client.callTool({ name: 'kanban_complete', arguments: { summary: 'once' } })
writeFileSync('answer.json', JSON.stringify(answer))
await client.close()
line.close()
watcher.close()
rmSync(folder, { recursive: true, force: true })
