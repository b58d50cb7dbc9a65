import type { Actor } from '../model/actor.ts'
import type { Change } from '../model/change.ts'
import { staleWorker } from '../model/decide.ts'
import type { BoardSlug, ProfileName, TaskId } from '../model/ids.ts'
import { Refused, fail } from '../model/refusal.ts'
import type { Micros } from '../model/money.ts'
import type { Route } from '../model/route.ts'
import { happened } from '../model/steps/decision.ts'
import { isSatisfied } from '../model/task.ts'
import type { IdempotencyScope, Status, Task, TaskRecord, Workspace } from '../model/task.ts'
import type { Instant, Millis } from '../model/time.ts'
import type { Reads } from '../store/store.ts'
import { subscribeChange } from './follow.ts'
import { readTask } from './turns.ts'
import type { Plan, Tools, Turns } from './turns.ts'

/** What a new task may say of itself; everything but the title may be left out by the caller's schema. */
export interface NewTask {
  readonly board: BoardSlug
  readonly title: string
  readonly body: string | null
  readonly assignee: ProfileName | null
  readonly priority: number
  readonly tenant: string | null
  readonly parents: readonly TaskId[]
  readonly triage: boolean
  readonly skills: readonly string[]
  readonly workspace: Workspace
  readonly branch: string | null
  readonly maxRuntime: Millis | null
  readonly maxRetries: number | null
  readonly model: string | null
  readonly effort: string | null
  readonly verify: readonly string[] | null
  readonly budget: Micros | null
  readonly reviewer: ProfileName | null
  readonly scheduledAt: Instant | null
  readonly idempotencyKey: string | null
  readonly idempotencyScope: IdempotencyScope
  /** The chat that asked, and will be told how it ended. */
  readonly subscribe: Route | null
}

export interface Created {
  readonly task: Task
  /** True where the idempotency key was held already: nothing was written. */
  readonly existing: boolean
}

/** How deep workers may let workers create tasks, and how many one task may create. */
export const CHILD_LIMITS = { depth: 3, count: 50 } as const

export function createTask(turns: Turns, tools: Tools, input: NewTask, by: Actor): Promise<Created> {
  return turns.take((reads) => planCreate(turns, tools, reads, input, by))
}

async function planCreate(turns: Turns, tools: Tools, reads: Reads, input: NewTask, by: Actor): Promise<Plan<Created>> {
  const held = input.idempotencyKey === null ? null : await reads.tasks.holding(input.board, input.idempotencyKey)
  if (held !== null) return { changes: [], answer: () => ({ task: held, existing: true }) }
  const board = await reads.boards.get(input.board)
  if (board === null || board.archivedAt !== null)
    return fail('unknown_board', { board: input.board, near: 'see `kanban boards`' })
  const origin = await originOf(reads, by)
  const parents = await readParents(reads, input.parents)
  const facts = turns.circumstances(by, null)
  const task = newRecord(tools.ids.task(), input, {
    by,
    now: facts.now,
    openParents: parents.filter((parent) => !isSatisfied(parent.status)).length,
    origin,
  })
  const changes: readonly Change[] = [
    { do: 'insert_task', task },
    ...parents.flatMap((parent): readonly Change[] => [
      { do: 'expect_task', id: parent.id, rev: parent.rev },
      { do: 'insert_link', parent: parent.id, child: task.id, open: !isSatisfied(parent.status) },
    ]),
    happened(task as Task, facts, 'created', {
      status: task.status,
      assignee: task.assignee,
      parents: input.parents,
      tenant: task.tenant,
    }),
    ...(input.subscribe === null ? [] : subscribeChange(tools, task as Task, input.subscribe, facts)),
    ...(origin === null ? [] : [{ do: 'inherit_subscriptions', from: origin.id, to: task.id, at: facts.now } as const]),
  ]
  return { changes, answer: () => ({ task: task as Task, existing: false }) }
}

/** The task whose worker asks, with its limits checked; null for people. */
async function originOf(reads: Reads, by: Actor): Promise<Task | null> {
  if (by.kind !== 'worker') return null
  const { task, run } = await readTask(reads, by.task)
  const stale = staleWorker(task, run, by)
  if (stale !== null) throw new Refused(stale)
  if (task.depth >= CHILD_LIMITS.depth) fail('child_limit', { what: `tasks only ${CHILD_LIMITS.depth} levels deep` })
  if ((await reads.tasks.createdBy(task.id)) >= CHILD_LIMITS.count)
    fail('child_limit', { what: `at most ${CHILD_LIMITS.count} tasks` })
  return task
}

async function readParents(reads: Reads, ids: readonly TaskId[]): Promise<readonly Task[]> {
  return Promise.all([...new Set(ids)].map(async (id) => (await readTask(reads, id)).task))
}

interface Birth {
  readonly by: Actor
  readonly now: Instant
  readonly openParents: number
  readonly origin: Task | null
}

/** Triage flag first; then a future start; then what is missing; else ready. */
function firstStatus(input: NewTask, birth: Birth): Status {
  if (input.triage) return 'triage'
  if (input.scheduledAt !== null && input.scheduledAt > birth.now) return 'scheduled'
  return birth.openParents > 0 || input.assignee === null ? 'todo' : 'ready'
}

function newRecord(id: TaskId, input: NewTask, birth: Birth): TaskRecord {
  const status = firstStatus(input, birth)
  return {
    id,
    board: input.board,
    rev: 1,
    title: input.title,
    body: input.body,
    assignee: input.assignee,
    priority: input.priority,
    tenant: input.tenant ?? birth.origin?.tenant ?? null,
    createdBy: birth.by,
    createdAt: birth.now,
    skills: input.skills,
    workspace: input.workspace,
    branch: input.branch,
    maxRuntime: input.maxRuntime,
    maxRetries: input.maxRetries,
    model: input.model,
    effort: input.effort,
    verify: input.verify,
    idempotencyKey: input.idempotencyKey,
    idempotencyScope: input.idempotencyScope,
    idempotencyHeld: input.idempotencyKey !== null,
    result: null,
    startedAt: null,
    completedAt: null,
    statusSince: birth.now,
    openParents: birth.openParents,
    settling: false,
    attempts: 0,
    attemptCeiling: null,
    failures: 0,
    notBefore: null,
    epoch: 0,
    lastRun: 0,
    lane: 'work',
    reviewer: input.reviewer,
    author: null,
    origin: birth.origin?.id ?? null,
    depth: birth.origin === null ? 0 : birth.origin.depth + 1,
    notStarted: null,
    commentCount: 0,
    budget: input.budget,
    spent: 0,
    status,
    currentRun: null,
    block: null,
    scheduledAt: status === 'scheduled' ? input.scheduledAt : null,
  }
}
