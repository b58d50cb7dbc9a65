import { actorKey, actorName } from '../actor.ts'
import type { Actor } from '../actor.ts'
import { AUDIENCE_OF } from '../audience.ts'
import type { Change } from '../change.ts'
import type { EventKind, EventPayloads, NewEvent } from '../event.ts'
import type { CommentId, ProfileName, RunId, TaskId } from '../ids.ts'
import { refuse } from '../refusal.ts'
import type { Refusal, RefusalCode } from '../refusal.ts'
import type { Metadata, Outcome, Run, RunPatch } from '../run.ts'
import { isSatisfied } from '../task.ts'
import type { BlockKind, Status, Task, TaskPatch } from '../task.ts'
import type { Instant, Millis } from '../time.ts'

/** What each step is told besides the task. */
export interface StepArguments {
  specify: Record<never, never>
  promote: { readonly parent: TaskId | null }
  demote: { readonly reason: string }
  wake: Record<never, never>
  claim: ClaimArguments
  complete: Handoff & { readonly result: string | null }
  block: { readonly kind: BlockKind; readonly reason: string; readonly options: readonly string[] }
  unblock: { readonly answer: string | null; readonly raiseCeiling: number | null }
  submit: Handoff & { readonly reviewer: ProfileName | null }
  approve: Handoff
  rework: { readonly reason: string }
  retry: FailureArguments
  give_up: FailureArguments
  reclaim: { readonly reason: string }
  stop: { readonly reason: string | null }
  schedule: { readonly at: Instant }
  reopen: { readonly alreadyRan: readonly TaskId[] }
  archive: Record<never, never>
  restore: Record<never, never>
  delete: Record<never, never>
}

export interface Handoff {
  readonly summary: string | null
  readonly metadata: Metadata | null
}

/** The run that a claim opens, and what must hold in the very transaction that opens it. */
export interface ClaimArguments extends Pick<
  Run,
  'marker' | 'tokenHash' | 'host' | 'supervisor' | 'workspacePath' | 'leaseUntil' | 'maxRuntime' | 'folder' | 'reserved'
> {
  readonly profile: ProfileName
  readonly attemptCeiling: number
  readonly guards: readonly Change[]
}

export interface FailureArguments {
  readonly outcome: Extract<
    Outcome,
    'crashed' | 'timed_out' | 'spawn_failed' | 'no_verdict' | 'rate_limited' | 'rework'
  >
  readonly error: string
  readonly exitCode: number | null
  readonly signal: string | null
  readonly failureLimit: number
  readonly attemptCeiling: number
  /** A rate limit's reset time. */
  readonly until: Instant | null
  /** The run's time limit, where that ended it. */
  readonly limit: Millis | null
  /** Nobody's failure: neither the breaker nor the ceiling counts it. */
  readonly spared?: boolean
}

/** Everything a decision needs besides the task. Time and ids come in from outside. */
export interface Facts<S extends keyof StepArguments> {
  readonly now: Instant
  readonly by: Actor
  /** The task's open run; null exactly when task.currentRun is. */
  readonly run: Run | null
  /** Ids for rows that the step may have to make. */
  readonly ids: { readonly run: RunId; readonly comment: CommentId }
  readonly args: StepArguments[S]
}
/** The part of the facts that every step has. */
export type Circumstances = Omit<Facts<'wake'>, 'args'>

export type Decision =
  | { readonly ok: true; readonly changes: readonly Change[] }
  | { readonly ok: false; readonly refusal: Refusal }

export const accept = (...changes: readonly (Change | null)[]): Decision => ({
  ok: true,
  changes: changes.filter((change) => change !== null),
})
export const decline = (code: RefusalCode, words: Readonly<Record<string, string | number>> = {}): Decision => ({
  ok: false,
  refusal: refuse(code, words),
})

/** The task's own row, guarded by the rev that was read. A new status starts its clock and forgets why it waited. */
export function setTask(task: Task, set: TaskPatch, now: Instant): Change {
  if (set.status === undefined || set.status === task.status) return { do: 'set_task', id: task.id, rev: task.rev, set }
  const moved: TaskPatch = { statusSince: now, notStarted: null, ...set }
  const releasesKey = isSatisfied(set.status) && task.idempotencyHeld && task.idempotencyScope === 'while_open'
  return { do: 'set_task', id: task.id, rev: task.rev, set: releasesKey ? { ...moved, idempotencyHeld: false } : moved }
}

