import type { BoardRecord } from '../model/board.ts'
import type { ProfileName } from '../model/ids.ts'
import type { Run, WorkerIdentity } from '../model/run.ts'
import type { NotStarted, NotStartedReason, Task, Workspace } from '../model/task.ts'
import type { Instant, Millis } from '../model/time.ts'

/** What the dispatcher needs from the outside: processes, folders, profiles and time are all handed in. */

export interface Clock {
  now(): Instant
  /** Calls `act` once after `wait`; returns the way to call it off. Keeps no process alive. */
  after(wait: Millis, act: () => void): () => void
}

/** Everything that one attempt needs. The token is known here and to the worker only; the store keeps its hash. */
export interface Job {
  readonly task: Task
  readonly run: Run
  readonly board: BoardRecord
  readonly token: string
}

/** How a worker's process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: string | null
  /** Last lines of its log, redacted. */
  readonly lastLines: readonly string[]
  /** Quota or 429 told by exit code 75 or recognised by the preset: when to try again, null = unknown. */
  readonly rateLimited: { readonly until: Instant | null } | null
  /** Processes of its tree that could not be ended. */
  readonly survivors: readonly number[]
  /** True where only a supervisor's death was seen and the true code is lost. */
  readonly lost: boolean
}

/** A worker that lives, or has just ended. */
export interface WorkerHandle {
  readonly identity: WorkerIdentity
  /** Settles once, when the process and the rest of its tree are gone. Never rejects. */
  readonly ended: Promise<Exit>
}

export interface Spawner {
  /** Starts the process of a run whose row is written. Throws SpawnFailed with the true cause. */
  spawn(job: Job): Promise<WorkerHandle>
  /** Finds the living or ended worker of an open run of this host again; null = it was never started. */
  adopt(run: Run): Promise<WorkerHandle | null>
  /**
   * Ends the tree of a run: SIGTERM to its group, `grace`, SIGKILL, then a sweep for its marker.
   * Resolves when it is over; the handle's `ended` tells the exit. Safe to call twice.
   */
  end(run: Run, grace: Millis): Promise<void>
  /** Newest sign of life in the run's log; null = none. */
  lastOutput(run: Run): Promise<Instant | null>
  /** Gives the workspace and temporary files back after the run was closed. Deletes nothing that it did not make. */
  tidy(task: Task, run: Run): Promise<void>
}

/** The spawn itself showed that the worker cannot run; counts for the breaker. */
export class SpawnFailed extends Error {
  override readonly name = 'SpawnFailed'
}

/** Tells whether a recorded process is still that very process. `unknown` is never treated as gone. */
export interface Liveness {
  probe(worker: WorkerIdentity): Promise<'alive' | 'gone' | 'unknown'>
}

export interface Workspaces {
  /** The absolute path a run would work in and that must be its alone; null = a fresh folder of its own. Makes nothing. */
  exclusivePath(task: Task, board: BoardRecord): string | null
  /** Why no workspace can be made, as a pre-flight; null = it can. */
  impossible(task: Task, board: BoardRecord): Promise<string | null>
  /** Makes or finds the folder. Throws SpawnFailed. */
  prepare(task: Task, run: Run, board: BoardRecord): Promise<string>
  /** After the run's end: scratch folders of finished tasks go to the trash, worktrees stay. */
  release(task: Task, run: Run): Promise<void>
}

/** What the dispatcher knows of a profile before it claims. */
export interface Profiles {
  names(): readonly ProfileName[]
  /** A cheap check, no process started: why this task cannot start under this profile, null = it can. */
  preflight(
    profile: ProfileName,
    task: Task | null,
  ): { readonly reason: NotStartedReason; readonly detail: string } | null
  /** What a task of this profile gets that was created without a workspace; null = scratch. */
  workspace(profile: ProfileName): Workspace | null
  /** Where a rate limit parks more than one profile: the provider's name. */
  provider(profile: ProfileName): string
  /** Limits of the profile itself; null = none. */
  limits(profile: ProfileName): {
    readonly concurrency: number | null
    readonly maxRuntime: Millis | null
    readonly attachWithin: Millis | null
  }
}

/** Settings that may change while the dispatcher runs; read anew in each pass. */
export interface DispatchSettings {
  readonly enabled: boolean
  /** Cron pattern of the safety tick. */
  readonly tick: string
  readonly failureLimit: number
  readonly attemptCeiling: number
  readonly stuckAfter: Millis
  readonly staleAfter: Millis
  /** How long a worker may go on after its verdict before its tree is ended. */
  readonly exitGrace: Millis
  /** Runs started on the whole store within a minute before the spawn-rate breaker holds the rest back. */
  readonly spawnsPerMinute: number
  readonly caps: {
    readonly host: number
    readonly board: Readonly<Record<string, number>>
    readonly profile: Readonly<Record<string, number>>
    readonly tenant: Readonly<Record<string, number>>
  }
}

export interface Log {
  debug(words: object, text?: string): void
  info(words: object, text?: string): void
  warn(words: object, text?: string): void
  error(words: object, text?: string): void
}

/** The dispatcher as verbs see it. */
export interface DispatcherControl {
  /** Runs a pass as soon as possible. */
  wake(): void
  /** Claims and spawns now; at most `max`. */
  dispatch(max: number | null): Promise<DispatchReport>
  /** What a pass would do and why not; writes nothing. */
  preview(max: number | null): Promise<DispatchReport>
  /** Why this task has no worker yet; null where it needs none. */
  why(task: Task): Promise<NotStarted | null>
  status(): DispatcherStatus
}

export interface DispatchReport {
  readonly started: readonly { readonly task: Task; readonly profile: ProfileName }[]
  readonly held: readonly { readonly task: Task; readonly why: NotStarted }[]
}

export interface DispatcherStatus {
  readonly enabled: boolean
  readonly lastPassAt: Instant | null
  readonly running: number
  readonly hostCap: number
  /** A ready queue that nothing leaves, in words; null = healthy. */
  readonly warning: string | null
}
