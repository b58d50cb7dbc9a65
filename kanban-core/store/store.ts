import type { BoardRecord } from '../model/board.ts'
import type { Change, Conflict } from '../model/change.ts'
import type { Attachment, Comment } from '../model/comment.ts'
import type { BoardEvent, EventKind } from '../model/event.ts'
import type { BoardSlug, ProfileName, RunId, TaskId } from '../model/ids.ts'
import type { Link } from '../model/link.ts'
import type { Route } from '../model/route.ts'
import type { Run } from '../model/run.ts'
import type { Delivery, DeliveryState, Subscription } from '../model/subscription.ts'
import type { Micros } from '../model/money.ts'
import type { BudgetScope, Spending } from '../model/spending.ts'
import type { Status, Task, TaskSummary } from '../model/task.ts'
import type { Instant, Millis } from '../model/time.ts'
import type { Cards, Inbox, PressRows } from './chat.ts'

export * from './chat.ts'

/**
 * Where a board is kept. One `commit` is one transaction: all of its changes, with events numbered
 * and outbox rows written, or none. Both engines run the same conformance suite (test/contracts/store.ts).
 */
export interface Store {
  /** What is committed: for people, lists and the dispatcher. */
  readonly reads: Reads
  /** What the next commit will meet: for read → decide → commit. May be a moment ahead of what is durable. */
  readonly current: Reads
  readonly outbox: Outbox
  readonly inbox: Inbox
  readonly presses: PressRows
  readonly cards: Cards
  readonly upkeep: Upkeep
  /**
   * Applies the changes before it returns its promise where the engine can, and resolves when they are durable.
   * Commits of one event-loop turn share one transaction; each stands alone.
   * Rejects with Refused(store_full · store_readonly · store_io · store_corrupt); then nothing was written.
   */
  commit(changes: readonly Change[]): Promise<Committed>
  /** Told after each durable commit, in order. Returns the way to stop listening. */
  listen(listener: (notice: Notice) => void): () => void
  close(): Promise<void>
}

export type Committed =
  | { readonly ok: true; readonly events: readonly BoardEvent[] }
  | { readonly ok: false; readonly conflict: Conflict }

/** What a durable commit did, for those who wait for it. */
export interface Notice {
  readonly events: readonly BoardEvent[]
  /** Everything that was changed, what leaves no event too. */
  readonly changes: readonly Change[]
  /** Outbox rows were written. */
  readonly deliveries: boolean
}

export interface Reads {
  readonly tasks: TaskReads
  readonly runs: RunReads
  readonly log: LogReads
  readonly boards: BoardReads
  readonly spending: SpendingReads
}

export interface TaskReads {
  get(id: TaskId): Promise<Task | null>
  /** At most `limit` ids that begin with `prefix`, any board, archived ones too. */
  startingWith(prefix: string, limit: number): Promise<readonly TaskId[]>
  /** Keyset page in board order: by column, then priority (higher first), then age; done ones newest first. */
  page(query: TaskQuery): Promise<TaskPage>
  /** The task whose held key this is. */
  holding(board: BoardSlug, idempotencyKey: string): Promise<Task | null>
  parents(id: TaskId): Promise<readonly TaskSummary[]>
  /** The first `limit` children in order of id, after `after`. */
  children(id: TaskId, limit: number, after?: TaskId): Promise<readonly TaskSummary[]>
  /** How many children there are, and how many of them are done or archived. */
  childProgress(id: TaskId): Promise<{ readonly total: number; readonly satisfied: number }>
  /** Links from this parent whose `open` differs from the given one; whole child tasks, for settling. */
  childrenToSettle(parent: TaskId, open: boolean, limit: number): Promise<readonly Task[]>
  /** Neighbours of a whole frontier at once, for the search of cycles. */
  parentIds(ids: readonly TaskId[]): Promise<readonly TaskId[]>
  childIds(ids: readonly TaskId[]): Promise<readonly TaskId[]>
  link(parent: TaskId, child: TaskId): Promise<Link | null>
  graphVersion(): Promise<number>
  /** Parents whose long list of children was not settled to its end. */
  settling(limit: number): Promise<readonly Task[]>
  /** Scheduled tasks due at `now`. */
  due(now: Instant, limit: number): Promise<readonly Task[]>
  /** The next time at which a scheduled task or a backoff ends after `now`; null = none. */
  nextDue(now: Instant): Promise<Instant | null>
  /** Groups of tasks that wait for a claim, one per (board, tenant, assignee, status), with their number. */
  lanes(): Promise<readonly Lane[]>
  /** The first claimable tasks of one lane at `now`, by priority with bounded aging; backing-off ones left out. */
  ready(lane: Lane, now: Instant, limit: number): Promise<readonly Task[]>
  /** Tasks created by runs of this task: for the child limits of workers. */
  createdBy(origin: TaskId): Promise<number>
  /** ready/review tasks ordered by the time since which they wait, oldest first. */
  waitingLongest(limit: number): Promise<readonly Task[]>
}

