import { z } from 'zod'
import { latest, latestJson, latestView, streamOf } from './answers/event-answer.ts'
import type { Latest } from './answers/event-answer.ts'
import { findTask } from './shared/find.ts'
import { taskRef, whole } from './grammar/schema.ts'
import { eventShape, many } from './answers/shapes.ts'
import { defineVerb, field } from './verb.ts'

export const tail = defineVerb({
  name: 'tail',
  summary: 'what happens to a task, or to the whole board',
  group: 'follow',
  allow: 'viewer',
  examples: ['tail t_9fc2', 'tail'],
  input: z.object({
    task: field(taskRef().optional(), {
      help: 'the task; left out = the board',
      positional: 'one',
      value: 'ID',
      complete: 'task',
    }),
    limit: field(whole(1, 1_000).default(20), { help: 'how many of the latest events', value: 'N' }),
  }),
  output: many(eventShape),
  async run(context, asked): Promise<Latest> {
    const task = asked.task === undefined ? null : await findTask(context, asked.task, 'viewer')
    return latest(context, {
      board: task?.board ?? context.boardSlug,
      task: task?.id ?? null,
      kinds: [],
      limit: asked.limit,
    })
  },
  view: latestView,
  json: latestJson,
  follow: streamOf,
})
