import type { BoardSlug, RunId, TaskId } from '../model/ids.ts'
import type { Route } from '../model/route.ts'
import type { Instant } from '../model/time.ts'

/** Incoming messages, kept before they are acknowledged, each once, until they are answered. */
export interface Inbox {
  /** False when this event was kept before, answered or not. */
  keep(entry: NewIncoming): Promise<boolean>
  /** Those without an answer, oldest first. Each look counts as one more try of them. */
  unanswered(platform: string, limit: number): Promise<readonly KeptIncoming[]>
  /** Nothing more is to be done for it; that it came stays known. */
  answered(platform: string, eventId: string): Promise<void>
  /** What a request has done already, by the names of its parts. */
  effects(request: string): Promise<readonly Effect[]>
  /** Lets go of what was answered, of effects and of cards before `before`, and of buttons that have expired by `now`. Returns the number of rows. */
  forget(before: Instant, now: Instant): Promise<number>
}

export interface NewIncoming {
  readonly platform: string
  /** Unique per platform. */
  readonly eventId: string
  readonly at: Instant
  /** JSON, the platform's own. */
  readonly incoming: string
  readonly audience: string
}

export interface KeptIncoming extends NewIncoming {
  /** How often work on it was begun after a start, the present one counted. */
  readonly tries: number
}

/** A part of a request that is done, and the task that it was about. */
export interface Effect {
  readonly part: string
  readonly task: TaskId | null
}

/** What stands behind buttons. At most `PRESS_CAPACITY` of them: the oldest go first. */
export interface PressRows {
  put(row: PressRow): Promise<void>
  find(token: string): Promise<PressRow | null>
  /** True for one event alone until it frees it; for that one again and again. */
  use(token: string, eventId: string): Promise<boolean>
  /** Takes that back, where it was this event that used it up. */
  free(token: string, eventId: string): Promise<void>
  /** Another name of a token, kept as long as the token. */
  alias(name: string, token: string): Promise<void>
  aliased(name: string): Promise<string | null>
}

export interface PressRow {
  readonly token: string
  readonly command: string
  readonly ask: string | null
  readonly holds: { readonly task: TaskId; readonly run: RunId | null } | null
  readonly place: string
  readonly persons: readonly string[] | null
  readonly expiresAt: Instant
  readonly usedBy: string | null
}

export const PRESS_CAPACITY = 20_000

/** Messages that are redrawn when their task goes on. */
export interface Cards {
  /** A card that shows the task as it stands becomes what pings at its place reply to, those that wait already too. */
  keep(card: NewCard): Promise<void>
  ofTask(task: TaskId): Promise<readonly Card[]>
  /** The first `limit` with an id above `after`, each with the number of its task's newest event. */
  page(after: number, limit: number): Promise<readonly (Card & { readonly newest: number })[]>
  /** It shows its task up to this event. */
  drawn(id: number, event: number): Promise<void>
  /** It is redrawn no more. */
  end(id: number): Promise<void>
}

export interface NewCard {
  readonly board: BoardSlug
  readonly task: TaskId
  /** The event that the message tells of; null = it shows the task as it stands. */
  readonly event: number | null
  readonly route: Route
  readonly messageRef: string
  /** The number of the task's newest event when it was drawn. */
  readonly drawn: number
  readonly createdAt: Instant
}

export interface Card extends NewCard {
  readonly id: number
}
