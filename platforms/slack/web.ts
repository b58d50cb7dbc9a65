import type { webApi } from '@slack/bolt'
import { SECOND } from '../../kanban-core/index.ts'
import type { Instant, Log, Route } from '../../kanban-core/index.ts'
import { PostFailed, PostRefused } from '../platform.ts'
import { codeOf, isBadToken, isMissingScope, isRefusedBlocks, postError } from './errors.ts'
import type { Message } from './message.ts'
import type { SlackBlock } from './render.ts'
import { isPerson } from './route.ts'
import type { Self } from './route.ts'

export interface WebParts {
  readonly client: webApi.WebClient
  readonly self: Self
  /** Root of the Web API. */
  readonly apiUrl: string
  readonly fetch: typeof fetch
  readonly log: Log
  readonly now: () => Instant
  /** Told when Slack does not take the bot token any more. */
  readonly onBadToken: (error: unknown) => void
}

/** An earlier message of a key: its `ts`, none, or it cannot be told. */
export type Earlier = { readonly ts: string } | 'none' | 'unknown'

const EVENT_TYPE = 'kanban_message'
/** Messages that a lookup reads before it gives up. */
const LOOKUP = { pages: 5, perPage: 200, seconds: 3 * 24 * 3_600 } as const
/** Nobody is called, no link is unfolded, and no text is read as markup. */
const QUIET = { link_names: false, parse: 'none', mrkdwn: false, unfurl_links: false, unfurl_media: false } as const

/** Slack's Web API and response URLs, as far as they are used here. Every failure is a PostRefused or a PostFailed. */
export class Web {
  readonly #parts: WebParts
  /** Conversations with persons, by the person's id. */
  readonly #directs = new Map<string, string>()

  constructor(parts: WebParts) {
    this.#parts = parts
  }

  /** The conversation that a route means: a person stands for the bot's direct messages with them. */
  async conversation({ chat }: Route): Promise<string> {
    return isPerson(chat) ? this.direct(chat) : chat
  }

  /** The bot's own conversation with somebody; opened where there is none. */
  async direct(person: string): Promise<string> {
    const known = this.#directs.get(person)
    if (known !== undefined) return known
    const { channel } = await this.#call(() => this.#parts.client.conversations.open({ users: person }))
    if (channel?.id === undefined) throw new PostFailed('Slack opens no conversation with this person')
    this.#directs.set(person, channel.id)
    return channel.id
  }

