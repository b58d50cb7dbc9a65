import { z } from 'zod'
import { consequences, move } from './shared/moving.ts'
import { changedTasks, eachTask, tasksField } from './shared/step-verb.ts'
import { defineVerb } from './verb.ts'

export const reopen = defineVerb({
  name: 'reopen',
  summary: 'a finished task is wanted again',
  group: 'plan',
  allow: 'operator',
  examples: ['reopen t_9fc2'],
  input: z.object({ tasks: tasksField('finished tasks') }),
  run: (context, asked) =>
    eachTask(context, asked.tasks, async (task) => {
      const alreadyRan = await context.board.childrenThatRan(task.id)
      const moved = await move(context, task.id, 'reopen', { alreadyRan })
      const { note } = consequences(context, moved)
      const ran =
        alreadyRan.length === 0
          ? undefined
          : `${alreadyRan.slice(0, 5).join(', ')}${alreadyRan.length > 5 ? ' and others' : ''} ran already on its old result`
      const notes = [note, ran].filter((one) => one !== undefined)
      return notes.length === 0 ? { task: moved.task } : { task: moved.task, note: notes.join('; ') }
    }),
  ...changedTasks,
})
