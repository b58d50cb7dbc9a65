import { z } from 'zod'
import { fail } from '../model/refusal.ts'
import { LIMITS } from '../model/task.ts'
import type { Task } from '../model/task.ts'
import type { Changed } from './shared/bulk.ts'
import { consequences, move } from './shared/moving.ts'
import { flag, list, taskRef, text } from './grammar/schema.ts'
import { changedTasks, eachTask } from './shared/step-verb.ts'
import { defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'

export const stop = defineVerb({
  name: 'stop',
  summary: 'end a run and keep its task from starting again',
  group: 'operate',
  allow: 'operator',
  examples: ['stop t_9fc2 it edits the wrong file', 'stop --all'],
  input: z.object({
    tasks: field(list(taskRef(), LIMITS.parents).default([]), {
      help: 'running tasks; they are blocked until somebody unblocks them',
      positional: 'many',
      value: 'ID',
      complete: 'task',
    }),
    reason: field(text('reason').optional(), {
      help: 'kept with the run; shown as what it is blocked for',
      positional: 'rest',
      value: 'REASON',
    }),
    all: field(flag(), { help: 'every running task of the board' }),
  }),
  async run(context, asked) {
    if (asked.tasks.length === 0 && !asked.all)
      fail('invalid_input', { what: 'name the tasks to stop, or --all', help: 'kanban help stop' })
    const refs = asked.all ? await runningOn(context) : asked.tasks
    if (refs.length === 0)
      fail('failed', { what: `nothing runs on board ${context.boardSlug}`, next: 'see `kanban list`' })
    return eachTask(context, refs, (task) => stopped(context, task, asked.reason ?? null))
  },
  ...changedTasks,
})

async function runningOn({ reads, boardSlug }: VerbContext): Promise<readonly string[]> {
  return (await reads.runs.open())
    .filter((run) => run.board === boardSlug && run.state !== 'stopping')
    .map((run) => run.task)
}

/** A worker that lingers after its verdict is ended too, without a step. */
async function stopped(context: VerbContext, task: Task, reason: string | null): Promise<Changed> {
  const run = task.currentRun === null ? null : await context.reads.runs.get(task.currentRun)
  if (task.status !== 'running' && run !== null && run.supervisor === 'process') {
    await context.host.endWorker(run)
    return { task, note: `what is left of run ${run.number} is being ended` }
  }
  const moved = await move(context, task.id, 'stop', { reason })
  return { task: moved.task, ...consequences(context, moved) }
}
