import { z } from 'zod'
import type { Task } from '../model/task.ts'
import type { Changed } from './shared/bulk.ts'
import { move } from './shared/moving.ts'
import { changedTasks, eachTask, tasksField } from './shared/step-verb.ts'
import { defineVerb } from './verb.ts'
import type { VerbContext } from './verb.ts'

export const promote = defineVerb({
  name: 'promote',
  summary: 'release an idea, start a scheduled task now, or learn what a waiting one lacks',
  group: 'plan',
  allow: 'operator',
  examples: ['promote t_9fc2'],
  input: z.object({ tasks: tasksField('tasks to move on') }),
  run: (context, asked) => eachTask(context, asked.tasks, (task) => onward(context, task)),
  ...changedTasks,
})

/** The step that leads out of its column; the kernel's refusal says what is missing for it. */
async function onward(context: VerbContext, task: Task): Promise<Changed> {
  switch (task.status) {
    case 'triage':
      return settled((await move(context, task.id, 'specify', {})).task)
    case 'scheduled':
      return settled((await move(context, task.id, 'wake', {})).task)
    default:
      return settled((await move(context, task.id, 'promote', { parent: null })).task)
  }
}

/** In todo something is still missing. */
export function settled(task: Task): Changed {
  if (task.status !== 'todo') return { task }
  return {
    task,
    note:
      task.openParents > 0
        ? `waits for ${task.openParents === 1 ? 'its parent' : `${task.openParents} parents`}`
        : `needs an assignee: \`kanban assign ${task.id} <profile>\``,
  }
}
