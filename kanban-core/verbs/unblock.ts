import { z } from 'zod'
import type { Task } from '../model/task.ts'
import type { Changed } from './shared/bulk.ts'
import { move } from './shared/moving.ts'
import { text } from './grammar/schema.ts'
import { changedTasks, eachTask, tasksField } from './shared/step-verb.ts'
import { defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'

export const unblock = defineVerb({
  name: 'unblock',
  summary: 'let a blocked task go on, with an answer',
  group: 'work',
  surfaces: ['chat', 'cli', 'http', 'tool'],
  allow: 'operator',
  tool: {
    description: 'Let a blocked task go on. answer: what its worker asked for; the next run reads it.',
    offeredTo: ['orchestrator'],
    readOnly: false,
    destructive: false,
    idempotent: false,
    ownTask: 'tasks',
  },
  examples: ['unblock t_9fc2', 'unblock t_9fc2 use the eu region'],
  input: z.object({
    tasks: tasksField('blocked tasks'),
    answer: field(text('comment').optional(), {
      help: 'kept as a comment; the next run is told',
      positional: 'rest',
      value: 'ANSWER',
    }),
  }),
  run: (context, asked) => eachTask(context, asked.tasks, (task) => answered(context, task, asked.answer ?? null)),
  ...changedTasks,
})

async function answered(context: VerbContext, found: Task, answer: string | null): Promise<Changed> {
  const { task } = await move(context, found.id, 'unblock', { answer: chosen(answer, found), raiseCeiling: null })
  if (task.currentRun !== null) return { task, note: 'it goes on when its last worker has ended' }
  return { task }
}

/** The number of an offered option stands for it. */
function chosen(answer: string | null, task: Pick<Task, 'block'>): string | null {
  const options = task.block?.options ?? []
  if (answer === null) return null
  const numbered = /^\d$/.test(answer) ? options[Number(answer) - 1] : undefined
  return numbered ?? options.find((option) => option.toLowerCase() === answer.toLowerCase()) ?? answer
}
