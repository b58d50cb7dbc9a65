import type { Instant, Millis, Route } from '../../kanban-core/index.ts'
import { MINUTE } from '../../kanban-core/index.ts'
import type { Incoming } from '../platform.ts'

export const PLATFORM = 'slack'

/** Who the bot is, as Slack tells it. */
export interface Self {
  readonly team: string
  readonly teamName: string
  readonly enterprise: string | null
  /** The bot as a user, as an integration, and the name that people mention. */
  readonly user: string
  readonly bot: string
  readonly name: string
}

/** What is kept of an event to answer it, also after a restart. */
export interface ReplyTo {
  readonly channel: string
  readonly thread: string | null
  readonly user: string
  /** For five answers within half an hour, also where the bot is no member. */
  readonly responseUrl: string | null
  /** The message that was pressed is seen by one person only. */
  readonly hidden: boolean
}

/** Slack takes answers there for half an hour; a minute is left for the way. */
const URL_LIFE: Millis = 29 * MINUTE

export function replyTo(incoming: Incoming): ReplyTo {
  const { channel, thread, user, responseUrl, hidden } = incoming.reply
  return {
    channel: typeof channel === 'string' ? channel : incoming.route.chat,
    thread: typeof thread === 'string' ? thread : incoming.route.thread,
    user: typeof user === 'string' ? user : incoming.sender.id,
    responseUrl: typeof responseUrl === 'string' ? responseUrl : null,
    hidden: hidden === true,
  }
}

/** The response URL while it is of use; clocks that were turned back count as just now. */
export const openUrl = ({ responseUrl }: ReplyTo, cameAt: Instant, now: Instant): string | null =>
  now - cameAt < URL_LIFE ? responseUrl : null

export const routeOf = (self: Self, reply: ReplyTo, anchor: string | null): Route => ({
  platform: PLATFORM,
  account: self.team,
  chat: reply.channel,
  thread: reply.thread,
  anchor,
  person: reply.user,
})

/** Routes without an account were typed by hand: there is one workspace. */
export const isOurs = ({ platform, account, chat }: Route, self: Self): boolean =>
  platform === PLATFORM && (account === '' || account === self.team) && /^[CDGUW][A-Z0-9]+$/.test(chat)

/** A person in place of a conversation: the bot's direct messages with them. */
export const isPerson = (chat: string): boolean => /^[UW]/.test(chat)
export const isDirect = (chat: string): boolean => chat.startsWith('D')
