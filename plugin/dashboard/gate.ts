import { refuse } from '../../kanban-core/index.ts'
import type { Refusal } from '../../kanban-core/index.ts'
import { isLoopback } from '../config.ts'
import { WRITE_HEADER } from './wire.ts'

/** Who may knock: which names of this server are its own, and which pages may send what. Looked at before anything else. */

export interface Binding {
  readonly host: string
  /** The port that is really listened on. */
  readonly port: number
  readonly names: readonly string[]
  /** The addresses and the name of this machine. */
  readonly own: readonly string[]
}

export interface Gate {
  /** What `Host` may say. */
  readonly hosts: ReadonlySet<string>
  /** Those of them that a proxy may serve over https. */
  readonly proxied: ReadonlySet<string>
}

const HTTP_PORT = 80
const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::'

export function gateOf({ host, port, names, own }: Binding): Gate {
  const withPort = (name: string): readonly string[] =>
    port === HTTP_PORT ? [name, `${name}:${port}`] : [`${name}:${port}`]
  const reached = [
    ...(isLoopback(host) || isWildcard(host) ? ['127.0.0.1', 'localhost', '::1'] : []),
    ...(isWildcard(host) ? own : []),
    ...(isWildcard(host) ? [] : [host]),
  ]
  const proxied = names.flatMap((name) => (/:\d+$/.test(name) ? [name] : [name, `${name}:${port}`]))
  return {
    hosts: lower([...reached.map(bracketed).flatMap(withPort), ...proxied]),
    proxied: lower(proxied),
  }
}

const lower = (names: readonly string[]): ReadonlySet<string> => new Set(names.map((name) => name.toLowerCase()))

/** As it stands in a URL. */
export const bracketed = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host)

/** The first line and the headers of a request, as they came. */
export interface Knock {
  readonly method: string
  readonly target: string
  /** Every Host header; more than one is as bad as none. */
  readonly hosts: readonly string[]
  readonly origins: readonly string[]
  /** It carries the header that no form of another site can set. */
  readonly marked: boolean
}

/** Why a request is not listened to; null = it may go on to be asked for its session. */
export function strangeKnock({ method, target, hosts, origins, marked }: Knock, gate: Gate): Refusal | null {
  const [host = ''] = hosts
  if (hosts.length !== 1 || !gate.hosts.has(host.toLowerCase()) || !target.startsWith('/'))
    return stranger('this address is not one of the dashboard’s own')
  const writes = method !== 'GET' && method !== 'HEAD'
  if (origins.length === 0)
    return writes ? stranger('a change must say which page it comes from, and this one does not') : null
  if (origins.length > 1 || !isOwnOrigin(origins[0] ?? '', host.toLowerCase(), gate))
    return stranger('a page of another site may not ask the board')
  return writes && !marked ? stranger(`a change must carry the header ${WRITE_HEADER}`) : null
}

function isOwnOrigin(origin: string, host: string, { proxied }: Gate): boolean {
  return origin === `http://${host}` || (proxied.has(host) && origin === `https://${host}`)
}

const stranger = (what: string): Refusal =>
  refuse('foreign_request', { what, next: 'open the address that `kanban dashboard` prints' })
