import type { Route } from '../../kanban-core/index.ts'
import { PostRefused } from '../platform.ts'

export const PLATFORM = 'telegram'

/** Where a message goes in the Bot API's own terms. */
export interface Spot {
  readonly chat: number
  /** The topic of a forum. */
  readonly thread: number | null
  /** The message to reply to, where it still is. */
  readonly replyTo: number | null
}

/** The bot's id stands in front of its token, and so is known before anything is asked. */
export const accountOf = (token: string): string => /^\d+/.exec(token)?.[0] ?? 'unknown'

/** The place of a route. Refuses for good what no chat of Telegram can be. */
export function spotOf(route: Route): Spot {
  const chat = numberIn(route.chat)
  if (route.platform !== PLATFORM || chat === null)
    throw new PostRefused(`${route.platform} chat "${route.chat}" is not a chat of Telegram: its ids are whole numbers`)
  return { chat, thread: numberIn(route.thread), replyTo: numberIn(route.anchor) }
}

/** Ids have at most 52 bits; groups are negative. Null = none. */
export function numberIn(id: unknown): number | null {
  const number = typeof id === 'number' ? id : typeof id === 'string' && /^-?\d{1,16}$/.test(id) ? Number(id) : null
  return number !== null && Number.isSafeInteger(number) && number !== 0 ? number : null
}
