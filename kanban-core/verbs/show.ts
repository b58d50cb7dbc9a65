import { z } from 'zod'
import { BRIEFING_LIMITS, workerContext } from '../board/briefing.ts'
import type { Task } from '../model/task.ts'
import { findOwn } from './shared/find.ts'
import { attachmentJson, commentJson, eventJson, runJson, summaryJson, taskJson } from './answers/json.ts'
import { taskRef } from './grammar/schema.ts'
import { attachmentShape, commentShape, eventShape, many, runShape, summaryShape, taskShape } from './answers/shapes.ts'
import { cardView } from './answers/task-view.ts'
import type { Card } from './answers/task-view.ts'
import { brief, defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'
import { view } from '../model/view.ts'
import { whyWaiting } from './shared/waiting.ts'

const NEWEST = { children: 50, comments: 100, events: 50, runs: 100 } as const

const input = z.object({
  task: field(taskRef(), { help: 'the task', positional: 'one', value: 'ID', complete: 'task' }),
})

const cardShape = z.strictObject({
  task: taskShape,
  parents: many(summaryShape),
  children: many(summaryShape),
  comments: many(commentShape),
  events: many(eventShape),
  runs: many(runShape),
  attachments: many(attachmentShape),
})

interface Answer {
  readonly card: Card
  /** What a worker is told; null for people. */
  readonly briefing: string | null
}

export const show = defineVerb({
  name: 'show',
  summary: 'everything about one task',
  group: 'look',
  surfaces: ['chat', 'cli', 'http', 'tool'],
  allow: 'viewer',
  worker: true,
  tool: {
    description:
      'Read your task: what is asked, earlier attempts, results of the tasks before it, comments and answers. Call it first.',
    offeredTo: ['worker', 'reviewer', 'orchestrator'],
    readOnly: true,
    destructive: false,
    idempotent: true,
    ownTask: 'task',
  },
  examples: ['show t_9fc2'],
  input,
  output: cardShape,
  async run(context, asked): Promise<Answer> {
    const task = await findOwn(context, asked.task, 'show', 'viewer')
    const card = await readCard(context, task)
    return { card, briefing: context.surface === 'tool' ? await briefing(context, task) : null }
  },
  view: ({ card, briefing: told }, context) =>
    told === null ? cardView(card, context.now) : view({ kind: 'code', text: told }),
  json: ({ card }) => cardJson(card),
  brief: brief(
    z.strictObject({ ...cardShape.shape, worker_context: z.string() }),
    ({ card, briefing: told }: Answer) => ({
      ...cardJson(card),
      worker_context: told ?? '',
    }),
  ),
})

export async function readCard(context: VerbContext, task: Task): Promise<Card> {
  const { tasks, runs, log } = context.reads
  const [parents, children, progress, comments, events, newestRuns, attachments, waiting] = await Promise.all([
    tasks.parents(task.id),
    tasks.children(task.id, NEWEST.children),
    tasks.childProgress(task.id),
    log.comments(task.id, NEWEST.comments),
    log.events({ task: task.id, limit: NEWEST.events }),
    runs.ofTask(task.id, NEWEST.runs),
    log.attachments(task.id),
    whyWaiting(context, task),
  ])
  return { task, parents, children, progress, comments, events, runs: newestRuns.toReversed(), attachments, waiting }
}

/** The text that workers get; with the asking worker's own run where there is one. */
export async function briefing(context: VerbContext, task: Task): Promise<string> {
  const run =
    context.actor.kind === 'worker' && task.currentRun !== null ? await context.reads.runs.get(task.currentRun) : null
  return workerContext(context.reads, task, run, {
    ...BRIEFING_LIMITS,
    attemptCeiling: context.host.settings().attemptCeiling,
  })
}

export function cardJson(card: Card): z.output<typeof cardShape> {
  const numbers = new Map(card.runs.map((run) => [run.id, run.number]))
  return {
    task: taskJson(card.task),
    parents: card.parents.map(summaryJson),
    children: card.children.map(summaryJson),
    comments: card.comments.map(commentJson),
    events: card.events.map((event) => eventJson(event, event.run === null ? null : (numbers.get(event.run) ?? null))),
    runs: card.runs.map(runJson),
    attachments: card.attachments.map(attachmentJson),
  }
}
