import type { BoardSlug, SubscriptionId, TaskId } from './ids.ts'
import type { Route } from './route.ts'
import type { Instant } from './time.ts'

/** Who an event is told to: those who follow the task, whoever runs the gateway, or both. */
export const AUDIENCES = ['subscribers', 'operators', 'everybody'] as const
export type Audience = (typeof AUDIENCES)[number]

/** A wish to be told at `route`: of one task, or (task null) of what concerns operators. Ended, never deleted in silence. */
export interface Subscription {
  readonly id: SubscriptionId
  readonly task: TaskId | null
  readonly route: Route
  readonly createdAt: Instant
  readonly endedAt: Instant | null
  readonly endReason: string | null
}

/** `unknown`: the process died while the message was being sent, so it may or may not have arrived. */
export const DELIVERY_STATES = ['pending', 'sending', 'sent', 'unknown', 'dead'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** One outbox row: one event owed to one subscription. */
export interface Delivery {
  /** Hash of event and subscription: unique, and the key for de-duplication at the platform. */
  readonly key: string
  readonly board: BoardSlug
  readonly event: number
  readonly task: TaskId
  readonly subscription: SubscriptionId
  readonly route: Route
  readonly state: DeliveryState
  readonly attempts: number
  readonly createdAt: Instant
  /** Not sent before this time. */
  readonly dueAt: Instant
  readonly sentAt: Instant | null
  /** The platform's id of the message that arrived. */
  readonly messageRef: string | null
  readonly error: string | null
}
