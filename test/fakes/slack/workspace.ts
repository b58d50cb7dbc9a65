import type { Json } from './blocks.ts'
import { buttonsIn, mentionsOf, readMessage } from './reading.ts'
import type { FakeButton } from './reading.ts'

/** A message as it stands, edits applied. */
export interface SlackMessage {
  readonly ts: string
  readonly channel: string
  readonly thread: string | null
  text: string
  blocks: readonly Json[]
  readonly metadata: Json | null
  /** The only person who sees it. */
  readonly hiddenFor: string | null
  /** Came by a response_url, so the bot has no reference to it. */
  readonly byUrl: boolean
  edits: number
  /** Sent with the names linked. */
  readonly linkNames: boolean
}

/** A message as a person reads it. */
export interface SlackShown extends SlackMessage {
  readonly read: string
  readonly buttons: readonly FakeButton[]
  readonly mentions: readonly string[]
}

export interface SlackPerson {
  readonly id: string
  readonly name: string
  readonly team: string
}

export const TEAM = 'T0TEAM001'
export const APP = 'A0APP0001'
export const BOT = { id: 'B0BOT0001', user: 'U0BOT0001', name: 'kanban' } as const
export const ADA: SlackPerson = { id: 'U0ADA0001', name: 'ada', team: TEAM }
export const BOB: SlackPerson = { id: 'U0BOB0001', name: 'bob', team: TEAM }
/** From another workspace, by Slack Connect. */
export const EVE: SlackPerson = { id: 'U0EVE0001', name: 'eve', team: 'T0OTHER01' }
/** The bot is in it. */
export const BOARD = 'C0BOARD01'
/** The bot is not in it. */
export const ELSEWHERE = 'C0ELSE001'

/** One workspace: its channels, what stands in them, and the forms that are open. */
export class Workspace {
  readonly messages: SlackMessage[] = []
  readonly views: { readonly id: string; readonly view: Json; readonly trigger: string }[] = []
  /** Channels and who of the bot's side is in them. */
  readonly channels = new Map<string, 'member' | 'outside' | 'archived'>([
    [BOARD, 'member'],
    [ELSEWHERE, 'outside'],
  ])
  readonly #dms = new Map<string, string>()
  #count = 0

  /** The bot's own conversation with somebody. */
  dm(person: string): string {
    const channel = this.#dms.get(person) ?? `D0${person.slice(2)}`
    this.#dms.set(person, channel)
    this.channels.set(channel, 'member')
    return channel
  }

  /** A name that was never given before. */
  next(prefix: string): string {
    this.#count += 1
    return `${prefix}${String(this.#count).padStart(6, '0')}`
  }

  ts(now: number): string {
    this.#count += 1
    return `${Math.floor(now / 1_000)}.${String(this.#count).padStart(6, '0')}`
  }

  add(message: Omit<SlackMessage, 'ts' | 'edits'>, now = Date.now()): SlackMessage {
    const added = { ...message, ts: this.ts(now), edits: 0 }
    this.messages.push(added)
    return added
  }

  shown(): readonly SlackShown[] {
    return this.messages.map((message) => ({
      ...message,
      read: readMessage(message.text, message.blocks),
      buttons: buttonsIn(message.blocks),
      mentions: mentionsOf(message.text, message.blocks, message.linkNames),
    }))
  }
}
