import type { z } from 'zod'
import { actorName } from '../../model/actor.ts'
import type { Attachment, Comment } from '../../model/comment.ts'
import type { BoardEvent } from '../../model/event.ts'
import { usd } from '../../model/money.ts'
import { commandText, isGreen } from '../../model/proof.ts'
import type { Proof } from '../../model/proof.ts'
import type { Run } from '../../model/run.ts'
import type { Subscription, Delivery } from '../../model/subscription.ts'
import type { Task, TaskSummary, Workspace } from '../../model/task.ts'
import { SECOND, iso, isoOrNull } from '../../model/time.ts'
import type { Instant } from '../../model/time.ts'
import type {
  attachmentShape,
  commentShape,
  deliveryShape,
  eventShape,
  runShape,
  subscriptionShape,
  summaryShape,
  taskShape,
  proofShape,
} from './shapes.ts'
import { isActive } from './symbols.ts'

/** What the board keeps, in the shapes that JSON answers are made of. */

export function summaryJson(task: TaskSummary): z.output<typeof summaryShape> {
  return {
    id: task.id,
    board: task.board,
    title: task.title,
    status: task.status,
    assignee: task.assignee,
    priority: task.priority,
    tenant: task.tenant,
    created_at: iso(task.createdAt),
    status_since: iso(task.statusSince),
    started_at: isoOrNull(task.startedAt),
    completed_at: isoOrNull(task.completedAt),
    scheduled_at: isoOrNull(task.scheduledAt),
    retry_at: isoOrNull(task.notBefore),
    open_parents: task.openParents,
    reviewer: task.reviewer,
    attempts: task.attempts,
    failures: task.failures,
    comments: task.commentCount,
    not_started_reason: task.notStarted?.reason ?? null,
    not_started_detail: task.notStarted?.detail ?? null,
    not_started_since: isoOrNull(task.notStarted?.since ?? null),
    block:
      task.block === null
        ? null
        : {
            kind: task.block.kind,
            reason: task.block.reason,
            options: task.block.options,
            since: iso(task.block.since),
          },
  }
}

export function taskJson(task: Task): z.output<typeof taskShape> {
  return {
    ...summaryJson(task),
    body: task.body,
    result: task.result,
    created_by: actorName(task.createdBy),
    created_by_kind: task.createdBy.kind,
    skills: task.skills,
    workspace: workspaceText(task.workspace),
    branch: task.branch,
    max_runtime_seconds: task.maxRuntime === null ? null : task.maxRuntime / SECOND,
    max_retries: task.maxRetries,
    attempt_ceiling: task.attemptCeiling,
    model: task.model,
    effort: task.effort,
    verify: task.verify === null ? null : commandText(task.verify),
    budget_usd: task.budget === null ? null : usd(task.budget),
    spent_usd: usd(task.spent),
    idempotency_key: task.idempotencyKey,
    origin: task.origin,
    rev: task.rev,
  }
}

/** While a run is active it has neither outcome nor end. */
export function runJson(run: Run): z.output<typeof runShape> {
  const active = isActive(run)
  return {
    number: run.number,
    profile: run.profile,
    state: run.state,
    outcome: active ? null : run.outcome,
    started_at: iso(run.startedAt),
    ended_at: active ? null : isoOrNull(run.endedAt),
    summary: run.summary,
    metadata: run.metadata,
    error: run.error,
    exit_code: run.exitCode,
    usage: run.usage,
    work: run.work,
    proof: run.proof === null ? null : proofJson(run.proof),
  }
}

const proofJson = (proof: Proof): z.output<typeof proofShape> => ({
  command: commandText(proof.argv),
  passed: isGreen(proof),
  exit_code: proof.exitCode,
  signal: proof.signal,
  timed_out: proof.timedOut,
  error: proof.error,
  started_at: iso(proof.startedAt),
  duration_seconds: proof.duration / SECOND,
  output: proof.output,
})

export function commentJson(comment: Comment): z.output<typeof commentShape> {
  return {
    author: actorName(comment.author),
    author_kind: comment.author.kind,
    body: comment.body,
    created_at: iso(comment.at),
  }
}

export function eventJson(event: BoardEvent, runNumber: number | null = null): z.output<typeof eventShape> {
  return {
    number: event.number,
    board: event.board,
    task: event.task,
    kind: event.kind,
    at: iso(event.at),
    by: actorName(event.by),
    by_kind: event.by.kind,
    ...(runNumber === null ? {} : { run: runNumber }),
    payload: payloadJson(event.payload),
  }
}

/** Times inside a payload are instants under these names. */
const TIMES: ReadonlySet<string> = new Set(['at', 'until', 'retryAt'])
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

function payloadJson(payload: BoardEvent['payload']): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]: readonly [string, unknown]) => [
      snake(name),
      TIMES.has(name) && typeof value === 'number' ? iso(value) : value,
    ]),
  )
}

export function attachmentJson(file: Attachment): z.output<typeof attachmentShape> {
  return {
    id: file.id,
    name: file.name,
    size: file.size,
    path: file.path,
    by: actorName(file.by),
    created_at: iso(file.at),
  }
}

export function subscriptionJson(subscription: Subscription): z.output<typeof subscriptionShape> {
  const { platform, account, chat, thread, person } = subscription.route
  return {
    id: subscription.id,
    task: subscription.task,
    platform,
    account,
    chat,
    thread,
    person,
    created_at: iso(subscription.createdAt),
    ended_at: isoOrNull(subscription.endedAt),
  }
}

export function deliveryJson(delivery: Delivery): z.output<typeof deliveryShape> {
  const { platform, chat, thread } = delivery.route
  return {
    key: delivery.key,
    board: delivery.board,
    event: delivery.event,
    task: delivery.task,
    platform,
    chat,
    thread,
    state: delivery.state,
    attempts: delivery.attempts,
    created_at: iso(delivery.createdAt),
    due_at: iso(delivery.dueAt),
    sent_at: isoOrNull(delivery.sentAt),
    message_ref: delivery.messageRef,
    error: delivery.error,
  }
}

/** As it is typed: `scratch`, `dir:/path`, `worktree`, `worktree:/path`. */
export function workspaceText(workspace: Workspace): string {
  switch (workspace.kind) {
    case 'scratch':
      return 'scratch'
    case 'dir':
      return `dir:${workspace.path}`
    case 'worktree':
      return workspace.path === null ? 'worktree' : `worktree:${workspace.path}`
  }
}

/** Whole seconds from `since` to `now`; null where there is no since. */
export const secondsSince = (since: Instant | null, now: Instant): number | null =>
  since === null ? null : Math.max(0, Math.floor((now - since) / SECOND))
