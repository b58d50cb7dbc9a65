import {
  COMMAND_OF_STEP,
  TRANSITIONS,
  attachmentJson,
  attemptJson,
  commentJson,
  eventJson,
  iso,
  summaryJson,
  taskJson,
  whyWaiting,
} from '../../../kanban-core/index.ts'
import type { BoardEvent, Reads, RunId, Task, TaskId, VerbContext } from '../../../kanban-core/index.ts'
import type { ChildrenAnswer, TaskAnswer, TimelineAnswer } from '../contract.ts'
import { ACTIONS } from '../shapes.ts'
import { cardOf } from './cards.ts'

/** One task with everything about it, as its drawer shows it. */

const NEWEST = { children: 50, comments: 100, events: 50, runs: 100 } as const

export async function readTask(context: VerbContext, task: Task): Promise<TaskAnswer> {
  const { reads } = context
  const { tasks, runs, log } = reads
  const board = await reads.boards.get(task.board)
  const attempts = (await runs.ofTask(task.id, NEWEST.runs)).toReversed()
  const events = await log.events({ task: task.id, limit: NEWEST.events })
  const numbers = new Map(attempts.map((run) => [run.id, run.number]))
  const waiting = await whyWaiting(context, task)
  return {
    task: taskJson(task),
    card: await cardOf(reads, task),
    parents: (await tasks.parents(task.id)).map(summaryJson),
    children: (await tasks.children(task.id, NEWEST.children)).map(summaryJson),
    comments: (await log.comments(task.id, NEWEST.comments)).map(commentJson),
    events: events.map((event) => told(event, numbers)),
    runs: attempts.map(attemptJson),
    attachments: (await log.attachments(task.id)).map(attachmentJson),
    waiting: { ...waiting, since: iso(waiting.since) },
    actions: actionsOf(task),
    at_event: board?.lastEvent ?? 0,
  }
}

const told = (event: BoardEvent, numbers: ReadonlyMap<RunId, number>): TaskAnswer['events'][number] =>
  eventJson(event, event.run === null ? null : (numbers.get(event.run) ?? null))

type Action = (typeof ACTIONS)[number]

/** Verbs that a person may use on it as it is, as the table of legal steps has them. */
export function actionsOf(task: Pick<Task, 'status' | 'lane' | 'notBefore'>): readonly Action[] {
  const steps = Object.entries(TRANSITIONS).filter(
    ([, { from, by }]) =>
      (by as readonly string[]).includes('operator') && (from as readonly string[]).includes(task.status),
  )
  const legal = new Set<string | undefined>(steps.map(([step]) => COMMAND_OF_STEP[step as keyof typeof TRANSITIONS]))
  if (task.status === 'triage') legal.add('promote')
  if (task.status === 'archived') legal.add('delete')
  const waitsToBeTriedAgain = (task.status === 'ready' || task.status === 'review') && task.notBefore !== null
  if (task.status === 'blocked' || waitsToBeTriedAgain) legal.add('retry')
  // Who works on it has not submitted it yet, unless it is the reviewer who works.
  const isReviewed = task.status !== 'running' || task.lane === 'review'
  return ACTIONS.filter(
    (action) => legal.has(action) && (isReviewed || (action !== 'approve' && action !== 'request-changes')),
  )
}

/** Everything that happened to a task, oldest first, page by page. */
export async function readTimeline(
  reads: Reads,
  task: Task,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<TimelineAnswer> {
  const numbers = new Map((await reads.runs.ofTask(task.id, 1_000)).map((run) => [run.id, run.number]))
  const events = await reads.log.events({ task: task.id, after, limit })
  return {
    events: events.map((event) => told(event, numbers)),
    next: events.length < limit ? null : (events.at(-1)?.number ?? null),
  }
}

export async function readChildren(
  reads: Reads,
  task: Task,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<ChildrenAnswer> {
  const children = await reads.tasks.children(task.id, limit, after as TaskId | undefined)
  return { children: children.map(summaryJson), next: children.length < limit ? null : (children.at(-1)?.id ?? null) }
}
