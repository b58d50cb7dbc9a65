import { z } from 'zod'
import { fail } from '../model/refusal.ts'
import type { Run } from '../model/run.ts'
import type { Task } from '../model/task.ts'
import { findTask } from './shared/find.ts'
import { taskRef, whole } from './grammar/schema.ts'
import { outcomeWord } from './answers/symbols.ts'
import { defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

interface Answer {
  readonly task: Task
  readonly run: Run
  readonly text: string
  readonly cut: boolean
}

export const log = defineVerb({
  name: 'log',
  summary: 'what the worker of a run wrote',
  group: 'look',
  allow: 'viewer',
  examples: ['log t_9fc2', 'log t_9fc2 --run 1 --tail 200'],
  input: z.object({
    task: field(taskRef(), { help: 'the task', positional: 'one', value: 'ID', complete: 'task' }),
    run: field(whole(1, 1_000_000).optional(), { help: 'number of the run; left out = the newest', value: 'N' }),
    tail: field(whole(1, 10_000).default(60), { help: 'how many of its last lines', value: 'LINES' }),
  }),
  output: z.strictObject({ task: z.string(), run: z.int(), text: z.string(), cut: z.boolean() }),
  async run(context, asked): Promise<Answer> {
    const task = await findTask(context, asked.task, 'viewer')
    const run = await findRun(context, task, asked.run)
    return { task, run, ...(await context.host.readLog(run, asked.tail)) }
  },
  view: ({ task, run, text: written, cut }) =>
    view(
      text(code(task.id), ` run ${run.number}, ${outcomeWord(run)}`, span(cut ? ', its last lines' : '', 'dim')),
      written.trim() === '' ? text(span('nothing was written', 'dim')) : { kind: 'code', text: written },
    ),
  json: ({ task, run, text: written, cut }) => ({ task: task.id, run: run.number, text: written, cut }),
})

/** The run of that number, or the newest that had a worker. */
async function findRun({ reads }: VerbContext, task: Task, number: number | undefined): Promise<Run> {
  const runs = await reads.runs.ofTask(task.id, 1_000)
  const found =
    number === undefined
      ? (runs.find((run) => run.supervisor === 'process') ?? runs[0])
      : runs.find((run) => run.number === number)
  if (found !== undefined) return found
  return fail(
    'failed',
    number === undefined
      ? { what: `${task.id} has had no run yet`, next: `\`kanban why ${task.id}\` tells what it waits for` }
      : { what: `${task.id} has no run ${number}`, next: `see \`kanban runs ${task.id}\`` },
  )
}
