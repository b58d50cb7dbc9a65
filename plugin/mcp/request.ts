import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Millis } from '../../kanban-core/index.ts'
import type { Seat } from './environment.ts'

/** One request to the gateway. */
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
      const body = question.body === undefined ? null : JSON.stringify(question.body)
      const headers = headersOf(token, body, question.call)
      const { method, path } = question
      const timer = AbortSignal.timeout(within)
      const asked = request({
        socketPath: socket,
        agent: false,
        method,
        path,
        headers,
        signal: AbortSignal.any([signal, timer]),
      })
      let connected = false
      asked.once('socket', (wire) => wire.once('connect', () => (connected = true)))
      const lose = (error: Error) => {
        if (signal.aborted) reject(signal.reason)
        else reject(connected ? new AnswerLost(error.message) : new NobodyThere(error.message))
      }
      asked.on('error', lose)
      asked.once('response', (response) => void readAll(response).then(resolve, lose))
      asked.end(body ?? undefined)
    })
}

function headersOf(token: string, body: string | null, call: string | undefined): Record<string, string> {
  return {
    host: 'kanban',
    accept: 'application/json',
    authorization: `Bearer ${token}`,
    ...(body === null ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    ...(call === undefined ? {} : { 'x-kanban-call': call }),
  }
}

/** A body that is no JSON stays the text it is. */
async function readAll(response: IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString('utf8')
  const status = response.statusCode ?? 0
  try {
    return { status, body: JSON.parse(text) as unknown }
  } catch {
    return { status, body: text }
  }
}
