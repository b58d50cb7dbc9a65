import { MINUTE } from '../../kanban-core/index.ts'
import type { Card, Instant, View } from '../../kanban-core/index.ts'

/** So many drawings of how tasks stand leave room, in a minute of one chat, for the pings, which count at the service too. */
const PER_MINUTE = 12

/** One chat: its messages are redrawn in turn. */
export interface Chat {
  readonly waiting: Map<number, Card>
  working: Promise<void> | null
  until: Instant
  failures: number
  drawnAt: readonly Instant[]
}

export interface Drawing {
  /** Null = it stays as it is. */
  readonly view: View | null
  /** It is redrawn no more. */
  readonly last: boolean
}

/** When the chat may see the next redrawn message. */
export function roomAt(chat: Chat, now: Instant): Instant {
  chat.drawnAt = chat.drawnAt.filter((at) => at > now - MINUTE && at <= now)
  const [oldest] = chat.drawnAt
  return oldest === undefined || chat.drawnAt.length < PER_MINUTE ? 0 : oldest + MINUTE
}
