import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Fault } from './faults.ts'

/** An HTTP server on 127.0.0.1 that can be cut off and come back on the same port. */
export class Loopback {
  readonly #listener: RequestListener
  readonly sockets = new Set<Socket>()
  #server: Server | null = null
  #port = 0

  private constructor(listener: RequestListener) {
    this.#listener = listener
  }

  static async open(listener: RequestListener): Promise<Loopback> {
    const loopback = new Loopback(listener)
    await loopback.up()
    return loopback
  }

  get port(): number {
    return this.#port
  }

  get server(): Server | null {
    return this.#server
  }

  /** Takes connections, on the port that it had before. */
  async up(): Promise<void> {
    if (this.#server !== null) return
    const server = createServer(this.#listener)
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket)
      socket.once('close', () => this.sockets.delete(socket))
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, '127.0.0.1', resolve)
    })
    this.#server = server
    this.#port = (server.address() as AddressInfo).port
  }

  /** Cuts every connection; new ones are taken. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  /** Cuts every connection and refuses new ones. */
  async down(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (server === null) return
    const closed = new Promise((resolve) => server.close(resolve))
    this.cut()
    await closed
  }
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** Answers as the fault says: a cut connection, silence, or another answer. */
export function sendFault(response: ServerResponse, fault: Fault): void {
  if (fault.reply === 'drop') response.socket?.destroy()
  else if (fault.reply === 'hang') return
  else if (fault.raw !== undefined) response.writeHead(fault.status ?? 200, fault.headers).end(fault.raw)
  else sendJson(response, fault.status ?? 500, fault.body ?? {}, fault.headers)
}
