import { z } from 'zod'
import { heartbeat as beat } from '../board/runs.ts'
import { actorKey, actorName } from '../model/actor.ts'
import type { Comment } from '../model/comment.ts'
import type { Run } from '../model/run.ts'
import type { Task } from '../model/task.ts'
import { MINUTE, isoOrNull } from '../model/time.ts'
import { findOwn } from './shared/find.ts'
import { commentJson } from './answers/json.ts'
import { duration, line, taskRef } from './grammar/schema.ts'
import { commentShape, timeShape, many } from './answers/shapes.ts'
import { moment } from './answers/symbols.ts'
import { quote } from './answers/task-view.ts'
import { defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'
import { code, heading, span, text, view } from '../model/view.ts'

/** How long a beat keeps a lease where nobody says so. */
export const LEASE = 15 * MINUTE

interface Answer {
  readonly task: Task
  readonly run: Run
  /** What others have said since the worker last reported. */
  readonly comments: readonly Comment[]
}

export const heartbeat = defineVerb({
  name: 'heartbeat',
  summary: 'a sign of life of whoever works on a task',
  group: 'work',
  surfaces: ['chat', 'cli', 'http', 'tool'],
  allow: 'operator',
  worker: true,
  tool: {
    description:
      'Report progress of a long task, with a note that has numbers in it. The answer holds comments people wrote since your last report.',
    offeredTo: ['worker', 'reviewer'],
    readOnly: false,
    destructive: false,
    idempotent: true,
    ownTask: 'task',
  },
  examples: ['heartbeat t_9fc2 "3 of 8 files done"'],
  input: z.object({
    task: field(taskRef(), { help: 'the task', positional: 'one', value: 'ID', complete: 'task' }),
    note: field(line('note', 'a note').optional(), { help: 'how far it is', positional: 'rest', value: 'NOTE' }),
    ttl: field(duration().default(LEASE), {
      help: 'how long a lease holds from here on',
      value: 'DURATION',
      only: { surfaces: ['chat', 'cli', 'http'], why: 'the run of a worker is held by its process, not by a lease' },
    }),
  }),
  output: z.strictObject({
    task: z.string(),
    run: z.int(),
    held_until: timeShape.nullable(),
    comments: many(commentShape),
  }),
  async run(context, asked): Promise<Answer> {
    const task = await findOwn(context, asked.task, 'heartbeat')
    const comments = asked.note === undefined ? [] : await unheard(context, task)
    const run = await beat(context.board.turns, task.id, asked.note ?? null, asked.ttl, context.actor)
    return { task, run, comments }
  },
  view: ({ task, run, comments }) =>
    view(
      text(
        span('✔ ', 'good'),
        code(task.id),
        ` run ${run.number} is alive`,
        span(run.leaseUntil === null ? '' : `, held until ${moment(run.leaseUntil)}`, 'dim'),
      ),
      comments.length === 0 ? null : heading('New comments'),
      ...comments.map((comment) => quote(`${actorName(comment.author)}, ${moment(comment.at)}`, comment.body, 2_000)),
    ),
  json: ({ task, run, comments }) => ({
    task: task.id,
    run: run.number,
    held_until: isoOrNull(run.leaseUntil),
    comments: comments.map(commentJson),
  }),
})

/** Comments by others since the worker's last noted beat: that is how they reach a worker that runs. */
async function unheard({ reads, actor }: VerbContext, task: Task): Promise<readonly Comment[]> {
  const run = actor.kind === 'worker' ? await reads.runs.get(actor.run) : null
  if (run === null) return []
  const [last] = await reads.log.events({ task: task.id, kinds: ['heartbeat'], limit: 1 })
  const since = Math.max(run.startedAt, last?.at ?? 0)
  return (await reads.log.comments(task.id, 20)).filter(
    (comment) => comment.at >= since && actorKey(comment.author) !== actorKey(actor),
  )
}
