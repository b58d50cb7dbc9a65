import { z } from 'zod'
import { formatDuration } from '../model/time.ts'
import { move } from './shared/moving.ts'
import { time } from './grammar/schema.ts'
import { changedTasks, eachTask, tasksField } from './shared/step-verb.ts'
import { moment } from './answers/symbols.ts'
import { defineVerb, field } from './verb.ts'

export const schedule = defineVerb({
  name: 'schedule',
  summary: 'let a task wait for a time',
  group: 'plan',
  allow: 'operator',
  examples: ['schedule t_9fc2 tomorrow 9:00', 'schedule t_9fc2 in 2h', 'schedule t_9fc2 2026-12-01T09:00Z'],
  input: z.object({
    tasks: tasksField('tasks that shall wait'),
    at: field(time(), { help: 'when it may start', positional: 'rest', value: 'TIME' }),
  }),
  run(context, asked) {
    const at = asked.at.instant(context.now)
    return eachTask(context, asked.tasks, async (task) => ({
      task: (await move(context, task.id, 'schedule', { at })).task,
      note: `starts at ${moment(at)}, in ${formatDuration(at - context.now)}`,
    }))
  },
  ...changedTasks,
})
