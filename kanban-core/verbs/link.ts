import { z } from 'zod'
import type { Task } from '../model/task.ts'
import { findTask } from './shared/find.ts'
import { taskJson } from './answers/json.ts'
import { taskRef } from './grammar/schema.ts'
import { taskShape } from './answers/shapes.ts'
import { defineVerb, field } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

export interface Linked {
  readonly parent: Task
  /** As it is after the change. */
  readonly child: Task
}

export const linkInput = z.object({
  parent: field(taskRef(), { help: 'the task that comes first', positional: 'one', value: 'PARENT', complete: 'task' }),
  child: field(taskRef(), { help: 'the task that waits for it', positional: 'one', value: 'CHILD', complete: 'task' }),
})

export const linkShape = z.strictObject({ parent: z.string(), child: taskShape })

export const link = defineVerb({
  name: 'link',
  summary: 'let one task wait for another',
  group: 'plan',
  surfaces: ['chat', 'cli', 'http', 'tool'],
  allow: 'operator',
  worker: true,
  tool: {
    description: 'Let child wait for parent. A worker may link tasks that it created.',
    offeredTo: ['worker', 'orchestrator'],
    readOnly: false,
    destructive: false,
    idempotent: true,
  },
  examples: ['link t_9fc2 t_7ab1'],
  input: linkInput,
  output: linkShape,
  async run(context, asked): Promise<Linked> {
    const parent = await findTask(context, asked.parent)
    const child = await findTask(context, asked.child)
    return { parent, child: await context.board.link(parent.id, child.id, context.actor) }
  },
  view: ({ parent, child }) =>
    view(
      text(
        span('✔ ', 'good'),
        code(child.id),
        ` waits for `,
        code(parent.id),
        ` (${parent.status})`,
        span(` · ${child.title}`),
        child.status === 'todo' ? span('; it starts by itself when that is done', 'dim') : '',
      ),
    ),
  json: ({ parent, child }) => ({ parent: parent.id, child: taskJson(child) }),
})
