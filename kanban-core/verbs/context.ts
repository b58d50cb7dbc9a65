import { z } from 'zod'
import { findTask } from './shared/find.ts'
import { taskRef } from './grammar/schema.ts'
import { briefing } from './show.ts'
import { defineVerb, field } from './verb.ts'
import { view } from '../model/view.ts'

export const context = defineVerb({
  name: 'context',
  summary: 'what a worker of this task is told',
  group: 'look',
  allow: 'viewer',
  examples: ['context t_9fc2'],
  input: z.object({ task: field(taskRef(), { help: 'the task', positional: 'one', value: 'ID', complete: 'task' }) }),
  output: z.strictObject({ task: z.string(), worker_context: z.string() }),
  async run(asking, asked) {
    const task = await findTask(asking, asked.task, 'viewer')
    return { task: task.id, text: await briefing(asking, task) }
  },
  view: ({ text }) => view({ kind: 'code', text }),
  json: ({ task, text }) => ({ task, worker_context: text }),
})