/** One event of this task, told to whom the table of audiences names. */
export function happened<K extends EventKind>(
  task: Task,
  facts: Circumstances,
  kind: K,
  payload: EventPayloads[K],
  run: RunId | null = task.currentRun,
): Change {
  return {
    do: 'event',
    event: { board: task.board, task: task.id, run, at: facts.now, by: facts.by, kind, payload } as unknown as NewEvent,
    tell: AUDIENCE_OF[kind],
  }
}

/** Where a task goes when nothing holds it any more: back to its reviewer, to the queue, or to wait for what is missing. */
export function waitingStatus(
  task: Task,
  lane: Task['lane'] = task.lane,
): Extract<Status, 'ready' | 'todo' | 'review'> {
  if (lane === 'review') return 'review'
  return task.openParents === 0 && task.assignee !== null ? 'ready' : 'todo'
}

export interface RunEnd {
  readonly outcome: Outcome
  readonly summary?: string | null
  readonly metadata?: Metadata | null
  readonly error?: string | null
}

/**
 * Gives the open run its verdict. A run with a process only turns `stopping`: the observed end of
 * the process closes it. A leased run is closed at once. Returns the changes and the task's open run afterwards.
 */
export function endRun(
  run: Run | null,
  end: RunEnd,
  now: Instant,
): { readonly changes: readonly Change[]; readonly open: RunId | null } {
  if (run === null) return { changes: [], open: null }
  if (run.state === 'stopping' || run.state === 'closed')
    return { changes: [], open: run.state === 'closed' ? null : run.id }
  const lives = run.supervisor === 'process'
  const set: RunPatch = {
    ...end,
    state: lives ? 'stopping' : 'closed',
    endedAt: now,
    ...(lives ? {} : { tokenHash: null, leaseUntil: null }),
  }
  return { changes: [{ do: 'set_run', id: run.id, from: ['starting', 'running'], set }], open: lives ? run.id : null }
}

/** A closed run of no length: keeps a handoff that no worker made. */
export function zeroLengthRun(task: Task, facts: Circumstances, end: RunEnd): Change {
  const run: Run = {
    id: facts.ids.run,
    task: task.id,
    board: task.board,
    number: task.lastRun + 1,
    profile: task.assignee ?? (actorName(facts.by) as ProfileName),
    lane: task.lane,
    supervisor: 'none',
    host: '',
    identity: null,
    marker: facts.ids.run,
    tokenHash: null,
    epoch: task.epoch,
    state: 'closed',
    startedAt: facts.now,
    endedAt: facts.now,
    attachedAt: null,
    heartbeatAt: facts.now,
    note: null,
    leaseUntil: null,
    maxRuntime: null,
    outcome: end.outcome,
    summary: end.summary ?? null,
    metadata: end.metadata ?? null,
    error: end.error ?? null,
    exitCode: null,
    signal: null,
    folder: null,
    workspacePath: null,
    usage: null,
    reserved: 0,
    work: null,
    proof: null,
    claimed: null,
    sessionId: null,
    stalledSince: null,
  }
  return { do: 'insert_run', run }
}

/** A person's or worker's words, kept in the thread. */
export function said(task: Task, facts: Circumstances, body: string): readonly Change[] {
  return [
    { do: 'insert_comment', comment: { id: facts.ids.comment, task: task.id, author: facts.by, body, at: facts.now } },
    happened(task, facts, 'commented', { author: actorName(facts.by), length: body.length }),
  ]
}

/** The open run takes the verdict; where none is working, a run of no length keeps it. */
export function verdict(
  task: Task,
  facts: Circumstances,
  end: RunEnd,
): { readonly changes: readonly Change[]; readonly patch: TaskPatch; readonly run: RunId | null } {
  const working = facts.run !== null && facts.run.state !== 'stopping'
  if (working) {
    const ended = endRun(facts.run, end, facts.now)
    return { changes: ended.changes, patch: { currentRun: ended.open }, run: facts.run?.id ?? null }
  }
  const says = Boolean(end.summary ?? end.metadata ?? end.error)
  if (!says) return { changes: [], patch: {}, run: null }
  return { changes: [zeroLengthRun(task, facts, end)], patch: { lastRun: task.lastRun + 1 }, run: facts.ids.run }
}

export const sameActor = (key: string | null, actor: Actor): boolean => key !== null && key === actorKey(actor)
