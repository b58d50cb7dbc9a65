import type { BoardSlug, ProfileName, RunId, TaskId } from './ids.ts'
import type { WorkLane } from './task.ts'
import type { Micros } from './money.ts'
import type { Proof } from './proof.ts'
import type { Instant, Millis } from './time.ts'

export const OUTCOMES = [
  'completed',
  'blocked',
  'crashed',
  'timed_out',
  'spawn_failed',
  'gave_up',
  'reclaimed',
  'no_verdict',
  'rate_limited',
  'submitted',
  'rework',
] as const
export type Outcome = (typeof OUTCOMES)[number]

/** A verdict is given in `stopping` already; the run stays open until its process is seen to have ended. */
export const RUN_STATES = ['starting', 'running', 'stopping', 'closed'] as const
export type RunState = (typeof RUN_STATES)[number]

/** Proves that a pid is still the process that we started: /proc/<pid>/stat field 22, or `ps -o lstart=`. */
export interface WorkerIdentity {
  readonly bootId: string
  readonly pid: number
  readonly startTime: string
}

/** What a worker says of its work while the board is still finding out whether that is so. */
export type ClaimedVerdict =
  | {
      readonly step: 'complete'
      readonly summary: string | null
      readonly metadata: Metadata | null
      readonly result: string | null
    }
  | {
      readonly step: 'submit'
      readonly summary: string | null
      readonly metadata: Metadata | null
      readonly reviewer: ProfileName | null
    }

/** JSON object, as handed over by the worker. */
export type Metadata = Readonly<Record<string, unknown>>

export interface Run {
  readonly id: RunId
  readonly task: TaskId
  readonly board: BoardSlug
  /** 1, 2, 3 … within the task. */
  readonly number: number
  readonly profile: ProfileName
  readonly lane: WorkLane
  /** Who answers for its end: a process that we watch, a lease that somebody renews, or nothing (a zero-length run). */
  readonly supervisor: 'process' | 'lease' | 'none'
  /** Instance id of the gateway whose host carries the process. */
  readonly host: string
  readonly identity: WorkerIdentity | null
  readonly marker: string
  /** SHA-256 of the run's token, hex; null once the run is closed. */
  readonly tokenHash: string | null
  readonly epoch: number
  readonly state: RunState
  readonly startedAt: Instant
  /** When the work ended: the verdict, or the observed end. */
  readonly endedAt: Instant | null
  /** First call of the worker's tools. */
  readonly attachedAt: Instant | null
  readonly heartbeatAt: Instant
  readonly note: string | null
  readonly leaseUntil: Instant | null
  readonly maxRuntime: Millis | null
  readonly outcome: Outcome | null
  readonly summary: string | null
  readonly metadata: Metadata | null
  readonly error: string | null
  readonly exitCode: number | null
  readonly signal: string | null
  /** Folder of the run: log, exit record, prompt. */
  readonly folder: string | null
  /** Absolute path the worker works in; exclusive among open runs unless null. */
  readonly workspacePath: string | null
  /** Tokens and money, by the agent's own records; written by `record_usage` alone. */
  readonly usage: Metadata | null
  /** What budgets still set aside for it while it is open. */
  readonly reserved: Micros
  /** What it did to its worktree: branch, base, head, commits, files, insertions, deletions, uncommitted. */
  readonly work: Metadata | null
  /** What the task's verify command showed last. */
  readonly proof: Proof | null
  /** A verdict that waits for a proof which takes longer than an answer may. */
  readonly claimed: ClaimedVerdict | null
  readonly sessionId: string | null
  /** Since when it is silent (no heartbeat, no log growth); pinged once. */
  readonly stalledSince: Instant | null
}

export type RunPatch = Partial<
  Omit<Run, 'id' | 'task' | 'board' | 'number' | 'startedAt' | 'marker' | 'epoch' | 'usage' | 'reserved'>
>

export const isOpen = (run: Run): boolean => run.state !== 'closed'

/** Time worked so far, or in all; never negative. */
export const elapsed = (run: Run, now: Instant): Millis => Math.max(0, (run.endedAt ?? now) - run.startedAt)
