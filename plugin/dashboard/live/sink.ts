import type { ServerResponse } from 'node:http'
import { NEVER_KEPT, SECURITY_HEADERS } from '../headers.ts'

/** A listener that leaves so many bytes unread is let go; it comes back with its last number. */
const MOST_UNREAD = 1024 * 1024

/** One browser at a stream of server-sent events. What several hear is made into bytes once and written as it is. */
export class Sink {
  readonly session: string
  readonly #response: ServerResponse
  #ended = false

  /** `left` is called once, however the stream ends. */
  constructor(response: ServerResponse, session: string, left: () => void) {
    this.session = session
    this.#response = response
    response.once('close', () => {
      this.#ended = true
      left()
    })
    response.writeHead(200, {
      ...SECURITY_HEADERS,
      ...NEVER_KEPT,
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    })
  }

  get ended(): boolean {
    return this.#ended
  }

  write(bytes: Buffer): void {
    if (this.#ended) return
    // One message may be longer than that by itself.
    if (this.#response.writableLength > MOST_UNREAD) this.drop()
    else this.#response.write(bytes)
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#response.end()
  }

  /** Ends it at once, whatever was not read. */
  drop(): void {
    this.#ended = true
    this.#response.destroy()
  }
}

/** A message as it goes over the wire. JSON has no line breaks, so that it is one line. */
export function message(event: string, data: unknown, id: string | number | null = null): Buffer {
  return Buffer.from(`${id === null ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
}

/** Says nothing, and keeps lines open that close when they are silent. */
export const HEARTBEAT = Buffer.from(': alive\n\n')
/** What a browser is told of when to come back. */
export const GREETING = Buffer.from('retry: 1000\n\n')
