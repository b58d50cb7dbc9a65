import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ToolCard } from '../../../plugin/mcp/tools.ts'

/** What the tool server asks of a gateway, one member per route. */
export interface GatewayApi {
  'GET /api/tools'(): { readonly tools: readonly ToolCard[] }
  'POST /api/attach'(): object
  'POST /api/tools/:name'(tool: string, args: Args): Reply
}

export type Args = Readonly<Record<string, unknown>>
export interface Reply {
  readonly text: string
  readonly isError: boolean
}
export interface Seen {
  readonly route: string
  readonly tool: string | null
  readonly args: Args
  readonly call: string | null
  readonly token: string | null
  /** False where it was a repetition and answered from memory. */
  readonly done: boolean
}

export const TOKEN = 'run-token'
export const said = (text: string): Reply => ({ text, isError: false })
/** As the board words it. */
export const refused = (message: string, code = 'invalid_input'): Reply => ({
  text: JSON.stringify({ error: { code, message, next: 'end now' } }),
  isError: true,
})

const hints = { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false }
const card = (name: string, annotations = hints): ToolCard => ({
  name,
  description: `does ${name}`,
  inputSchema: { type: 'object', properties: {} },
  annotations,
})
export const CARDS: readonly ToolCard[] = [
  card('kanban_show', { ...hints, readOnlyHint: true, idempotentHint: true }),
  ...['heartbeat', 'comment', 'complete', 'block', 'create', 'link', 'request_review', 'attach'].map((verb) =>
    card(`kanban_${verb}`),
  ),
]

/** A gateway's worker routes on a Unix socket, with the faults that a real one can have. */
export function fakeGateway(
  tool: (name: string, args: Args) => Reply = (name) => said(`${name} done`),
  cards: readonly ToolCard[] = CARDS,
) {
  const folder = mkdtempSync(join(tmpdir(), 'kanban-fake-'))
  const socket = join(folder, 'gateway.sock')
  const tokenFile = join(folder, 'token')
  writeFileSync(tokenFile, `${TOKEN}\n`, { mode: 0o600 })
  const api = {
    'GET /api/tools': () => ({ tools: cards }),
    'POST /api/attach': () => ({}),
    'POST /api/tools/:name': tool,
  } satisfies GatewayApi

  const seen: Seen[] = []
  const watchers = new Set<() => void>()
  const memory = new Map<string, Reply>()
  const faults: Fault[] = []
  let server = createServer()

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await readText(request)
    const path = request.url ?? ''
    const name = /^\/api\/tools\/([^/]+)$/.exec(path)?.[1] ?? null
    const route = `${request.method} ${name === null ? path : '/api/tools/:name'}`
    const call = header(request, 'x-kanban-call')
    const args = text === '' ? {} : (JSON.parse(text) as Args)
    const fault = takeFault(faults, name ?? path)
    const note = (done: boolean) => {
      seen.push({
        route,
        tool: name,
        args,
        call,
        token: header(request, 'authorization')?.replace('Bearer ', '') ?? null,
        done,
      })
      for (const look of watchers) look()
    }
    if (fault === 'hang up before') return void (note(false), request.socket.destroy())
    if (fault === 'unavailable') return void (note(false), response.writeHead(503).end())
    const known = call === null ? undefined : memory.get(call)
    const answer = known ?? answerOf(api, route, name, args)
    if (call !== null && isReply(answer)) memory.set(call, answer)
    note(known === undefined)
    if (fault === 'hang up after') return void request.socket.destroy()
    response
      .writeHead(answer === null ? 404 : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer ?? { error: { code: 'not_found', message: 'no such route', next: '' } }))
  }

  const self = {
    folder,
    socket,
    seen,
    env: {
      KANBAN_SOCKET: socket,
      KANBAN_TOKEN_FILE: tokenFile,
      KANBAN_TASK: 't_00000001',
      KANBAN_RUN: 'r_1',
      KANBAN_PROFILE: 'demo',
    },
    async start() {
      server = createServer((request, response) => void handle(request, response))
      server.listen(socket)
      await once(server, 'listening')
    },
    /** As a crash: connections break and what it remembered is gone. */
    async crash() {
      memory.clear()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      rmSync(socket, { force: true })
    },
    /** The next request for this tool or path meets the fault. */
    fail: (what: string, fault: FaultKind) => faults.push({ what, fault }),
    calls: (name: string) => seen.filter((one) => one.tool === name),
    attaches: () => seen.filter((one) => one.route === 'POST /api/attach'),
    /** Resolves once `look` is true; looked at with each request. */
    until: (look: () => boolean) =>
      new Promise<void>((resolve) => {
        const check = () => {
          if (!look()) return
          watchers.delete(check)
          resolve()
        }
        watchers.add(check)
        check()
      }),
    async stop() {
      await self.crash()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return self
}
export type FakeGateway = ReturnType<typeof fakeGateway>

export type FaultKind = 'hang up before' | 'hang up after' | 'unavailable'
interface Fault {
  readonly what: string
  readonly fault: FaultKind
}

function takeFault(faults: Fault[], what: string): FaultKind | null {
  const index = faults.findIndex((one) => one.what === what)
  return index < 0 ? null : (faults.splice(index, 1)[0]?.fault ?? null)
}

function answerOf(api: GatewayApi, route: string, tool: string | null, args: Args): object | null {
  if (tool !== null) return api['POST /api/tools/:name'](tool, args)
  return route === 'GET /api/tools' || route === 'POST /api/attach' ? api[route]() : null
}

const isReply = (answer: object | null): answer is Reply => answer !== null && 'text' in answer

const header = (request: IncomingMessage, name: string): string | null => request.headers[name]?.toString() ?? null

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
