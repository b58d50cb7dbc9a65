import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { FaultQueue } from '../shared/faults.ts'
import type { Fault } from '../shared/faults.ts'
import { Loopback, bodyOf, sendFault, sendJson } from '../shared/loopback.ts'
import { Watch } from '../shared/watch.ts'
import { Gateway } from './gateway.ts'
import { ApiError } from './model.ts'
import type { Call, Json } from './model.ts'
import { APPLICATION, BOT, GUILD, Server, toldUser } from './place.ts'
import { ENDPOINTS } from './routes.ts'
import type { Service } from './routes.ts'

export type * from './model.ts'
export { APPLICATION, BOT, GUILD } from './place.ts'
export type { Fault } from '../shared/faults.ts'

export const TOKEN = 'MTEwMDAwMDAwMDAwMDAwMDAwMQ.Gfake0.fakefakefakefakefakefakefakefakefakefa'

/** Discord on loopback: REST and gateway on one port, as strict as the real one. What people do there is in `crowd.ts`. */
export class FakeDiscord implements Service {
  readonly server = new Server()
  readonly calls: Call[] = []
  readonly gateway: Gateway
  sessionsLeft = 900
  /** The token that is good at this moment. */
  token = TOKEN
  readonly #faults = new FaultQueue()
  readonly #watch = new Watch()
  #loopback: Loopback | null = null

  private constructor() {
    this.gateway = new Gateway({
      isToken: (token) => token === this.token,
      ready: () => ({
        v: 10,
        user: toldUser(BOT),
        guilds: [{ id: GUILD, unavailable: true }],
        application: { id: APPLICATION, flags: 0 },
        shard: [0, 1],
      }),
      guilds: () => [this.#guild()],
      url: () => this.socketUrl,
      changed: () => this.changed(),
    })
  }

  static async start(): Promise<FakeDiscord> {
    const discord = new FakeDiscord()
    discord.#loopback = await Loopback.open((request, response) => void discord.#serve(request, response))
    discord.#listen()
    return discord
  }

  /** What goes into `api_root`. */
  get url(): string {
    return `http://127.0.0.1:${this.#loopback?.port ?? 0}/api`
  }

  get socketUrl(): string {
    return `ws://127.0.0.1:${this.#loopback?.port ?? 0}`
  }

  /** Connections that bots have open. */
  get connections(): number {
    return this.#loopback?.sockets.size ?? 0
  }

  /** The next calls of a route go wrong, one fault each. */
  fault(route: string, ...faults: readonly Fault[]): void {
    this.#faults.add(route, ...faults)
  }

  /** The first thing found; looked for again after each call and each packet. */
  waitFor<Found>(find: () => Found | null | undefined | false): Promise<Found> {
    return this.#watch.until(find)
  }

  callsOf(route: string): readonly Call[] {
    return this.calls.filter((one) => one.route === route)
  }

  /** The token is no good any more, and who is connected with it is told. */
  revoke(): void {
    this.token = 'revoked'
    this.gateway.close(4_004)
  }

  restore(): void {
    this.token = TOKEN
  }

  /** Every connection is cut; new ones are taken, and sessions resumed. */
  cut(): void {
    this.gateway.cut()
    this.#loopback?.cut()
  }

  async down(): Promise<void> {
    this.gateway.stop()
    await this.#loopback?.down()
    this.changed()
  }

  async up(): Promise<void> {
    await this.#loopback?.up()
    this.#listen()
  }

  /** Ends every connection and timer. */
  stop(): Promise<void> {
    return this.down()
  }

  /** To be called after people have done something. */
  changed(): void {
    this.#watch.changed()
  }

  #listen(): void {
    const server = this.#loopback?.server
    if (!server) return
    server.on('connection', (socket: Socket) => socket.once('close', () => this.changed()))
    this.gateway.attach(server)
  }

  #guild(): Json {
    const channels = [...this.server.channels.values()].filter(({ type }) => type !== 1)
    return {
      id: GUILD,
      name: 'Acme',
      unavailable: false,
      roles: [],
      members: [],
      emojis: [],
      channels: channels.filter(({ type }) => type === 0),
      threads: channels.filter(({ type }) => type === 11),
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent((request.url ?? '').split('?', 1)[0] ?? '').replace(/^\/api\/v10/, '')
    const method = request.method ?? 'GET'
    const body = JSON.parse((await bodyOf(request)) || '{}') as Json
    const endpoint = ENDPOINTS.find((one) => one.method === method && one.path.test(path))
    const route = endpoint?.route ?? 'unknown'
    const auth = request.headers.authorization ?? null
    this.calls.push({ route, method, path, body, auth, at: Date.now() })
    const fault = this.#faults.take(route)
    this.changed()
    if (fault !== null && fault.afterApply !== true) return sendFault(response, fault)
    const { status, json } = this.#answer(endpoint, path, body, auth)
    if (fault !== null) sendFault(response, fault)
    else if (json === null) response.writeHead(204).end()
    else if (!response.destroyed) sendJson(response, status, json)
    this.changed()
  }

  #answer(endpoint: (typeof ENDPOINTS)[number] | undefined, path: string, body: Json, auth: string | null) {
    try {
      if (endpoint === undefined) throw new ApiError(404, 0, '404: Not Found')
      if (endpoint.open !== true && auth !== `Bot ${this.token}`) throw new ApiError(401, 0, '401: Unauthorized')
      if (endpoint.open === true && auth !== null) throw new ApiError(400, 0, 'this route takes no Authorization')
      return { status: 200, json: endpoint.handle(this, (endpoint.path.exec(path) ?? []).slice(1), body) }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const { status, code, message, errors } = error
      return { status, json: { code, message, ...(errors === undefined ? {} : { errors }) } }
    }
  }
}
