import { z } from 'zod'
import { actorName } from '../model/actor.ts'
import { consequences, move } from './shared/moving.ts'
import { text } from './grammar/schema.ts'
import { changedTasks, eachTask, tasksField } from './shared/step-verb.ts'
import { defineVerb, field } from './verb.ts'

export const reclaim = defineVerb({
  name: 'reclaim',
  summary: 'end a run and queue its task again',
  group: 'operate',
  allow: 'operator',
  examples: ['reclaim t_9fc2 it hangs'],
  input: z.object({
    tasks: tasksField('running tasks'),
    reason: field(text('reason').optional(), { help: 'kept with the run', positional: 'rest', value: 'REASON' }),
  }),
  run: (context, asked) =>
    eachTask(context, asked.tasks, async (task) => {
      const moved = await move(context, task.id, 'reclaim', {
        reason: asked.reason ?? `reclaimed by ${actorName(context.actor)}`,
      })
      return { task: moved.task, ...consequences(context, moved) }
    }),
  ...changedTasks,
})
