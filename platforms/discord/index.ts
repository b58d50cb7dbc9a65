import type { GatewayReadyDispatchData, REST } from 'discord.js'
import type { Log, Route, View } from '../../kanban-core/index.ts'
import { PostFailed, StartFailed } from '../platform.ts'
import type { ChatPlatform, Inbox, Incoming, Menu, MessageRef, PostOptions, Self } from '../platform.ts'
import type { Presses } from '../press.ts'
import { Acks } from './acks.ts'
import { Answers } from './answers.ts'
import { Calls } from './calls.ts'
import { Connection } from './connection.ts'
import type { Patience } from './connection.ts'
import { Drawings } from './drawing.ts'
import { REFUSED_TOKEN, failed, postFailure } from './errors.ts'
import { Events } from './events.ts'
import { registrationOf, typedLine } from './menu.ts'
import type { Registration } from './menu.ts'
import { whyUnreachable } from './reach.ts'
import { keepRegistered } from './registering.ts'
import { MOST_BUTTONS, MOST_TEXT } from './render.ts'
import { PLATFORM } from './route.ts'

export interface DiscordOptions {
  /** As the developer portal gave it. */
  readonly token: string
  /** Left out or null = as Discord says. */
  readonly applicationId?: string | null
  /** Servers in which the command is registered, where it appears at once; none = wherever the bot is. */
  readonly guilds?: readonly string[]
  /** Left out = Discord's own server. */
  readonly apiRoot?: string
  readonly presses: Presses
  readonly log: Log
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
  readonly patience?: Partial<Patience>
}

const PATIENCE: Patience = { first: 1_000, most: 60_000, start: 30_000, identify: 5_200 }

/** A bot on Discord, by its gateway: no address of its own is needed. */
export function createDiscord(options: DiscordOptions): ChatPlatform {
  return new Discord(options)
}

/** What there is while it is connected. */
interface Session {
  readonly application: string
  readonly calls: Calls
  readonly answers: Answers
  readonly events: Events
}

class Discord implements ChatPlatform {
  readonly name = PLATFORM
  readonly limits = {
    text: MOST_TEXT,
    buttonsPerMessage: MOST_BUTTONS,
    dedupe: 'nonce',
    canEdit: true,
    canWhisper: true,
  } as const
  readonly #options: DiscordOptions
  readonly #drawings: Drawings
  readonly #acks = new Acks()
  #registration: Registration = registrationOf({ commands: [] })
  #self: Self | null = null
  #session: Session | null = null
  /** Also before it is connected. */
  #connection: Connection | null = null
  #unregister: (() => void) | null = null

  constructor(options: DiscordOptions) {
    this.#options = options
    this.#drawings = new Drawings({
      presses: options.presses,
      random: () => Buffer.from(options.random(9)).toString('base64url'),
      typed: (words) => typedLine(words, this.#registration.verbs),
    })
  }

  get self(): Self | null {
    return this.#self
  }

  publish(menu: Menu): Promise<void> {
    this.#registration = registrationOf(menu)
    return Promise.resolve()
  }

  async start(inbox: Inbox): Promise<void> {
    if (this.#connection !== null) throw new StartFailed('Discord is connected already')
    const token = this.#options.token.trim().replace(/^Bot\s+/i, '')
    if (!/^[\w.-]+$/.test(token)) throw failed(REFUSED_TOKEN)
    const connection = this.#connect(token, inbox)
    this.#connection = connection
    try {
      await connection.open()
    } catch (error) {
      this.#connection = null
      this.#session = null
      throw error
    }
    await this.#register()
  }

  async stop(): Promise<void> {
    const connection = this.#connection
    this.#unregister?.()
    this.#session = null
    this.#connection = null
    await connection?.close()
  }

  post(route: Route, view: View, { key }: PostOptions = {}): Promise<MessageRef> {
    return this.#by((answers) => answers.post(route, view, key))
  }

  edit(route: Route, ref: MessageRef, view: View): Promise<void> {
    return this.#by((answers) => answers.edit(route, ref, view))
  }

  answer(incoming: Incoming, view: View | null, audience: 'place' | 'asker'): Promise<MessageRef | null> {
    return this.#by((answers) => answers.answer(incoming, view, audience))
  }

  unreachable(incoming: Incoming): Promise<string | null> {
    return this.#session === null ? Promise.resolve(null) : whyUnreachable(incoming, this.#session.calls)
  }

  #connect(token: string, inbox: Inbox): Connection {
    const { apiRoot = 'https://discord.com/api', log, random, patience } = this.#options
    const connection: Connection = new Connection({
      token,
      apiRoot: apiRoot.replace(/\/+$/, ''),
      log,
      random: () => (random(1)[0] ?? 0) / 256,
      patience: { ...PATIENCE, ...patience },
      onReady: (ready) => this.#ready(ready, inbox, connection.rest),
      onPacket: (packet) => this.#session?.events.take(packet),
      onState: (state) => inbox.connection(state),
    })
    return connection
  }

  /** Whoever lets the bot in says who it is; that is told again after a connection that could not be resumed. */
  #ready({ user, application }: GatewayReadyDispatchData, inbox: Inbox, rest: REST): void {
    const { presses, log, now, applicationId } = this.#options
    const calls = new Calls(rest, () => inbox.connection({ kind: 'down', ...REFUSED_TOKEN }))
    this.#self = { account: user.id, name: `@${user.username}` }
    const shared = { calls, drawings: this.#drawings, acks: this.#acks }
    this.#session = {
      calls,
      application: applicationId ?? application.id,
      answers: new Answers(shared),
      events: new Events({ account: user.id, inbox, presses, verbs: this.#registration.verbs, log, now, ...shared }),
    }
  }

  async #register(): Promise<void> {
    const { guilds = [], log } = this.#options
    if (this.#session === null) return
    const { calls, application } = this.#session
    const registering = keepRegistered(calls, { application, guilds }, this.#registration.command, log)
    this.#unregister = registering.end
    await registering.first
  }

  async #by<Result>(send: (answers: Answers) => Promise<Result>): Promise<Result> {
    if (this.#session === null) throw new PostFailed('Discord is not connected')
    try {
      return await send(this.#session.answers)
    } catch (error) {
      throw postFailure(error)
    }
  }
}
