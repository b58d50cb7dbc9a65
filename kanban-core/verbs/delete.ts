import { z } from 'zod'
import { fail } from '../model/refusal.ts'
import { bulkView, each, partly, refusedJson } from './shared/bulk.ts'
import type { Bulk, Changed } from './shared/bulk.ts'
import { findTask } from './shared/find.ts'
import { flag } from './grammar/schema.ts'
import { many, refusedShape } from './answers/shapes.ts'
import { tasksField } from './shared/step-verb.ts'
import { defineVerb, field } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

export const deleteTask = defineVerb({
  name: 'delete',
  summary: 'remove archived tasks for good',
  group: 'plan',
  allow: 'admin',
  examples: ['delete t_9fc2 --yes'],
  input: z.object({
    tasks: tasksField('archived tasks'),
    yes: field(flag(), { help: 'really: it cannot be undone' }),
  }),
  output: z.strictObject({ deleted: many(z.string()), refused: refusedShape }),
  async run(context, asked): Promise<Bulk<Changed>> {
    if (!asked.yes)
      fail('failed', {
        what: 'deleting cannot be undone, so nothing was deleted',
        next: `say \`kanban delete ${asked.tasks.join(' ')} --yes\``,
      })
    return each(context, asked.tasks, async (ref) => {
      const task = await findTask(context, ref, 'admin')
      await context.board.step(task.id, 'delete', {}, context.actor)
      return { task }
    })
  },
  view: (bulk: Bulk<Changed>) =>
    bulk.refused.length > 0
      ? bulkView(bulk)
      : view(...bulk.done.map(({ task }) => text(span('✔ ', 'good'), 'deleted ', code(task.id), ` · ${task.title}`))),
  json: (bulk: Bulk<Changed>) => ({
    deleted: bulk.done.map(({ task }) => task.id),
    refused: refusedJson(bulk),
  }),
  partly,
})
