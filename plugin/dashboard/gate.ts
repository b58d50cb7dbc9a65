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

/** What `Host` may say, each with the pages that may write there: `http://127.0.0.1:9119`. */
export type Gate = ReadonlyMap<string, readonly string[]>

const HTTP_PORT = 80
const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::'

export function gateOf({ host, port, names, own }: Binding): Gate {
  const reached = isLoopback(host) || isWildcard(host) ? ['127.0.0.1', 'localhost', '::1'] : []
  const direct = [...reached, ...(isWildcard(host) ? own : [host])].map(bracketed)
  const ports = port === HTTP_PORT ? ['', `:${port}`] : [`:${port}`]
  return new Map([
    ...direct.flatMap((name) => ports.map((at) => pageOf(`${name}${at}`, ['http']))),
    ...names.flatMap((name) => namedPages(name, port)),
  ])
}

type PageAt = readonly [host: string, origins: readonly string[]]

function pageOf(host: string, schemes: readonly string[]): PageAt {
  const name = host.toLowerCase()
  return [name, schemes.map((scheme) => `${scheme}://${name}`)]
}

/** A whole address says how it is reached; a name alone may be this server itself or a proxy before it. */
function namedPages(name: string, port: number): readonly PageAt[] {
  const [, scheme, host] = /^(https?):\/\/(.+)$/.exec(name) ?? []
  if (scheme !== undefined && host !== undefined) return [pageOf(host, [scheme])]
  const hosts = /:\d+$/.test(name) ? [name] : [name, `${name}:${port}`]
  return hosts.map((one) => pageOf(one, ['http', 'https']))
}

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
  if (hosts.length !== 1 || !gate.has(host.toLowerCase()) || !target.startsWith('/'))
    return stranger('this address is not one of the dashboard’s own')
  const writes = method !== 'GET' && method !== 'HEAD'
  if (origins.length === 0)
    return writes ? stranger('a change must say which page it comes from, and this one does not') : null
  if (origins.length > 1 || !gate.get(host.toLowerCase())?.includes(origins[0] ?? ''))
    return stranger('a page of another site may not ask the board')
  return writes && !marked ? stranger(`a change must carry the header ${WRITE_HEADER}`) : null
}

const stranger = (what: string): Refusal =>
  refuse('foreign_request', { what, next: 'open the address that `kanban dashboard` prints' })
