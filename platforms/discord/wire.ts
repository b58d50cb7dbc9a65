import { Agent as PlainAgent, request as plainRequest } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import type { ClientRequest, IncomingMessage } from 'node:http'

/** What the SDK hands over of a request. */
export interface WireInit {
  readonly method?: string | undefined
  readonly headers?: unknown
  readonly body?: unknown
  readonly signal?: unknown
}

/** A connection that nothing went over for so long is not used again: the service may be about to close it. */
const IDLE = 4_000

/** HTTP on connections of our own, so that all of them can be given back. */
export class Wire {
  readonly #plain = new PlainAgent({ keepAlive: true, timeout: IDLE })
  readonly #secure = new SecureAgent({ keepAlive: true, timeout: IDLE })

  /** Resolves with the whole answer. */
  async request(url: string, init: WireInit): Promise<Response> {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = this.#open(url, init)
      request.once('response', resolve)
      request.once('error', reject)
      request.end(typeof init.body === 'string' ? init.body : undefined)
    })
    const parts: Buffer[] = []
    for await (const part of answer) parts.push(part as Buffer)
    const status = answer.statusCode ?? 500
    return new Response(status === 204 || status === 304 ? null : Buffer.concat(parts), {
      status,
      statusText: answer.statusMessage ?? '',
      headers: headersOf(answer),
    })
  }

  /** Ends every connection, also those in use. */
  close(): void {
    this.#plain.destroy()
    this.#secure.destroy()
  }

  #open(url: string, { method = 'GET', headers, signal }: WireInit): ClientRequest {
    const options = {
      method,
      headers: (headers ?? {}) as Record<string, string>,
      ...(signal instanceof AbortSignal && { signal }),
    }
    return url.startsWith('https:')
      ? secureRequest(url, { ...options, agent: this.#secure })
      : plainRequest(url, { ...options, agent: this.#plain })
  }
}

function headersOf({ headers }: IncomingMessage): Headers {
  const all = new Headers()
  for (const [name, value] of Object.entries(headers)) for (const one of [value ?? []].flat()) all.append(name, one)
  return all
}
