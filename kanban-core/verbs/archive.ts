import { z } from 'zod'
import { bulkJson, bulkView, each, partly } from './bulk.ts'
import type { Bulk, Changed } from './bulk.ts'
import { findTask } from './find.ts'
import { consequences, move } from './moving.ts'
import { taskRefs } from './schema.ts'
import { defineVerb, field } from './verb.ts'

export const archive = defineVerb({
  name: 'archive',
  summary: 'take tasks off the board',
  group: 'plan',
  allow: 'operator',
  examples: ['archive t_9fc2 t_7ab1'],
  input: z.object({ tasks: field(taskRefs(), { help: 'tasks to archive; a worker at one is ended', positional: 'many', value: 'ID', complete: 'task' }) }),
  run: (context, asked) =>
    each(asked.tasks, async (ref): Promise<Changed> => {
      const moved = await move(context, (await findTask(context, ref)).id, 'archive', {})
      return { task: moved.task, ...consequences(context, moved) }
    }),
  view: (bulk: Bulk<Changed>) => bulkView(bulk),
  json: bulkJson,
  partly,
})
