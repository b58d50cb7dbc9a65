import { z } from 'zod'
import type { Changed } from './shared/bulk.ts'
import { findTask } from './shared/find.ts'
import { consequences, move } from './shared/moving.ts'
import { taskRef, text } from './grammar/schema.ts'
import { changedTask } from './shared/step-verb.ts'
import { defineVerb, field } from './verb.ts'

export const approve = defineVerb({
  name: 'approve',
  summary: 'what was submitted is good: the task is done',
  group: 'review',
  allow: 'operator',
  examples: ['approve t_9fc2', 'approve t_9fc2 nicely done'],
  input: z.object({
    task: field(taskRef(), { help: 'the task in review', positional: 'one', value: 'ID', complete: 'task' }),
    summary: field(text('summary').optional(), { help: 'what you found', positional: 'rest', value: 'SUMMARY' }),
  }),
  async run(context, asked): Promise<Changed> {
    const task = await findTask(context, asked.task)
    const moved = await move(context, task.id, 'approve', { summary: asked.summary ?? null, metadata: null })
    return { task: moved.task, ...consequences(context, moved) }
  },
  ...changedTask,
})
