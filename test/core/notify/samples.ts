import type { Actor } from '../../../kanban-core/model/actor.ts'
import type { EventPayloads } from '../../../kanban-core/model/event.ts'
import { DEFAULT_BOARD } from '../../../kanban-core/model/ids.ts'
import type { ProfileName, RunId, TaskId } from '../../../kanban-core/model/ids.ts'
import type { Run } from '../../../kanban-core/model/run.ts'
import type { Status, Task } from '../../../kanban-core/model/task.ts'
import { MINUTE, SECOND } from '../../../kanban-core/model/time.ts'
import type { PingEvent, PingKind } from '../../../kanban-core/notify/rules.ts'
import type { Occasion } from '../../../kanban-core/notify/wording.ts'

const NOW = Date.UTC(2026, 10, 22, 16)
const id = 't_9fc2k1ab' as TaskId
const runId = 'r_1' as RunId

export const ADA: Actor = { kind: 'person', platform: 'telegram', account: 'bot', id: '111', name: 'Ada' }
export const WORKER: Actor = { kind: 'worker', profile: 'backend-dev' as ProfileName, task: id, run: runId, epoch: 2 }
export const KERNEL: Actor = { kind: 'kernel', part: 'dispatcher' }

export function sampleTask(status: Status, more: Partial<Task> = {}): Task {
  const block = status === 'blocked' ? { kind: 'needs_input', reason: 'x', options: [], since: NOW } : null
  return {
    id,
    board: DEFAULT_BOARD,
    rev: 3,
    title: 'Design auth schema',
    body: null,
    assignee: 'backend-dev' as ProfileName,
    priority: 2,
    tenant: 'auth-project',
    createdBy: ADA,
    createdAt: NOW,
    skills: [],
    workspace: { kind: 'scratch' },
    branch: null,
    maxRuntime: null,
    maxRetries: null,
    model: null,
    effort: null,
    verify: null,
    idempotencyKey: null,
    idempotencyScope: 'while_open',
    idempotencyHeld: false,
    result: null,
    startedAt: NOW,
    completedAt: null,
    statusSince: NOW,
    openParents: 0,
    settling: false,
    attempts: 2,
    attemptCeiling: null,
    failures: 0,
    notBefore: null,
    epoch: 2,
    lastRun: 2,
    lane: 'work',
    reviewer: null,
    author: null,
    origin: null,
    depth: 0,
    notStarted: null,
    commentCount: 0,
    budget: null,
    spent: 0,
    status,
    currentRun: null,
    block,
    scheduledAt: null,
    ...more,
  } as Task
}

export function sampleRun(more: Partial<Run> = {}): Run {
  return {
    id: runId,
    task: id,
    board: DEFAULT_BOARD,
    number: 2,
    profile: 'backend-dev' as ProfileName,
    lane: 'work',
    supervisor: 'process',
    host: 'h',
    identity: null,
    marker: 'm',
    tokenHash: null,
    epoch: 2,
    state: 'closed',
    startedAt: NOW,
    endedAt: NOW + 4 * MINUTE + 12 * SECOND,
    attachedAt: null,
    heartbeatAt: NOW,
    note: null,
    leaseUntil: null,
    maxRuntime: null,
    outcome: null,
    summary: null,
    metadata: null,
    error: null,
    exitCode: null,
    signal: null,
    folder: '/runs/2',
    workspacePath: null,
    usage: null,
    reserved: 0,
    work: null,
    proof: null,
    claimed: null,
    sessionId: null,
    stalledSince: null,
    ...more,
  }
}

/** An event of a kind with its payload, the task in the status that follows, and the run that it concerns. */
export function occasion<K extends PingKind>(
  kind: K,
  payload: EventPayloads[K],
  more: { by?: Actor; status?: Status; task?: Task | null; run?: Run | null } = {},
): Occasion {
  const event = {
    board: DEFAULT_BOARD,
    number: 7,
    task: id,
    run: runId,
    at: NOW,
    by: more.by ?? KERNEL,
    kind,
    payload,
  } as unknown as PingEvent
  const task = more.task === undefined ? sampleTask(more.status ?? FOLLOWS[kind]) : more.task
  return { event, task, run: more.run === undefined ? sampleRun() : more.run }
}

const FOLLOWS: Readonly<Record<PingKind, Status>> = {
  completed: 'done',
  blocked: 'blocked',
  submitted: 'review',
  crashed: 'ready',
  timed_out: 'ready',
  no_verdict: 'ready',
  gave_up: 'blocked',
  stalled: 'running',
  stuck: 'ready',
  parked: 'ready',
  budget_reached: 'ready',
  survivors: 'done',
}