/** Tasks that the dispatcher can treat alike. In review the profile is the reviewer. */
export interface Lane {
  readonly board: BoardSlug
  readonly tenant: string | null
  readonly profile: ProfileName
  readonly status: 'ready' | 'review'
  readonly count: number
}

export interface TaskQuery {
  /** null = every board. */
  readonly board: BoardSlug | null
  /** Empty = all but archived. */
  readonly statuses: readonly Status[]
  readonly tenant?: string
  /** null = unassigned. */
  readonly assignee?: ProfileName | null
  /** Part of the title, ignoring case. */
  readonly text?: string
  readonly limit: number
  readonly cursor?: string
}

export interface TaskPage {
  readonly tasks: readonly TaskSummary[]
  /** Give it back for the next page; null = this was the last. */
  readonly cursor: string | null
}

export interface RunReads {
  get(id: RunId): Promise<Run | null>
  byToken(tokenHash: string): Promise<Run | null>
  byMarker(marker: string): Promise<Run | null>
  /** Newest first. */
  ofTask(task: TaskId, limit: number): Promise<readonly Run[]>
  open(): Promise<readonly Run[]>
  /** How many runs are open in each (scope, key). */
  openCount(scope: 'host' | 'board' | 'profile' | 'tenant', key: string): Promise<number>
  /** Newest completed runs of a profile, other tasks only. */
  recentOf(profile: ProfileName, except: TaskId, limit: number): Promise<readonly RecentWork[]>
  /** Newest run of each of these tasks that carries a handoff (completed or submitted). */
  handoffs(tasks: readonly TaskId[]): Promise<readonly Run[]>
}

export interface RecentWork {
  readonly task: TaskId
  readonly title: string
  readonly summary: string | null
  readonly endedAt: Instant
}

/** Comments, attachments, events, subscriptions: what is written once and read in order. */
export interface LogReads {
  /** Oldest first among the newest `limit`. */
  comments(task: TaskId, limit: number): Promise<readonly Comment[]>
  attachments(task: TaskId): Promise<readonly Attachment[]>
  events(query: EventQuery): Promise<readonly BoardEvent[]>
  event(board: BoardSlug, number: number): Promise<BoardEvent | null>
  /** Live ones, of one task, or of the operators (null), or all (undefined). */
  subscriptions(task?: TaskId | null): Promise<readonly Subscription[]>
  deliveries(query: DeliveryQuery): Promise<readonly Delivery[]>
  /** Outbox rows by state. */
  deliveryCounts(): Promise<Readonly<Partial<Record<DeliveryState, number>>>>
}

export interface EventQuery {
  readonly board?: BoardSlug
  readonly task?: TaskId
  readonly kinds?: readonly EventKind[]
  /** Numbers above this one, oldest first; left out = the newest `limit`, oldest first. */
  readonly after?: number
  readonly limit: number
}

