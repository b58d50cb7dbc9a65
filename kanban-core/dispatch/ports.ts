import type { BoardRecord } from '../model/board.ts'
import type { ProfileName } from '../model/ids.ts'
import type { Micros } from '../model/money.ts'
import type { Proof } from '../model/proof.ts'
import type { ClaimedVerdict, Metadata, Run, WorkerIdentity } from '../model/run.ts'
import type { ProfileMoney } from '../model/spending.ts'
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

/** What can go wrong with an agent, as its own records tell it. */
export type FailureKind =
  | 'auth'
  | 'billing'
  | 'config'
  | 'rate_limited'
  | 'outage'
  | 'turns_used'
  | 'budget_used'
  | 'crashed'

/** What an agent said of its own failure. */
export interface AgentFailure {
  readonly kind: FailureKind
  /** One line, in the agent's own words, redacted. */
  readonly text: string
  /** When a rate limit ends; null = unknown. */
  readonly until: Instant | null
  /** What a person does about it; null = nothing. */
  readonly remedy: string | null
}

/** How a worker's process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: string | null
  /** Last lines of its log as people read them, redacted. */
  readonly lastLines: readonly string[]
  /** Its own last words; null where it is no agent that talks, or has said nothing. */
  readonly lastWords: string | null
  /** Recognised by exit code 75 or by the preset; null = code and signal are all there is. */
  readonly failure: AgentFailure | null
  /** Tokens and money by the agent's own records; null where it keeps none. */
  readonly usage: Metadata | null
  /** What its conversation is gone on with; null = it cannot be. */
  readonly session: string | null
  /** True where this gateway has ended it: its exit code says nothing then. */
  readonly stopped: boolean
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
  /**
   * Goes on with the conversation of a worker that has ended: the same run, the same session, with these words.
   * Null where its agent cannot, or it was done before. Throws SpawnFailed.
   */
  resume(job: Omit<Job, 'token'>, words: string): Promise<WorkerHandle | null>
  /** Finds the living or ended worker of an open run of this host again; null = it was never started. */
  adopt(run: Run): Promise<WorkerHandle | null>
  /**
   * Ends the tree of a run: SIGINT to its group, SIGTERM, SIGKILL once `grace` is over, then a sweep for its marker.
   * Resolves when it is over; the handle's `ended` tells the exit. Safe to call twice.
   */
  end(run: Run, grace: Millis): Promise<void>
  /** Newest sign of life in the run's log; null = none. */
  lastOutput(run: Run): Promise<Instant | null>
  /** Gives the workspace and temporary files back after the run was closed. Deletes nothing that it did not make. */
  tidy(task: Task, run: Run): Promise<void>
}

/** Runs the verify command of a task on the workspace of one of its runs. Never rejects: what goes wrong is in the proof. */
export interface Prover {
  prove(task: Task, run: Run): Promise<Proof>
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
  /** What a run has done to its worktree: branch, base and head commit, diffstat. Null where it works in none. */
  workOf(task: Task, run: Run): Promise<Metadata | null>
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
  /** Changes with its config and with its agent's login: what was parked for either goes on then. */
  fingerprint(profile: ProfileName): string
  /** What its runs may cost, and how that is known. */
  money(profile: ProfileName): ProfileMoney
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
  /** What each of these boards may spend within a UTC day. */
  readonly budgets: Readonly<Record<string, Micros>>
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
  /**
   * Proves the work of an open run by its task's verify command, one check at a time. Null where that takes longer than
   * `within`: then the claimed verdict counts as soon as the proof is there, and not at all without it.
   */
  prove(task: Task, run: Run, claimed: ClaimedVerdict, within: Millis): Promise<Proof | null>
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
