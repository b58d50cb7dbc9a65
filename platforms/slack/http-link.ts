import type { IncomingMessage, RequestListener, Server } from 'node:http'
import { HTTPModuleFunctions, HTTPReceiver } from '@slack/bolt'
import type { Logger } from '@slack/bolt'
import { CLOSING } from './link.ts'
import type { Link } from './link.ts'
import { REQUEST_PATH } from './menu.ts'

interface HttpParts {
  readonly signingSecret: string
  readonly host: string
  readonly port: number
  readonly logger: Logger
}

const LARGEST_BODY = 1024 * 1024

/** Requests from Slack, signature and age checked by the SDK, to a port that the operator's proxy forwards to. */
export class HttpLink implements Link {
  readonly receiver: HTTPReceiver
  readonly #listen: { readonly host: string; readonly port: number }
  #server: Server | null = null

  constructor({ signingSecret, host, port, logger }: HttpParts) {
    this.#listen = { host, port }
    this.receiver = new HTTPReceiver({ signingSecret, logger, endpoints: REQUEST_PATH })
    this.receiver.requestListener = guarded(this.receiver.requestListener)
  }

  isOpen(): boolean {
    return this.#server !== null
  }

  async open(): Promise<void> {
    if (this.#server !== null) return
    this.#server = await this.receiver.start({ ...this.#listen })
  }

  async close(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (server === null) return
    const force = setTimeout(() => server.closeAllConnections(), CLOSING)
    const closed = this.receiver.stop()
    server.closeIdleConnections()
    await closed.catch(() => undefined)
    clearTimeout(force)
  }
}

/** Only requests of Slack's kind reach the SDK. */
const guarded =
  (take: RequestListener): RequestListener =>
  (request, response) => {
    const path = request.url?.split('?', 1)[0]
    if (request.method !== 'POST' || path !== REQUEST_PATH) return void response.writeHead(404).end()
    readable(request)
      .then(() => take(request, response))
      .catch(() => {
        request.resume()
        if (!response.headersSent) response.writeHead(413).end()
      })
  }

/**
 * Reads the body, which the SDK takes over from here. One that is JSON but no object would end the process in it:
 * it goes on without a word in it, and so without a true signature. Rejects where it is too large.
 */
async function readable(request: IncomingMessage): Promise<void> {
  const buffered = await HTTPModuleFunctions.bufferIncomingMessage(request, LARGEST_BODY)
  if (!isObjectOrUnread(buffered)) buffered.rawBody = Buffer.alloc(0)
}

function isObjectOrUnread(request: Parameters<typeof HTTPModuleFunctions.parseHTTPRequestBody>[0]): boolean {
  try {
    const body: unknown = HTTPModuleFunctions.parseHTTPRequestBody(request)
    return typeof body === 'object' && body !== null
  } catch {
    return true
  }
}