export interface DeliveryQuery {
  readonly task?: TaskId
  readonly states?: readonly DeliveryState[]
  readonly limit: number
}

export interface BoardReads {
  get(slug: BoardSlug): Promise<BoardRecord | null>
  list(): Promise<readonly BoardRecord[]>
  /** Live counters kept by the commits; null = every board. */
  counts(board: BoardSlug | null): Promise<readonly Count[]>
  oldestReady(board: BoardSlug | null): Promise<Instant | null>
  tenants(board: BoardSlug | null): Promise<readonly string[]>
  /** A named value of the store, as set by `set_value`. */
  value(name: string): Promise<string | null>
}

/** The ledger of what runs have used, kept by the commits. Days are UTC days such as `2026-11-22`. */
export interface SpendingReads {
  /** A task in all its time; a board or a profile on this day, and what is set aside for their open runs. */
  used(scope: BudgetScope, key: string, day: string): Promise<{ readonly spent: Micros; readonly reserved: Micros }>
  /** Rows of these days, both included, in order. */
  ledger(from: string, to: string): Promise<readonly Spending[]>
  /** What a run of this profile has cost since that day on average; null = nobody knows. */
  meanCost(profile: ProfileName, from: string): Promise<Micros | null>
  /** Tasks of this column that have a budget. */
  budgeted(board: BoardSlug, status: Status, limit: number): Promise<readonly TaskId[]>
}

export interface Count {
  readonly board: BoardSlug
  readonly status: Status
  readonly assignee: ProfileName | null
  readonly tenant: string | null
  readonly count: number
}

/** The courier's side: rows are written by `commit`, sent and marked here. */
export interface Outbox {
  /** Routes that have a row due at `now`, each with its oldest due row's time. */
  dueRoutes(now: Instant): Promise<readonly Route[]>
  /** The first `limit` rows of one route that wait, due or not, in order of their events. Marks nothing. */
  waiting(route: Route, limit: number): Promise<readonly Delivery[]>
  /** Marks up to `limit` oldest due rows of one route `sending` and returns them, in order of their events. */
  take(route: Route, now: Instant, limit: number): Promise<readonly Delivery[]>
  settle(key: string, result: Sent): Promise<void>
  /** Rows found in `sending` when a gateway starts: pending again, to be sent as a possible repeat. Returns their number. */
  recover(platforms: readonly string[], now: Instant): Promise<number>
  /** dead (or unknown) → pending; null = all of them. Returns how many. */
  replay(key: string | null, now: Instant): Promise<number>
  nextDue(now: Instant): Promise<Instant | null>
}

export type Sent =
  /** `asks`: the message offers a decision, and is redrawn once that is taken. */
  | { readonly state: 'sent'; readonly messageRef: string | null; readonly at: Instant; readonly asks?: boolean }
  | { readonly state: 'pending'; readonly dueAt: Instant; readonly error: string }
  | { readonly state: 'unknown'; readonly error: string }
  | { readonly state: 'dead'; readonly error: string }

export interface Upkeep {
  /** A consistent copy, made off the main thread. Refused when `file` exists. Returns its size in bytes. */
  backup(file: string): Promise<number>
  /** Empty when the store is sound. */
  integrity(): Promise<readonly string[]>
  /** Removes events of archived tasks, settled outbox rows and inbox rows older than `before`. Returns the number of rows. */
  prune(before: Instant): Promise<number>
  /** Ends subscriptions of tasks that have been done, without an event, since `before`. */
  endQuietSubscriptions(before: Instant, now: Instant): Promise<number>
  schemaVersion(): Promise<number>
  /** Bytes on disk. */
  size(): Promise<number>
}

/** Aging: a waiting task gains one priority step per `AGING_STEP`, at most `AGING_BOUND` of them. */
export const AGING_STEP: Millis = 10 * 60_000
export const AGING_BOUND = 10
