import { z } from 'zod'
import type { Changed } from './shared/bulk.ts'
import { findOwn } from './shared/find.ts'
import { consequences, move } from './shared/moving.ts'
import { taskRef, text } from './grammar/schema.ts'
import { changedTask } from './shared/step-verb.ts'
import { defineVerb, field } from './verb.ts'

export const requestChanges = defineVerb({
  name: 'request-changes',
  summary: 'what was submitted goes back, with what has to change',
  group: 'review',
  surfaces: ['chat', 'cli', 'http', 'tool'],
  allow: 'operator',
  worker: true,
  tool: {
    description:
      'Send the reviewed work back to its author. reason: what has to change, so that the author can act on it. Ends your review; to approve, complete instead.',
    offeredTo: ['reviewer', 'orchestrator'],
    readOnly: false,
    destructive: false,
    idempotent: false,
    ownTask: 'task',
  },
  examples: ['request-changes t_9fc2 the reset link is not single-use'],
  input: z.object({
    task: field(taskRef(), { help: 'the task in review', positional: 'one', value: 'ID', complete: 'task' }),
    reason: field(text('reason'), { help: 'what has to change', positional: 'rest', value: 'REASON' }),
  }),
  async run(context, asked): Promise<Changed> {
    const task = await findOwn(context, asked.task, 'request-changes')
    const moved = await move(context, task.id, 'rework', { reason: asked.reason })
    return { task: moved.task, ...consequences(context, moved) }
  },
  ...changedTask,
})
