import { z } from 'zod'
import type { Task } from '../model/task.ts'
import { formatDuration, iso } from '../model/time.ts'
import { findTask } from './shared/find.ts'
import { prose } from './answers/prose.ts'
import { taskRef } from './grammar/schema.ts'
import { timeShape, statusShape } from './answers/shapes.ts'
import { STATUS_TONES, SYMBOLS } from './answers/symbols.ts'
import { defineVerb, field } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'
import { whyWaiting } from './shared/waiting.ts'
import type { Waiting } from './shared/waiting.ts'

export const why = defineVerb({
  name: 'why',
  summary: 'why a task is not being worked, and what would start it',
  group: 'look',
  allow: 'viewer',
  examples: ['why t_9fc2'],
  input: z.object({ task: field(taskRef(), { help: 'the task', positional: 'one', value: 'ID', complete: 'task' }) }),
  output: z.strictObject({
    id: z.string(),
    status: statusShape,
    reason: z.string(),
    detail: z.string(),
    since: timeShape,
    next: z.string().nullable(),
  }),
  async run(context, asked): Promise<{ readonly task: Task; readonly waiting: Waiting }> {
    const task = await findTask(context, asked.task, 'viewer')
    return { task, waiting: await whyWaiting(context, task) }
  },
  view: ({ task, waiting }, { now }) =>
    view(
      text(
        span(`${SYMBOLS[task.status]} ${task.status} `, STATUS_TONES[task.status]),
        code(task.id),
        span(` for ${formatDuration(now - waiting.since)}`, 'dim'),
        ...prose(` — ${waiting.detail}${waiting.next === null ? '' : `; ${waiting.next}`}`),
      ),
    ),
  json: ({ task, waiting }) => ({
    id: task.id,
    status: task.status,
    reason: waiting.reason,
    detail: waiting.detail,
    since: iso(waiting.since),
    next: waiting.next,
  }),
})
