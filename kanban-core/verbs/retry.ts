import { z } from 'zod'
import { hurry } from '../board/retry.ts'
import { fail } from '../model/refusal.ts'
import type { Task } from '../model/task.ts'
import type { Changed } from './shared/bulk.ts'
import { move } from './shared/moving.ts'
import { settled } from './promote.ts'
import { whole } from './grammar/schema.ts'
import { changedTasks, eachTask, tasksField } from './shared/step-verb.ts'
import { defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'

export const retry = defineVerb({
  name: 'retry',
  summary: 'try a failed task again at once',
  group: 'work',
  allow: 'operator',
  examples: ['retry t_9fc2', 'retry t_9fc2 --attempts 5'],
  input: z.object({
    tasks: tasksField('tasks that were given up, or wait for their next attempt'),
    attempts: field(whole(1, 1_000).optional(), { help: 'allow so many attempts more', value: 'N' }),
  }),
  run: (context, asked) => eachTask(context, asked.tasks, (task) => again(context, task, asked.attempts ?? null)),
  ...changedTasks,
})

/** Blocked: the failures in a row are forgotten. Backing off: the wait ends. Attempts all used: only with more of them. */
async function again(context: VerbContext, task: Task, more: number | null): Promise<Changed> {
  const ceiling = task.attemptCeiling ?? context.host.settings().attemptCeiling
  const raised = more === null ? null : task.attempts + more
  const waits = task.status === 'blocked' || task.status === 'ready' || task.status === 'review'
  if (raised === null && task.attempts >= ceiling && waits) fail('attempt_ceiling', { id: task.id, ceiling })
  const after =
    task.status === 'blocked'
      ? (await move(context, task.id, 'unblock', { answer: null, raiseCeiling: raised })).task
      : await hurry(context.board.turns, task.id, raised, context.actor)
  if (after.status === 'todo') return settled(after)
  return { task: after, note: `attempt ${after.attempts + 1} of ${after.attemptCeiling ?? ceiling}` }
}
