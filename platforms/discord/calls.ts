import { createHash } from 'node:crypto'
import { Routes } from 'discord.js'
import type { REST } from 'discord.js'
import type { Millis } from '../../kanban-core/index.ts'
import { isTokenRefused } from './errors.ts'

/** One page as a message takes it. */
export interface Drawing {
  readonly content: string
  readonly components: readonly object[]
}

export interface Sending {
  /** A message to reply to. */
  readonly anchor?: string | null
  /** The same key shows one message within some minutes, however often it is sent. */
  readonly key?: string | undefined
}

/** The answers that an interaction can be given first. */
export const CALLBACK = { message: 4, defer: 5, deferUpdate: 6, update: 7, choices: 8, modal: 9 } as const
const EPHEMERAL = 64
const NO_EMBEDS = 4
/** Nobody is called by what stands in a text, nor by being replied to. */
const NO_MENTIONS = { parse: [], replied_user: false }

export type Visibility = 'all' | 'asker'

const bodyOf = ({ content, components }: Drawing, seenBy: Visibility = 'all') => ({
  content,
  components,
  flags: NO_EMBEDS | (seenBy === 'asker' ? EPHEMERAL : 0),
  allowed_mentions: NO_MENTIONS,
})

interface Sent {
  readonly id: string
  readonly flags?: number
}

/** An interaction as its callbacks name it. */
export interface Asked {
  readonly id: string
  readonly application: string
  readonly token: string
}
export type Hook = Pick<Asked, 'application' | 'token'>

/** The time of day against a clock that nobody sets. */
const drift = (): Millis => Date.now() - performance.now()
/** More than this is a clock that was set. */
const JUMP: Millis = 2_000

/** What is asked of Discord, with the SDK's own errors. */
export class Calls {
  readonly #sdk: REST
  readonly #onTokenRefused: () => void
  #drift = drift()

  constructor(rest: REST, onTokenRefused: () => void) {
    this.#sdk = rest
    this.#onTokenRefused = onTokenRefused
  }

  /** The SDK keeps limits by the time of day: once that is set, it forgets them, or it might hold a channel back for a day. */
  get #rest(): REST {
    if (Math.abs(drift() - this.#drift) > JUMP) {
      this.#drift = drift()
      this.#sdk.handlers.clear()
      this.#sdk.globalReset = -1
    }
    return this.#sdk
  }

  /** A new message; its id. */
  async post(channel: string, drawing: Drawing, { anchor, key }: Sending = {}): Promise<string> {
    const body = {
      ...bodyOf(drawing),
      ...(key !== undefined && { nonce: nonceOf(key), enforce_nonce: true }),
      ...(anchor && { message_reference: { message_id: anchor, fail_if_not_exists: false } }),
    }
    return (await this.#watched<Sent>(this.#rest.post(Routes.channelMessages(channel), { body }))).id
  }

  async edit(channel: string, message: string, drawing: Drawing): Promise<void> {
    await this.#watched(this.#rest.patch(Routes.channelMessage(channel, message), { body: bodyOf(drawing) }))
  }

  /** The channel for direct messages with a person. */
  async direct(person: string): Promise<string> {
    const body = { recipient_id: person }
    return (await this.#watched<Sent>(this.#rest.post(Routes.userChannels(), { body }))).id
  }

  /** What Discord says of a channel: a thread has a parent and a type of its own. */
  channel(id: string): Promise<{ readonly type: number; readonly parent_id?: string | null }> {
    return this.#watched(this.#rest.get(Routes.channel(id)))
  }

  async register(application: string, guild: string | null, commands: readonly object[]): Promise<void> {
    const route =
      guild === null ? Routes.applicationCommands(application) : Routes.applicationGuildCommands(application, guild)
    await this.#watched(this.#rest.put(route, { body: commands }))
  }

  /** "… is thinking". */
  defer(asked: Asked, seenBy: Visibility): Promise<void> {
    return this.#callback(asked, CALLBACK.defer, seenBy === 'asker' ? { flags: EPHEMERAL } : {})
  }

  /** Nothing is seen to happen; for buttons only. */
  hush(asked: Asked): Promise<void> {
    return this.#callback(asked, CALLBACK.deferUpdate)
  }

  whisper(asked: Asked, content: string): Promise<void> {
    return this.#callback(asked, CALLBACK.message, bodyOf({ content, components: [] }, 'asker'))
  }

  /** Another page in place of the present one. */
  turn(asked: Asked, drawing: Drawing): Promise<void> {
    return this.#callback(asked, CALLBACK.update, bodyOf(drawing))
  }

  propose(asked: Asked, choices: readonly object[]): Promise<void> {
    return this.#callback(asked, CALLBACK.choices, { choices })
  }

  openForm(asked: Asked, form: object): Promise<void> {
    return this.#callback(asked, CALLBACK.modal, form)
  }

  /** In place of "is thinking". The message's id. */
  async fill({ application, token }: Hook, drawing: Drawing): Promise<string> {
    const route = Routes.webhookMessage(application, token)
    return ((await this.#rest.patch(route, { auth: false, body: bodyOf(drawing) })) as Sent).id
  }

  async clear({ application, token }: Hook): Promise<void> {
    await this.#rest.delete(Routes.webhookMessage(application, token), { auth: false })
  }

  /** One more message to the interaction. */
  async follow({ application, token }: Hook, drawing: Drawing, seenBy: Visibility): Promise<string> {
    const query = new URLSearchParams({ wait: 'true' })
    const options = { auth: false, query, body: bodyOf(drawing, seenBy) }
    return ((await this.#rest.post(Routes.webhook(application, token), options)) as Sent).id
  }

  async #callback({ id, token }: Asked, type: number, data?: object): Promise<void> {
    await this.#rest.post(Routes.interactionCallback(id, token), { auth: false, body: { type, data } })
  }

  async #watched<Answer>(call: Promise<unknown>): Promise<Answer> {
    try {
      return (await call) as Answer
    } catch (error) {
      if (isTokenRefused(error)) this.#onTokenRefused()
      throw error
    }
  }
}

/** At most 25 characters, and the same for the same key. */
const nonceOf = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 25)
