import { connect } from 'node:net'
import type { Socket } from 'node:net'

/**
 * HTTP/1.0 over the gateway's socket: one request, one answer that ends with the connection.
 * By hand, because loading node:http costs a command 25 ms of its 100.
 */
export interface Ask {
  readonly socket: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
  /** A worker's run token. */
  readonly token?: string | null
  /** Gives up (AnswerLost) when the line stays silent for so many milliseconds. */
  readonly patience?: number
  /** Gives up (AnswerLost) when it is aborted. */
  readonly signal?: AbortSignal
}

export interface Reply {
  readonly status: number
  readonly body: unknown
}

/** Nobody listens there; nothing was sent. */
export class NobodyThere extends Error {
  override readonly name = 'NobodyThere'
}

/** The connection ended before the answer did: what was asked may have been done. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost'
}

/** Rejects with NobodyThere or AnswerLost. */
export async function ask(request: Ask): Promise<Reply> {
  let text = ''
  const take = (part: string) => {
    text += part
  }
  const status = await receive(request, take, request.signal)
  try {
    return { status, body: JSON.parse(text) as unknown }
  } catch {
    throw new AnswerLost('the answer was cut off')
  }
}

/** Hands over each line as it comes, until the other side or `signal` ends it. Resolves with the status. */
export function follow(request: Ask, onLine: (line: string) => void, signal?: AbortSignal): Promise<number> {
  let rest = ''
  const lines = (part: string) => {
    const found = (rest + part).split('\n')
    rest = found.pop() ?? ''
    for (const line of found) if (line !== '') onLine(line)
  }
  return receive(request, lines, signal)
}

function receive(request: Ask, onText: (part: string) => void, signal?: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(request.socket)
    const head = new Head()
    let connected = false
    socket.setEncoding('utf8')
    socket.once('connect', () => {
      connected = true
      send(socket, request)
    })
    socket.on('data', (part: string) => {
      const body = head.take(part)
      if (body !== '') onText(body)
    })
    if (request.patience !== undefined)
      socket.setTimeout(request.patience, () => socket.destroy(new Error('it did not answer in time')))
    socket.once('error', (error) => reject(connected ? new AnswerLost(error.message) : new NobodyThere(error.message)))
    socket.once('close', () => {
      if (head.status !== null || signal?.aborted) resolve(head.status ?? 0)
      else reject(new AnswerLost('the gateway hung up'))
    })
    signal?.addEventListener('abort', () => socket.destroy(), { once: true })
  })
}

function send(socket: Socket, { method, path, body, token }: Ask): void {
  const text = body === undefined ? '' : JSON.stringify(body)
  const lines = [
    `${method} ${path} HTTP/1.0`,
    'host: kanban',
    ...(token ? [`authorization: Bearer ${token}`] : []),
    ...(method === 'POST' ? ['content-type: application/json', `content-length: ${Buffer.byteLength(text)}`] : []),
  ]
  // Not ended: the other side would take that as a client that has gone.
  socket.write(`${lines.join('\r\n')}\r\n\r\n${text}`)
}

/** Takes the head of an answer off its first parts. */
class Head {
  status: number | null = null
  #text = ''

  take(part: string): string {
    if (this.status !== null) return part
    this.#text += part
    const end = this.#text.indexOf('\r\n\r\n')
    if (end < 0) return ''
    this.status = Number(/^HTTP\/1\.\d (\d{3})/.exec(this.#text)?.[1] ?? 0)
    return this.#text.slice(end + 4)
  }
}