  async post(channel: string, thread: string | null, message: Message, key: string | null): Promise<string> {
    const metadata = key === null ? {} : { metadata: { event_type: EVENT_TYPE, event_payload: { key } } }
    const place = { channel, ...(thread === null ? {} : { thread_ts: thread }), ...metadata, ...QUIET }
    const { ts } = await this.#drawn(message, (content) =>
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a method of Slack, not of a window
      this.#parts.client.chat.postMessage({ ...place, ...content }),
    )
    if (ts === undefined) throw new PostFailed('Slack took the message without naming it', { ambiguous: true })
    return ts
  }

  async update(channel: string, ts: string, message: Message): Promise<void> {
    const { parse, link_names } = QUIET
    await this.#drawn(message, (content) =>
      this.#parts.client.chat.update({ channel, ts, parse, link_names, ...content }),
    )
  }

  /** Seen by that person only; the bot has to be there. */
  async whisper(channel: string, thread: string | null, user: string, message: Message): Promise<void> {
    const { parse, link_names } = QUIET
    const place = { channel, user, parse, link_names, ...(thread === null ? {} : { thread_ts: thread }) } as const
    await this.#drawn(message, (content) => this.#parts.client.chat.postEphemeral({ ...place, ...content }))
  }

  /** Where the earlier message with this key stands, as far back as three days or a thousand messages. */
  async earlier(channel: string, thread: string | null, key: string): Promise<Earlier> {
    const { client, now, log } = this.#parts
    const oldest = Math.floor(now() / SECOND) - LOOKUP.seconds
    const window = { channel, limit: LOOKUP.perPage, include_all_metadata: true } as const
    let cursor: string | undefined
    try {
      for (let page = 0; page < LOOKUP.pages; page += 1) {
        const at = { ...window, ...(cursor === undefined ? {} : { cursor }) }
        // a channel comes newest first, a thread oldest first
        const found =
          thread === null
            ? await client.conversations.history(at)
            : await client.conversations.replies({ ...at, ts: thread, oldest: String(oldest) })
        const messages = found.messages ?? []
        const ts = messages.find((one) => this.#isOwn(one, key))?.ts
        if (ts !== undefined) return { ts }
        cursor = found.response_metadata?.next_cursor
        const isOver = cursor === undefined || cursor === ''
        if (isOver || (thread === null && Number(messages.at(-1)?.ts) < oldest)) return 'none'
      }
      return 'unknown'
    } catch (error) {
      // the bot cannot read there, so it cannot know; whether it can write there is for the send to find out
      if (codeOf(error) === null || isBadToken(error)) throw this.#told(error)
      if (!isMissingScope(error)) log.info({ channel, error: codeOf(error) }, 'an earlier message cannot be looked up')
      return 'unknown'
    }
  }

  #isOwn(message: { readonly bot_id?: string; readonly metadata?: unknown }, key: string): boolean {
    const { event_type, event_payload } = (message.metadata ?? {}) as {
      readonly event_type?: string
      readonly event_payload?: { readonly key?: unknown }
    }
    return message.bot_id === this.#parts.self.bot && event_type === EVENT_TYPE && event_payload?.key === key
  }

  /** Whether the bot may speak in a conversation; null = it cannot be told. */
  async isIn(channel: string): Promise<boolean | null> {
    try {
      await this.#parts.client.conversations.history({ channel, limit: 1 })
      return true
    } catch (error) {
      return ['channel_not_found', 'not_in_channel'].includes(codeOf(error) ?? '') ? false : null
    }
  }

  openForm(trigger: string, view: webApi.ViewsOpenArguments['view']): Promise<unknown> {
    return this.#call(() => this.#parts.client.views.open({ trigger_id: trigger, view }))
  }

  /** By a response URL: also where the bot is no member. False = the URL is used up or too old. */
  async respond(url: string, message: Message, how: RespondHow): Promise<boolean> {
    const send = (content: object) => this.#postTo(url, { ...QUIET, ...how, ...content })
    const first = await send({ text: message.text, blocks: message.blocks })
    if (first === 'refused') {
      this.#parts.log.warn({}, 'Slack refuses the drawing of an answer; it goes as plain text')
      return (await send({ text: message.plain })) === 'taken'
    }
    return first === 'taken'
  }

  async #postTo(url: string, body: object): Promise<'taken' | 'closed' | 'refused'> {
    if (!this.#isSlacks(url)) throw new PostRefused('the address for the answer is none of Slack’s')
    const response = await this.#parts
      .fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(10 * SECOND),
      })
      .catch((error: unknown) => {
        throw postError(error)
      })
    const said = await response.text().catch(() => '')
    if (response.ok) return 'taken'
    if (response.status === 404 || response.status === 410 || /used_url|expired_url/.test(said)) return 'closed'
    if (response.status === 429)
      throw new PostFailed('Slack asks to wait', {
        retryAfter: Number(response.headers.get('retry-after') ?? 1) * SECOND,
      })
    if (response.status < 500) return 'refused'
    throw new PostFailed(`Slack answers with status ${response.status}`, { ambiguous: true })
  }

  /** Answers hold what the board knows: they go to nobody else. */
  #isSlacks(url: string): boolean {
    const { protocol, hostname, origin } = new URL(url)
    return (
      (protocol === 'https:' && /(?:^|\.)slack(?:-gov)?\.com$/.test(hostname)) ||
      origin === new URL(this.#parts.apiUrl).origin
    )
  }

  /** With blocks; as plain text where Slack cannot draw them. */
  async #drawn<Result>(message: Message, send: (content: Content) => Promise<Result>): Promise<Result> {
    try {
      return await send({ text: message.text, blocks: [...message.blocks] })
    } catch (error) {
      if (!isRefusedBlocks(error)) throw this.#told(error)
      this.#parts.log.warn({ error: codeOf(error) }, 'Slack refuses the drawing of a message; it goes as plain text')
      return this.#call(() => send({ text: message.plain, blocks: [] }))
    }
  }

  async #call<Result>(call: () => Promise<Result>): Promise<Result> {
    try {
      return await call()
    } catch (error) {
      throw this.#told(error)
    }
  }

  #told(error: unknown): Error {
    if (isBadToken(error)) this.#parts.onBadToken(error)
    return postError(error)
  }
}

export interface RespondHow {
  readonly response_type: 'ephemeral' | 'in_channel'
  readonly replace_original: boolean
  readonly thread_ts?: string
}

interface Content {
  readonly text: string
  readonly blocks: SlackBlock[]
}
