import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { hostname, networkInterfaces } from 'node:os'
import { getRequestListener } from '@hono/node-server'
import type { HttpBindings } from '@hono/node-server'
import type { Millis } from '../../kanban-core/index.ts'
import { errorJson, statusOf } from '../api/answer.ts'
import { bracketed, gateOf, strangeKnock } from './gate.ts'
import type { Gate, Knock } from './gate.ts'
import { NEVER_KEPT, SECURITY_HEADERS } from './headers.ts'
import { WRITE_HEADER, WRITE_HEADER_VALUE } from './wire.ts'

type Fetch = (request: Request, env: HttpBindings) => Response | Promise<Response>

/** A file of 25 MB by a slow line. */
const LONGEST_REQUEST: Millis = 300_000
/** How long answers under way may take once the server is closing. */
const LAST_ANSWERS: Millis = 500

export interface Place {
  readonly host: string
  readonly port: number
  readonly names: readonly string[]
}

export interface Listener {
  readonly port: number
  /** `http://127.0.0.1:9119` */
  readonly address: string
  /** Lets nobody in any more and resolves when the last connection is gone. */
  close(): Promise<void>
}

/** Listens for browsers. `app` is asked for once the port is known. Rejects with the system's error where the place is taken. */
export async function listenAt(place: Place, app: (port: number) => Fetch): Promise<Listener> {
  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: LONGEST_REQUEST, headersTimeout: 10_000 })
  const port = await bind(server, place)
  const gate = gateOf({ ...place, port, own: ownNames() })
  const answer = getRequestListener(app(port) as Parameters<typeof getRequestListener>[0], {
    hostname: place.host,
    overrideGlobalObjects: false,
  })
  server.on('request', (request, response) => {
    if (letsIn(gate, request, response)) void answer(request, response)
  })
  return { port, address: addressOf(place, port), close: () => close(server) }
}

/** Where a browser on this machine finds it; of several names the first that was given. */
function addressOf({ host, names }: Place, port: number): string {
  const [name] = names
  if (name?.includes('://')) return name
  if (name !== undefined) return `http://${name.includes(':') ? name : `${name}:${port}`}`
  const reached = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${bracketed(reached)}:${port}`
}

function bind(server: Server, { host, port }: Place): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject)
      const bound = server.address()
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port)
    })
  })
}

/** Answers by itself whoever may not even be asked for a session. */
function letsIn(gate: Gate, request: IncomingMessage, response: ServerResponse): boolean {
  const refusal = strangeKnock(knockOf(request), gate)
  if (refusal === null) return true
  response.writeHead(statusOf(refusal), {
    ...SECURITY_HEADERS,
    ...NEVER_KEPT,
    'content-type': 'application/json; charset=utf-8',
    connection: 'close',
  })
  response.end(JSON.stringify(errorJson(refusal)))
  return false
}

function knockOf({ method = '', url = '', headersDistinct, headers }: IncomingMessage): Knock {
  return {
    method,
    target: url,
    hosts: headersDistinct['host'] ?? [],
    origins: headersDistinct['origin'] ?? [],
    marked: headers[WRITE_HEADER] === WRITE_HEADER_VALUE,
  }
}

const ownNames = (): readonly string[] => [
  hostname(),
  ...Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address)),
]

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const hurry = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS)
  await closed
  clearTimeout(hurry)
}
