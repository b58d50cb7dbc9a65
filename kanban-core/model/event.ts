import type { Actor } from './actor.ts'
import type { BoardSlug, ProfileName, RunId, TaskId } from './ids.ts'
import type { Micros } from './money.ts'
import type { Outcome } from './run.ts'
import type { Fund } from './spending.ts'
import type { BlockKind, Status } from './task.ts'
import type { Instant, Millis } from './time.ts'

/** Every kind of thing that happens on a board, with what its event carries. */
export interface EventPayloads {
  created: { status: Status; assignee: ProfileName | null; parents: readonly TaskId[]; tenant: string | null }
  specified: { status: Status }
  promoted: { parent: TaskId | null }
  demoted: { reason: string }
  scheduled: { at: Instant }
  woke: { status: Status }
  claimed: { run: number; profile: ProfileName; attempt: number }
  spawned: { pid: number | null; host: string }
  heartbeat: { note: string }
  commented: { author: string; length: number }
  linked: { parent: TaskId; child: TaskId }
  unlinked: { parent: TaskId; child: TaskId }
  assigned: { from: ProfileName | null; to: ProfileName | null }
  edited: { fields: readonly string[] }
  reprioritized: { from: number; to: number }
  attached: { name: string; size: number }
  submitted: { summary: string; reviewer: ProfileName | null }
  approved: { by: string }
  rework_requested: { reason: string; by: string }
  completed: { summary: string | null; by: string }
  blocked: { kind: BlockKind; reason: string; options: readonly string[]; by: string }
  unblocked: { answer: string | null; by: string }
  dependency_wait: { reason: string; by: string }
  retried: { by: string }
  reclaimed: { reason: string }
  crashed: Failure & { exitCode: number | null; signal: string | null }
  timed_out: Failure & { limit: Millis }
  spawn_failed: Failure
  no_verdict: Failure
  /** Its verify command ran: what it showed. */
  verified: { command: string; exitCode: number | null; passed: boolean; took: Millis }
  /** Its worker said that it is done, and its verify command says that it is not. */
  unproved: Failure
  rate_limited: { until: Instant | null; error: string }
  stalled: { silentFor: Millis }
  stuck: { reason: string; detail: string; readyFor: Millis }
  parked: { profile: ProfileName; detail: string }
  /** Nothing more of this budget begins; `more` is what a person would add. */
  budget_reached: Fund & { day: string; more: Micros }
  reminded: { reason: string }
  gave_up: Failure & { trigger: Outcome; limit: number }
  stopped: { by: string; reason: string | null }
  survivors: { pids: readonly number[] }
  reopened: { by: string; alreadyRan: readonly TaskId[] }
  archived: { from: Status }
  restored: { to: Status }
  deleted: { title: string; by: string }
  subscribed: { platform: string; chat: string }
  unsubscribed: { platform: string; chat: string; reason: string }
  answered: { option: string; by: string }
  steered: { comment: string }
}

/** A failure counted by the breaker; `retryAt` is null when the breaker opened. */
export interface Failure {
  error: string
  failures: number
  retryAt: Instant | null
}

export type EventKind = keyof EventPayloads

const KINDS: Readonly<Record<EventKind, true>> = {
  created: true,
  specified: true,
  promoted: true,
  demoted: true,
  scheduled: true,
  woke: true,
  claimed: true,
  spawned: true,
  heartbeat: true,
  commented: true,
  linked: true,
  unlinked: true,
  assigned: true,
  edited: true,
  reprioritized: true,
  attached: true,
  submitted: true,
  approved: true,
  rework_requested: true,
  completed: true,
  blocked: true,
  unblocked: true,
  dependency_wait: true,
  retried: true,
  reclaimed: true,
  crashed: true,
  timed_out: true,
  spawn_failed: true,
  no_verdict: true,
  verified: true,
  unproved: true,
  rate_limited: true,
  stalled: true,
  stuck: true,
  parked: true,
  budget_reached: true,
  reminded: true,
  gave_up: true,
  stopped: true,
  survivors: true,
  reopened: true,
  archived: true,
  restored: true,
  deleted: true,
  subscribed: true,
  unsubscribed: true,
  answered: true,
  steered: true,
}
export const EVENT_KINDS = Object.keys(KINDS) as readonly EventKind[]

/** One append-only row; `number` counts 1, 2, 3 … per board without a gap and is given by the commit. */
export type BoardEvent = {
  [K in EventKind]: {
    readonly board: BoardSlug
    readonly number: number
    readonly task: TaskId
    readonly run: RunId | null
    readonly at: Instant
    readonly by: Actor
    readonly kind: K
    readonly payload: EventPayloads[K]
  }
}[EventKind]

/** An event before its commit has numbered it. */
export type NewEvent = BoardEvent extends infer E ? (E extends BoardEvent ? Omit<E, 'number'> : never) : never
