import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import type { Watch } from '../shared/watch.ts'
import type { Json } from './blocks.ts'
import { APP } from './workspace.ts'

const MOST_CONNECTIONS = 10
const OPEN = 1

export interface Envelope {
  readonly envelope_id: string
  readonly type: 'slash_commands' | 'interactive' | 'events_api'
  readonly payload: Json
  readonly accepts_response_payload: boolean
  readonly retry_attempt?: number
  readonly retry_reason?: string
}

/** The Socket Mode side: each envelope goes to one connection, chosen by chance. */
export class SocketSide {
  readonly #server = new WebSocketServer({ noServer: true })
  readonly #open: WebSocket[] = []
  readonly #acks = new Map<string, (payload: Json) => void>()
  readonly #watch: Watch
  /** Connections so far. */
  accepted = 0
  /** New connections are left without a hello. */
  mute = false

  constructor(watch: Watch) {
    this.#watch = watch
  }

  /** Open on both sides. */
  get connections(): number {
    return this.#open.filter(({ readyState }) => readyState === OPEN).length
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (connection) => this.#welcome(connection))
  }

  #welcome(connection: WebSocket): void {
    connection.on('error', () => undefined)
    connection.on('message', (data: Buffer) => this.#take(JSON.parse(data.toString('utf8')) as Json))
    if (this.mute) return
    if (this.#open.length >= MOST_CONNECTIONS) {
      connection.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }))
      return connection.close()
    }
    this.accepted += 1
    this.#open.push(connection)
    connection.once('close', () => {
      this.#open.splice(this.#open.indexOf(connection), 1)
      this.#watch.changed()
    })
    connection.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#open.length,
        debug_info: {
          host: 'applink-1',
          started: '2026-11-22 00:00:00.000',
          build_number: 1,
          approximate_connection_time: 18_060,
        },
        connection_info: { app_id: APP },
      }),
    )
    this.#watch.changed()
  }

  #take(message: Json): void {
    const id = String(message['envelope_id'])
    this.#acks.get(id)?.((message['payload'] ?? {}) as Json)
    this.#acks.delete(id)
  }

  /** Resolves with what the acknowledgement carried; null = none came in time, or nobody is connected. */
  async send(envelope: Omit<Envelope, 'envelope_id'>, patience: number): Promise<Json | null> {
    const connection = this.#open[Math.floor(Math.random() * this.#open.length)]
    if (connection === undefined) return null
    const id = randomUUID()
    const { promise, resolve } = Promise.withResolvers<Json | null>()
    this.#acks.set(id, resolve)
    connection.send(JSON.stringify({ envelope_id: id, ...envelope }))
    const timer = setTimeout(() => resolve(null), patience)
    timer.unref()
    const ack = await promise
    clearTimeout(timer)
    return ack
  }

  /** Sends a frame as it stands to every connection. */
  frame(text: string): void {
    for (const connection of this.#open) connection.send(text)
  }

  /** Asks to connect anew, or says why nobody may; then closes. */
  disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets'): void {
    for (const connection of this.#open.slice()) {
      connection.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'applink-1' } }))
      if (reason === 'link_disabled') connection.close()
    }
  }

  ping(): void {
    for (const connection of this.#open) connection.ping()
  }

  /** Breaks every connection without a word. */
  cut(): void {
    for (const connection of this.#server.clients) connection.terminate()
  }

  close(): void {
    this.cut()
    this.#server.close()
  }
}
