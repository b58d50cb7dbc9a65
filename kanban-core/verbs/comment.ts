import { z } from 'zod'
import { comment as say } from '../board/runs.ts'
import { fail } from '../model/refusal.ts'
import type { Task } from '../model/task.ts'
import { findTask } from './shared/find.ts'
import { taskRef, text as long } from './grammar/schema.ts'
import { statusShape } from './answers/shapes.ts'
import { defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

interface Answer {
  readonly task: Task
  /** Who reads it next: the worker that lives, or the next one. */
  readonly delivery: 'running_worker' | 'next_run' | 'people'
}

export const comment = defineVerb({
  name: 'comment',
  summary: 'say something in the thread of a task',
  group: 'talk',
  surfaces: ['chat', 'cli', 'http', 'tool'],
  allow: 'commenter',
  worker: true,
  tool: {
    description:
      'Write into the thread of your task, or of another task on this board. For what people and later workers should know; questions go into kanban_block.',
    offeredTo: ['worker', 'reviewer', 'orchestrator'],
    readOnly: false,
    destructive: false,
    idempotent: false,
    ownTask: 'task',
  },
  examples: ['comment t_9fc2 looks good, ship it'],
  input: z.object({
    task: field(taskRef(), { help: 'the task', positional: 'one', value: 'ID', complete: 'task' }),
    body: field(long('comment'), { help: 'what to say', positional: 'rest', value: 'TEXT' }),
  }),
  output: z.strictObject({
    task: z.string(),
    status: statusShape,
    delivery: z.enum(['running_worker', 'next_run', 'people']).describe('who reads it next'),
  }),
  async run(context, asked): Promise<Answer> {
    const found = await findTask(context, asked.task, 'commenter')
    await refuseOtherBoard(context, found)
    const task = await say(context.board.turns, found.id, asked.body, context.actor)
    return { task, delivery: reader(context, task) }
  },
  recall: (context, _, task) => ({ task, delivery: reader(context, task) }),
  view: ({ task, delivery }) =>
    view(
      text(
        span('✔ ', 'good'),
        'commented on ',
        code(task.id),
        span(` · ${task.title}`),
        span(DELIVERIES[delivery], 'dim'),
      ),
    ),
  json: ({ task, delivery }) => ({ task: task.id, status: task.status, delivery }),
})

const DELIVERIES: Readonly<Record<Answer['delivery'], string>> = {
  running_worker: '; its worker reads it when it next reports, else the next run does',
  next_run: '; its next run reads it',
  people: '',
}

function reader({ actor }: VerbContext, task: Task): Answer['delivery'] {
  if (task.status === 'running') return actor.kind === 'worker' && actor.task === task.id ? 'people' : 'running_worker'
  return task.status === 'done' || task.status === 'archived' ? 'people' : 'next_run'
}

async function refuseOtherBoard({ actor, reads }: VerbContext, task: Task): Promise<void> {
  if (actor.kind !== 'worker' || actor.task === task.id) return
  const own = await reads.tasks.get(actor.task)
  if (own?.board !== task.board) fail('other_task', { own: actor.task, verb: 'comment on', id: task.id })
}
