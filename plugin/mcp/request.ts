import { connect } from 'node:net'
import type { Millis } from '../../kanban-core/index.ts'
import type { Seat } from './environment.ts'

/**
 * One request to the gateway, over its socket as HTTP/1.0: the answer ends with the connection.
 * By hand, because loading node:http costs each worker 30 ms of its start.
 */
export interface Question {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
  /** The same for every repetition of one call, so that the gateway can answer it twice and do it once. */
  readonly call?: string
}

export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** Nobody took the request: whatever it asks, it can be made again. */
export class NobodyThere extends Error {
  override readonly name = 'NobodyThere'
}

/** It was sent and no whole answer came back: it may have been done. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost'
}

/** Rejects with NobodyThere, AnswerLost, or the signal's reason. One connection per request: none goes stale in between. */
export type Ask = (question: Question, within: Millis, signal: AbortSignal) => Promise<Answer>

export function askAt({ socket, token }: Pick<Seat, 'socket' | 'token'>): Ask {
  return (question, within, signal) =>
    new Promise((resolve, reject) => {
      const parts: Buffer[] = []
      let connected = false
      let trouble = 'the gateway hung up'
      const wire = connect(socket, () => {
        connected = true
        // Not ended: the other side would take that as a client that has gone.
        wire.write(textOf(question, token))
      })
      wire.on('data', (part) => parts.push(part))
      wire.once('error', (error) => (trouble = error.message))
      wire.once('close', () => {
        const answer = answerIn(Buffer.concat(parts))
        if (answer !== null) resolve(answer)
        else if (signal.aborted) reject(signal.reason)
        else reject(connected ? new AnswerLost(trouble) : new NobodyThere(trouble))
      })
      const limit = AbortSignal.any([signal, AbortSignal.timeout(within)])
      limit.addEventListener('abort', () => wire.destroy(), { once: true })
      if (limit.aborted) wire.destroy()
    })
}

function textOf({ method, path, body, call }: Question, token: string): string {
  const text = body === undefined ? '' : JSON.stringify(body)
  const head = [
    `${method} ${path} HTTP/1.0`,
    'host: kanban',
    `authorization: Bearer ${token}`,
    ...(body === undefined ? [] : ['content-type: application/json', `content-length: ${Buffer.byteLength(text)}`]),
    ...(call === undefined ? [] : [`x-kanban-call: ${call}`]),
  ]
  return `${head.join('\r\n')}\r\n\r\n${text}`
}

/** Null where the answer is not whole. A body that is no JSON stays the text it is. */
function answerIn(bytes: Buffer): Answer | null {
  const end = bytes.indexOf('\r\n\r\n')
  const head = bytes.subarray(0, Math.max(end, 0)).toString('latin1')
  const status = /^HTTP\/1\.\d (\d{3})/.exec(head)?.[1]
  const length = /^content-length: *(\d+)$/im.exec(head)?.[1]
  const body = bytes.subarray(end + 4)
  if (status === undefined || (length !== undefined && body.length < Number(length))) return null
  return { status: Number(status), body: parsed(body.toString('utf8')) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
