import { z } from 'zod'
import type { Run } from '../model/run.ts'
import type { Task } from '../model/task.ts'
import { findTask } from './shared/find.ts'
import { runJson } from './answers/json.ts'
import { runTable } from './answers/run-view.ts'
import { taskRef, whole } from './grammar/schema.ts'
import { many, runShape } from './answers/shapes.ts'
import { defineVerb, field } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

interface Answer {
  readonly task: Task
  /** Oldest first. */
  readonly runs: readonly Run[]
}

export const runs = defineVerb({
  name: 'runs',
  summary: 'every attempt at a task, and how it ended',
  group: 'look',
  allow: 'viewer',
  examples: ['runs t_9fc2'],
  input: z.object({
    task: field(taskRef(), { help: 'the task', positional: 'one', value: 'ID', complete: 'task' }),
    limit: field(whole(1, 1_000).default(50), { help: 'the newest so many', value: 'N' }),
  }),
  output: many(runShape),
  async run(context, asked): Promise<Answer> {
    const task = await findTask(context, asked.task, 'viewer')
    return { task, runs: (await context.reads.runs.ofTask(task.id, asked.limit)).toReversed() }
  },
  view({ task, runs: shown }, { now }) {
    if (shown.length === 0)
      return view(
        text(code(task.id), ` has no runs yet · ${task.title}`),
        text(span('see why with ', 'dim'), code(`kanban why ${task.id}`)),
      )
    return view(text(code(task.id), span(` · ${task.title}`)), runTable(shown, now))
  },
  json: ({ runs: shown }) => shown.map(runJson),
})
