import { Client, GatewayIntentBits, SimpleShardingStrategy } from 'discord.js'
import type { ClientOptions, GatewayDispatchPayload, GatewayReadyDispatchData, REST } from 'discord.js'
import type { Log, Millis } from '../../kanban-core/index.ts'
import type { Connection as State } from '../platform.ts'
import { StartFailed } from '../platform.ts'
import { closeTrouble, startFailure } from './errors.ts'
import type { Trouble } from './errors.ts'
import { socketsOf } from './sockets.ts'
import { Wire } from './wire.ts'

/** No privileged ones: of what others say the bot reads its direct messages and what calls it. */
const INTENTS = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages]
/** A connection that lasted so long was a good one: the next attempt after it is not delayed. */
const STABLE: Millis = 60_000
/** The SDK rests for half a second before each new attempt; nothing ends that. */
const REST_OF_SDK: Millis = 700
/** A socket whose other end does not say goodbye is cut after this. */
const GOODBYE: Millis = 1_000

type Manager = Parameters<NonNullable<NonNullable<ClientOptions['ws']>['buildStrategy']>>[0]

type ShardEvent = 'closed' | 'debug' | 'dispatch' | 'error' | 'heartbeat' | 'hello' | 'ready' | 'resumed'

interface Told {
  readonly data?: unknown
  readonly code?: number
}

export interface Patience {
  /** The first wait between attempts; doubles with each. */
  readonly first: Millis
  readonly most: Millis
  /** How long the first connection may take. */
  readonly start: Millis
  /** Between two introductions to the gateway, of which Discord allows one in five seconds. */
  readonly identify: Millis
}

export interface ConnectionParts {
  readonly token: string
  readonly apiRoot: string
  readonly log: Log
  readonly random: () => number
  readonly patience: Patience
  readonly onReady: (ready: GatewayReadyDispatchData) => void
  readonly onPacket: (packet: GatewayDispatchPayload) => void
  readonly onState: (state: State) => void
}

/**
 * The SDK's client, of which only login, gateway and REST are used: events are taken as they come over the wire,
 * so that nothing that the SDK does not understand can break it, and no member or message is kept in memory.
 * Reconnects by itself until it is closed or refused for good.
 */
export class Connection {
  readonly #parts: ConnectionParts
  readonly #wire = new Wire()
  readonly #client: Client
  readonly #ended = new AbortController()
  readonly #parked = Promise.withResolvers<void>()
  #strategy: SimpleShardingStrategy | null = null
  #state: 'idle' | 'trying' | 'up' | 'resting' = 'idle'
  #greeted = false
  #attempts = 0
  #upSince: number | null = null
  #introducedAt = -Infinity
  #closeCode: number | null = null
  #told: 'up' | 'down' = 'down'
  #started = false

