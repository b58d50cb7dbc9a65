import { z } from 'zod'
import { move } from './shared/moving.ts'
import { changedTasks, eachTask, tasksField } from './shared/step-verb.ts'
import { defineVerb } from './verb.ts'

export const restore = defineVerb({
  name: 'restore',
  summary: 'bring archived tasks back onto the board',
  group: 'plan',
  allow: 'operator',
  examples: ['restore t_9fc2'],
  input: z.object({ tasks: tasksField('archived tasks') }),
  run: (context, asked) =>
    eachTask(context, asked.tasks, async (task) => ({ task: (await move(context, task.id, 'restore', {})).task })),
  ...changedTasks,
})
