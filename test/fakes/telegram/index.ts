import type { IncomingMessage, ServerResponse } from 'node:http'
import { FaultQueue } from '../shared/faults.ts'
import type { Fault } from '../shared/faults.ts'
import { Loopback, bodyOf, sendFault, sendJson } from '../shared/loopback.ts'
import { Watch } from '../shared/watch.ts'
import { Chats } from './chats.ts'
import { call } from './methods.ts'
import type { Service } from './methods.ts'
import { ApiError } from './model.ts'
import type { Call, Params, Toast, User } from './model.ts'
import { Updates } from './updates.ts'

export type * from './model.ts'
export type { Place } from './chats.ts'
export type { Fault } from '../shared/faults.ts'

export const TOKEN = '424242:AAfakefakefakefakefakefakefakefakefa'
export const BOT: User = { id: 424_242, is_bot: true, first_name: 'Board', username: 'BoardBot' }

/** The Bot API on loopback, as strict as the real one: text by entities only, no files. What people do there is in `crowd.ts`. */
export class FakeTelegram implements Service {
  readonly bot = BOT
  readonly chats = new Chats()
  readonly updates = new Updates()
  readonly toasts: Toast[] = []
  readonly queries = new Set<string>()
  readonly commands = new Map<string, unknown>()
  readonly calls: Call[] = []
  /** The token that is good at this moment. */
  token = TOKEN
  readonly #faults = new FaultQueue()
  readonly #watch = new Watch()
  #loopback: Loopback | null = null

  static async start(): Promise<FakeTelegram> {
    const telegram = new FakeTelegram()
    telegram.#loopback = await Loopback.open((request, response) => void telegram.#serve(request, response))
    return telegram
  }

  /** What goes into `api_root`. */
  get url(): string {
    return `http://127.0.0.1:${this.#loopback?.port ?? 0}`
  }

  /** Connections that bots have open. */
  get connections(): number {
    return this.#loopback?.sockets.size ?? 0
  }

  /** Resolves when bots have closed every connection. */
  async left(): Promise<void> {
    const sockets = [...(this.#loopback?.sockets ?? [])]
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))))
  }

  /** The next calls of a method go wrong, one fault each. */
  fault(method: string, ...faults: readonly Fault[]): void {
    this.#faults.add(method.toLowerCase(), ...faults)
  }

  /** The first thing found; looked for again after each call. */
  waitFor<Found>(find: () => Found | null | undefined | false): Promise<Found> {
    return this.#watch.until(find)
  }

  callsOf(method: string): readonly Call[] {
    return this.calls.filter((one) => one.method.toLowerCase() === method.toLowerCase())
  }

  /** The token is no good any more, and whoever polls with it is told. */
  revoke(): void {
    this.token = 'revoked'
    this.updates.interrupt(new ApiError(401, 'Unauthorized'))
  }

  restore(): void {
    this.token = TOKEN
  }

  /** Every connection is cut; new ones are taken. */
  cut(): void {
    this.#loopback?.cut()
  }

  async down(): Promise<void> {
    await this.#loopback?.down()
    this.#watch.changed()
  }

  async up(): Promise<void> {
    await this.#loopback?.up()
  }

  /** Ends every connection and timer. */
  stop(): Promise<void> {
    return this.down()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, token = '', method = ''] = /^\/bot([^/]*)\/(\w+)$/.exec(request.url ?? '') ?? []
    const params = JSON.parse((await bodyOf(request)) || '{}') as Params
    this.calls.push({ method, params, token, at: Date.now() })
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const fault = this.#faults.take(method.toLowerCase())
    this.#watch.changed()
    if (fault !== null && fault.afterApply !== true) return sendFault(response, fault)
    const answering = this.#answer(token, method, params, gone.signal)
    this.#watch.changed()
    const { status, body } = await answering
    if (fault !== null) sendFault(response, fault)
    else if (!response.destroyed) sendJson(response, status, body)
    this.#watch.changed()
  }

  async #answer(token: string, method: string, params: Params, gone: AbortSignal) {
    try {
      if (!/^\d+:[\w-]{30,}$/.test(token)) throw new ApiError(404, 'Not Found')
      if (token !== this.token) throw new ApiError(401, 'Unauthorized')
      return { status: 200, body: { ok: true, result: await call(this, method, params, gone) } }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const { code, message, parameters } = error
      return { status: code, body: { ok: false, error_code: code, description: message, parameters } }
    }
  }

  /** To be called after people have done something. */
  changed(): void {
    this.#watch.changed()
  }
}