  constructor(parts: ConnectionParts) {
    this.#parts = parts
    this.#client = new Client({
      intents: INTENTS,
      allowedMentions: { parse: [], repliedUser: false },
      waitGuildTimeout: 0,
      ws: {
        buildStrategy: (manager) => (this.#strategy = new SimpleShardingStrategy(this.#guarded(manager))),
        buildIdentifyThrottler: () => ({ waitForIdentify: (_, closed) => this.#identity(closed) }),
      },
      rest: {
        api: parts.apiRoot,
        retries: 0,
        offset: 0,
        // answers to interactions do not count against the limit of all; Discord says when it is reached
        globalRequestsPerSecond: Infinity,
        rejectOnRateLimit: () => true,
        makeRequest: (url, init) => this.#wire.request(url, init),
      },
    })
    this.#client.on('error', (error) => parts.log.warn({ chat: 'discord', error: error.message }, 'the SDK complains'))
  }

  get rest(): REST {
    return this.#client.rest
  }

  /** Resolves when messages come in; rejects with StartFailed. */
  async open(): Promise<void> {
    const { patience, token } = this.#parts
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(new Error('it did not let the bot in in time')), patience.start)
    this.#ended.signal.addEventListener('abort', () => late.reject(new StartFailed('it was stopped')))
    try {
      const login = this.#client.login(token)
      login.catch(() => undefined)
      await Promise.race([login, late.promise])
      this.#started = true
    } catch (error) {
      await this.close()
      throw startFailure(error, this.#closeCode)
    } finally {
      clearTimeout(timer)
    }
  }

  /** Gives back sockets and timers, in about a second at most. */
  async close(): Promise<void> {
    if (this.#ended.signal.aborted) return
    this.#ended.abort()
    const trying = this.#state === 'trying' || this.#state === 'resting'
    const sockets = socketsOf(this.#strategy)
    // told to end while it connects, the SDK never answers
    await within(
      trying ? 0 : GOODBYE,
      this.#client.destroy().catch(() => undefined),
    )
    for (const socket of sockets) socket.terminate()
    if (trying) await within(REST_OF_SDK, this.#parked.promise)
    this.#wire.close()
  }

  /** Everything that the SDK's shards tell passes here first, and nothing that goes wrong goes further. */
  #guarded(manager: Manager): Manager {
    const { retrieveSessionInfo } = manager.options
    manager.options.retrieveSessionInfo = async (shard) => {
      if (!this.#greeted) await this.#permission()
      return retrieveSessionInfo(shard)
    }
    const tell = manager.emit.bind(manager)
    const emit = (event: ShardEvent, told: Told): boolean => {
      try {
        if (event !== 'dispatch') this.#heard(event, told)
        else this.#parts.onPacket(told.data as GatewayDispatchPayload)
        return event === 'dispatch' || tell(event, told)
      } catch (error) {
        this.#parts.log.error({ chat: 'discord', event, error: String(error) }, 'an event could not be worked on')
        return false
      }
    }
    return Object.assign(manager, { emit })
  }

  #heard(event: ShardEvent, told: Told): void {
    switch (event) {
      case 'hello':
        this.#greeted = true
        return
      case 'ready':
        this.#parts.onReady(told.data as GatewayReadyDispatchData)
        return this.#up()
      case 'resumed':
        return this.#up()
      case 'closed':
        this.#closeCode = told.code ?? null
        this.#greeted = false
        return this.#down(closeTrouble(told.code ?? 1_006))
      default:
        return
    }
  }

  #up(): void {
    this.#state = 'up'
    this.#upSince = performance.now()
    if (this.#told === 'down' && this.#started) this.#parts.onState({ kind: 'up' })
    this.#told = 'up'
  }

  #down(trouble: Trouble): void {
    if (this.#ended.signal.aborted) return
    this.#state = trouble.final ? 'idle' : 'resting'
    if (this.#started && (this.#told === 'up' || trouble.final)) this.#parts.onState({ kind: 'down', ...trouble })
    this.#told = 'down'
  }

  /** Before each attempt to connect: waits as long as the attempts before it ask for. Never resolves once it is closed. */
  async #permission(): Promise<void> {
    this.#state = 'trying'
    if (this.#upSince !== null && performance.now() - this.#upSince >= STABLE) this.#attempts = 0
    this.#upSince = null
    const { first, most } = this.#parts.patience
    const wait = this.#attempts === 0 ? 0 : Math.min(most, first * 2 ** (this.#attempts - 1))
    this.#attempts += 1
    await pause(wait * (0.5 + this.#parts.random() / 2), this.#ended.signal)
    if (!this.#ended.signal.aborted) return
    this.#parked.resolve()
    await never()
  }

  /** Before each introduction. Rejects where the socket closes meanwhile; never resolves once it is all over. */
  async #identity(closed: AbortSignal): Promise<void> {
    const { signal } = this.#ended
    await pause(
      this.#introducedAt + this.#parts.patience.identify - performance.now(),
      AbortSignal.any([closed, signal]),
    )
    closed.throwIfAborted()
    if (signal.aborted) await never()
    this.#introducedAt = performance.now()
  }
}

const never = (): Promise<never> => new Promise(() => undefined)

/** Ends early when the signal does. */
async function pause(wait: Millis, signal: AbortSignal): Promise<void> {
  if (wait < 1 || signal.aborted) return
  const ended = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => ended.resolve(), { once: true })
  await within(wait, ended.promise)
}

async function within(wait: Millis, done: Promise<void>): Promise<void> {
  const over = Promise.withResolvers<void>()
  const timer = setTimeout(over.resolve, wait)
  await Promise.race([done, over.promise])
  clearTimeout(timer)
}
