import type { BoardRecord } from './board.ts'
import type { Attachment, Comment } from './comment.ts'
import type { NewEvent } from './event.ts'
import type { BoardSlug, RunId, SubscriptionId, TaskId } from './ids.ts'
import type { Micros } from './money.ts'
import type { Metadata, Run, RunPatch, RunState } from './run.ts'
import type { BudgetScope } from './spending.ts'
import type { Audience, Subscription } from './subscription.ts'
import type { TaskPatch, TaskRecord } from './task.ts'
import type { Instant } from './time.ts'

/** What caps count: open runs of this host, board, profile, tenant or named resource. */
export const CAP_SCOPES = ['host', 'board', 'profile', 'tenant'] as const
export type CapScope = (typeof CAP_SCOPES)[number]

/**
 * One thing that a commit does or insists on. A list of changes is applied whole or not at all;
 * a guard that does not hold makes the whole list a conflict.
 */
export type Change =
  | { readonly do: 'insert_task'; readonly task: TaskRecord }
  /** Refused unless the row still has `rev`; sets rev + 1. */
  | { readonly do: 'set_task'; readonly id: TaskId; readonly rev: number; readonly set: TaskPatch }
  | { readonly do: 'delete_task'; readonly id: TaskId; readonly rev: number }
  /** Refused while the task has another open run, or the workspace another open run. */
  | { readonly do: 'insert_run'; readonly run: Run }
  /**
   * What the run has used by now, in all: the difference to what it had is added to its task and to the ledger of the UTC
   * day of `at`, and taken from what was set aside for it. A run that is gone is passed over.
   */
  | { readonly do: 'record_usage'; readonly run: RunId; readonly usage: Metadata; readonly at: Instant }
  /** Refused unless the run is in one of these states. */
  | { readonly do: 'set_run'; readonly id: RunId; readonly from: readonly RunState[]; readonly set: RunPatch }
  | { readonly do: 'insert_link'; readonly parent: TaskId; readonly child: TaskId; readonly open: boolean }
  | { readonly do: 'set_link'; readonly parent: TaskId; readonly child: TaskId; readonly open: boolean }
  | { readonly do: 'delete_link'; readonly parent: TaskId; readonly child: TaskId }
  /** Counted on its task too, whose rev stays. */
  | { readonly do: 'insert_comment'; readonly comment: Comment }
  | { readonly do: 'insert_attachment'; readonly attachment: Attachment }
  /** Numbered by the commit. With an audience, one outbox row per live subscription that it concerns is written beside it. */
  | { readonly do: 'event'; readonly event: NewEvent; readonly tell: Audience | null }
  /** Nothing happens when the same route follows the same task already. */
  | { readonly do: 'subscribe'; readonly subscription: Subscription }
  /** The child's creator's followers follow the child too, from `at` on. */
  | { readonly do: 'inherit_subscriptions'; readonly from: TaskId; readonly to: TaskId; readonly at: Instant }
  | {
      readonly do: 'end_subscriptions'
      /** Null = what concerns operators. */
      readonly task: TaskId | null
      readonly id: SubscriptionId | null
      readonly at: Instant
      readonly reason: string
    }
  | { readonly do: 'insert_board'; readonly board: BoardRecord }
  | {
      readonly do: 'set_board'
      readonly slug: BoardSlug
      readonly set: Partial<Omit<BoardRecord, 'slug' | 'createdAt' | 'lastEvent'>>
    }
  | { readonly do: 'delete_board'; readonly slug: BoardSlug }
  /** A named value of the store: `paused` (everywhere), parked providers. Null removes it. */
  | { readonly do: 'set_value'; readonly name: string; readonly value: string | null }
  // guards
  /** This part of a request from outside was not done before; from here on it was. `task`: which it is about. */
  | {
      readonly do: 'once'
      readonly request: string
      readonly part: string
      readonly task: TaskId | null
      readonly at: Instant
    }
  | { readonly do: 'expect_task'; readonly id: TaskId; readonly rev: number }
  /** Fewer than `max` open runs in this scope. Counted inside the commit. */
  | { readonly do: 'expect_room'; readonly scope: CapScope; readonly key: string; readonly max: number }
  /**
   * Spent, set aside for open runs and `more` stay within the limit, and the first two below the part of it at which
   * people are asked. `day` (UTC) is what boards and profiles count by. Counted inside the commit.
   */
  | {
      readonly do: 'expect_budget'
      readonly scope: BudgetScope
      readonly key: string
      readonly day: string
      readonly limit: Micros
      readonly more: Micros
    }
  /** Neither the board nor the store is paused. */
  | { readonly do: 'expect_unpaused'; readonly board: BoardSlug }
  /** The graph of links has not changed since it was searched for a cycle; sets graph + 1. */
  | { readonly do: 'expect_graph'; readonly version: number }

/** Why a commit did nothing. `stale`: read again and decide again. */
export type Conflict =
  | { readonly why: 'stale'; readonly id: string }
  | { readonly why: 'exists'; readonly id: string }
  | { readonly why: 'run_open'; readonly task: TaskId }
  | { readonly why: 'workspace_busy'; readonly path: string }
  | { readonly why: 'no_room'; readonly scope: CapScope; readonly key: string; readonly max: number }
  | { readonly why: 'no_budget'; readonly scope: BudgetScope; readonly key: string; readonly limit: Micros }
  | { readonly why: 'paused'; readonly board: BoardSlug }
  | { readonly why: 'done'; readonly task: TaskId | null }
