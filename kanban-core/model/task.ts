import type { Actor } from './actor.ts'
import type { BoardSlug, ProfileName, RunId, TaskId } from './ids.ts'
import type { Micros } from './money.ts'
import type { Instant, Millis } from './time.ts'

/** In the order in which a board shows its columns. */
export const STATUSES = [
  'triage',
  'todo',
  'scheduled',
  'ready',
  'running',
  'blocked',
  'review',
  'done',
  'archived',
] as const
export type Status = (typeof STATUSES)[number]

/** A parent in one of these no longer holds its children back. The only place that says so. */
export const isSatisfied = (status: Status): boolean => status === 'done' || status === 'archived'

export type Workspace =
  /** A folder made for the task, moved to the trash when it is finished. */
  | { readonly kind: 'scratch' }
  /** An existing folder, absolute path, one writer at a time. */
  | { readonly kind: 'dir'; readonly path: string }
  /** A git worktree under the board's repository, or at an absolute path. */
  | { readonly kind: 'worktree'; readonly path: string | null }

export const BLOCK_KINDS = ['needs_input', 'capability', 'transient', 'dependency'] as const
export type BlockKind = (typeof BLOCK_KINDS)[number]

export interface Block {
  readonly kind: BlockKind
  readonly reason: string
  /** Offered as one-tap answers. */
  readonly options: readonly string[]
  readonly since: Instant
}

export const NOT_STARTED_REASONS = [
  'cap_reached',
  'no_such_profile',
  'agent_missing',
  'agent_logged_out',
  'skill_missing',
  'workspace_busy',
  'workspace_impossible',
  'provider_parked',
  'profile_parked',
  'paused',
  'backing_off',
  'attempt_ceiling',
  'still_stopping',
  'spawn_rate',
  'budget',
  'no_host',
  'dispatcher_off',
  'next_pass',
] as const
export type NotStartedReason = (typeof NOT_STARTED_REASONS)[number]

/** The sentence of `dispatcher_off` where the config says so. */
export const DISPATCHER_DISABLED = 'dispatcher.enabled is false'

/** Why a ready task has no worker: a code, one sentence, and since when. */
export interface NotStarted {
  readonly reason: NotStartedReason
  readonly detail: string
  readonly since: Instant
}

/** Work is the first lane; a submitted task whose reviewer is a profile is worked a second time, in the review lane. */
export type WorkLane = 'work' | 'review'

export const IDEMPOTENCY_SCOPES = ['while_open', 'forever'] as const
export type IdempotencyScope = (typeof IDEMPOTENCY_SCOPES)[number]

export interface TaskCore {
  readonly id: TaskId
  readonly board: BoardSlug
  /** Grows by one with every change; each write names the one it read. */
  readonly rev: number
  readonly title: string
  readonly body: string | null
  readonly assignee: ProfileName | null
  readonly priority: number
  readonly tenant: string | null
  readonly createdBy: Actor
  readonly createdAt: Instant
  readonly skills: readonly string[]
  readonly workspace: Workspace
  readonly branch: string | null
  readonly maxRuntime: Millis | null
  /** Failures in a row before the breaker blocks it; null = the dispatcher's limit. */
  readonly maxRetries: number | null
  readonly model: string | null
  readonly effort: string | null
  readonly verify: readonly string[] | null
  readonly idempotencyKey: string | null
  readonly idempotencyScope: IdempotencyScope
  /** True while the key keeps others out: unique per board. */
  readonly idempotencyHeld: boolean
  readonly result: string | null
  readonly startedAt: Instant | null
  readonly completedAt: Instant | null
  /** Since when it has its present status. */
  readonly statusSince: Instant
  /** Links to parents that are not satisfied. */
  readonly openParents: number
  /** True while a parent's end is still being told to a very long list of children. */
  readonly settling: boolean
  /** Attempts counted by claims; never reset. */
  readonly attempts: number
  /** Raised by a person only; null = the dispatcher's ceiling. */
  readonly attemptCeiling: number | null
  /** Consecutive failures, reset by completion and unblock. */
  readonly failures: number
  /** Not claimed before this time (backoff). */
  readonly notBefore: Instant | null
  /** Grows with every claim; a worker's writes must carry the present one. */
  readonly epoch: number
  /** Number of the last run, synthetic ones included. */
  readonly lastRun: number
  readonly lane: WorkLane
  /** A profile name, or null: any person but the author. */
  readonly reviewer: ProfileName | null
  /** actorKey of whoever submitted it for review. */
  readonly author: string | null
  /** The task whose worker created this one, and how deep that goes. */
  readonly origin: TaskId | null
  readonly depth: number
  readonly notStarted: NotStarted | null
  readonly commentCount: number
  /** What all of its runs may spend together; null = no limit. */
  readonly budget: Micros | null
  /** What its runs have spent, as far as their agents tell; kept by `record_usage`. */
  readonly spent: Micros
}

/** What exists only in some states. `currentRun` is the task's open run: null exactly when there is none. */
export type TaskState =
  | {
      readonly status: 'triage' | 'todo' | 'ready' | 'review' | 'done'
      readonly currentRun: RunId | null
      readonly block: null
      readonly scheduledAt: null
    }
  | { readonly status: 'running'; readonly currentRun: RunId; readonly block: null; readonly scheduledAt: null }
  | { readonly status: 'blocked'; readonly currentRun: RunId | null; readonly block: Block; readonly scheduledAt: null }
  | {
      readonly status: 'scheduled'
      readonly currentRun: RunId | null
      readonly block: null
      readonly scheduledAt: Instant
    }
  | {
      readonly status: 'archived'
      readonly currentRun: RunId | null
      readonly block: Block | null
      readonly scheduledAt: Instant | null
    }

export type Task = TaskCore & TaskState

/** A task as one flat record: what a store keeps and what a change may set. */
export type TaskRecord = TaskCore & {
  readonly status: Status
  readonly currentRun: RunId | null
  readonly block: Block | null
  readonly scheduledAt: Instant | null
}
/** The fields that a change may set: everything but identity and the guard. */
export type TaskPatch = Partial<Omit<TaskRecord, 'id' | 'board' | 'rev' | 'createdAt' | 'createdBy' | 'spent'>>

/** What a list shows: no body, no long texts. */
export type TaskSummary = Pick<
  TaskRecord,
  | 'id'
  | 'board'
  | 'title'
  | 'assignee'
  | 'status'
  | 'priority'
  | 'tenant'
  | 'createdAt'
  | 'statusSince'
  | 'startedAt'
  | 'completedAt'
  | 'openParents'
  | 'currentRun'
  | 'block'
  | 'scheduledAt'
  | 'notStarted'
  | 'notBefore'
  | 'commentCount'
  | 'lane'
  | 'reviewer'
  | 'attempts'
  | 'failures'
>

/** Longest texts, in UTF-16 units. */
export const LIMITS = {
  title: 500,
  body: 100_000,
  comment: 20_000,
  reason: 20_000,
  summary: 20_000,
  metadata: 100_000,
  note: 2_000,
  option: 80,
  options: 8,
  skills: 20,
  parents: 100,
  tenant: 64,
  key: 200,
} as const
