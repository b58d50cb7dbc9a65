import { z } from 'zod'
import { consequences, move } from './shared/moving.ts'
import { changedTasks, eachTask, tasksField } from './shared/step-verb.ts'
import { defineVerb } from './verb.ts'

export const archive = defineVerb({
  name: 'archive',
  summary: 'take tasks off the board',
  group: 'plan',
  allow: 'operator',
  examples: ['archive t_9fc2 t_7ab1'],
  input: z.object({ tasks: tasksField('tasks to archive; a worker at one is ended') }),
  run: (context, asked) =>
    eachTask(context, asked.tasks, async (task) => {
      const moved = await move(context, task.id, 'archive', {})
      return { task: moved.task, ...consequences(context, moved) }
    }),
  ...changedTasks,
})
