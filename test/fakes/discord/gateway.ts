import type { Server } from 'node:http'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { isJson, snowflake } from './model.ts'
import type { Json } from './model.ts'

interface Session {
  readonly id: string
  readonly intents: number
  readonly sent: { readonly op: 0; readonly t: string; readonly s: number; readonly d: unknown }[]
  socket: WebSocket | null
}

export interface GatewayParts {
  readonly isToken: (token: string) => boolean
  /** The `d` of READY, without the session. */
  readonly ready: () => Json
  /** What follows READY. */
  readonly guilds: () => readonly Json[]
  readonly url: () => string
  readonly changed: () => void
}

const PRIVILEGED = (1 << 1) | (1 << 8) | (1 << 15)

/** The socket side: hello, identify, resume, heartbeats, and what happens. */
export class Gateway {
  heartbeat = 41_250
  /** Heartbeats are not answered. */
  deaf = false
  /** Sockets are taken, and nothing is ever said. */
  mute = false
  /** Each socket that was taken. */
  connects = 0
  identifies = 0
  resumes = 0
  beats = 0
  readonly closeCodes: number[] = []
  readonly #parts: GatewayParts
  readonly #sessions = new Map<string, Session>()
  #sockets: WebSocketServer | null = null

  constructor(parts: GatewayParts) {
    this.#parts = parts
  }

  attach(server: Server): void {
    const sockets = new WebSocketServer({ server })
    this.#sockets = sockets
    sockets.on('connection', (socket) => {
      this.connects += 1
      socket.on('error', () => undefined)
      socket.on('close', (code) => this.#closed(socket, code))
      socket.on('message', (data) => this.#heard(socket, JSON.parse((data as Buffer).toString('utf8')) as Json))
      if (!this.mute) send(socket, { op: 10, d: { heartbeat_interval: this.heartbeat } })
      this.#parts.changed()
    })
  }

  /** Bots that hear what happens. */
  get present(): number {
    return [...this.#sessions.values()].filter(({ socket }) => socket !== null).length
  }

  dispatch(t: string, d: unknown, intent: number | null = null): void {
    for (const session of this.#sessions.values()) {
      if (intent !== null && (session.intents & intent) === 0) continue
      const packet = { op: 0, t, s: session.sent.length + 1, d } as const
      session.sent.push(packet)
      if (session.socket !== null) send(session.socket, packet)
    }
  }

  /** Op 7. */
  askToReconnect(): void {
    for (const socket of this.#open()) send(socket, { op: 7, d: null })
  }

  /** Op 9. */
  invalidate(resumable: boolean): void {
    if (!resumable) this.forget(true)
    for (const socket of this.#open()) send(socket, { op: 9, d: resumable })
  }

  /** Sessions cannot be resumed any more, as after a long outage. */
  forget(keepSockets = false): void {
    if (!keepSockets) this.cut()
    this.#sessions.clear()
  }

  close(code: number): void {
    for (const socket of this.#open()) socket.close(code)
  }

  cut(): void {
    for (const socket of this.#open()) socket.terminate()
    for (const session of this.#sessions.values()) session.socket = null
  }

  stop(): void {
    this.cut()
    this.#sockets?.close()
    this.#sockets = null
  }

  #open(): readonly WebSocket[] {
    return [...(this.#sockets?.clients ?? [])]
  }

  #closed(socket: WebSocket, code: number): void {
    this.closeCodes.push(code)
    for (const session of this.#sessions.values()) if (session.socket === socket) session.socket = null
    // a bot that says goodbye gives its session up
    if (code === 1_000 || code === 1_001)
      for (const [id, session] of this.#sessions) if (session.socket === null) this.#sessions.delete(id)
    this.#parts.changed()
  }

  #heard(socket: WebSocket, { op, d }: Json): void {
    const data = isJson(d) ? d : {}
    if (op === 1) {
      this.beats += 1
      if (!this.deaf) send(socket, { op: 11 })
    } else if (op === 2) this.#identify(socket, data)
    else if (op === 6) this.#resume(socket, data)
    this.#parts.changed()
  }

  #identify(socket: WebSocket, { token, intents }: Json): void {
    this.identifies += 1
    if (typeof token !== 'string' || !this.#parts.isToken(token)) return socket.close(4_004, 'Authentication failed.')
    if (typeof intents !== 'number') return socket.close(4_013, 'Invalid intent(s).')
    if ((intents & PRIVILEGED) !== 0) return socket.close(4_014, 'Disallowed intent(s).')
    const session: Session = { id: snowflake(), intents, sent: [], socket }
    const greet = (t: string, d: Json) => {
      const packet = { op: 0, t, s: session.sent.length + 1, d } as const
      session.sent.push(packet)
      send(socket, packet)
    }
    greet('READY', { ...this.#parts.ready(), session_id: session.id, resume_gateway_url: this.#parts.url() })
    for (const guild of this.#parts.guilds()) greet('GUILD_CREATE', guild)
    this.#sessions.set(session.id, session)
  }

  #resume(socket: WebSocket, { token, session_id: id, seq }: Json): void {
    this.resumes += 1
    if (typeof token !== 'string' || !this.#parts.isToken(token)) return socket.close(4_004, 'Authentication failed.')
    const session = this.#sessions.get(String(id))
    if (session === undefined) return send(socket, { op: 9, d: false })
    session.socket = socket
    for (const packet of session.sent.slice(Number(seq))) send(socket, packet)
    send(socket, { op: 0, t: 'RESUMED', s: session.sent.length, d: {} })
  }
}

const send = (socket: WebSocket, packet: Json): void => socket.send(JSON.stringify(packet))
