import { z } from 'zod'
import { answering } from '../model/choices.ts'
import { BLOCK_KINDS, LIMITS } from '../model/task.ts'
import { bulkView, each } from './shared/bulk.ts'
import type { Bulk, Changed } from './shared/bulk.ts'
import { findOwn } from './shared/find.ts'
import { consequences, move } from './shared/moving.ts'
import { line, taskRefs, text as long } from './grammar/schema.ts'
import { changedTasks } from './shared/step-verb.ts'
import { defineVerb, field } from './verb.ts'
import { buttons, code, text } from '../model/view.ts'
import type { View } from '../model/view.ts'

export const block = defineVerb({
  name: 'block',
  summary: 'a task needs a person before it can go on',
  group: 'work',
  surfaces: ['chat', 'cli', 'http', 'tool'],
  allow: 'operator',
  worker: true,
  tool: {
    description:
      'Stop and ask a person. reason: one clear question or what is missing and who can give it. kind: needs_input, capability, transient, or dependency (waits for a linked task). options: short answers a person can tap. Ends your run; a new run starts with the answer.',
    offeredTo: ['worker', 'reviewer'],
    readOnly: false,
    destructive: false,
    idempotent: false,
    ownTask: 'tasks',
  },
  examples: ['block t_9fc2 which region shall it run in?', 'block t_9fc2 --option eu --option us -- which region?'],
  input: z.object({
    tasks: field(taskRefs(), { help: 'tasks to block', positional: 'many', value: 'ID', complete: 'task' }),
    reason: field(long('reason'), {
      help: 'what is missing, and who can give it',
      positional: 'rest',
      value: 'REASON',
    }),
    kind: field(z.enum(BLOCK_KINDS).default('needs_input'), {
      help: 'what it needs; dependency goes back to todo until the parents are done',
      value: 'KIND',
      complete: BLOCK_KINDS,
    }),
    options: field(z.array(line('option', 'a short answer')).max(LIMITS.options).default([]), {
      help: 'answer to offer as a button; may be repeated',
      flag: 'option',
      value: 'TEXT',
    }),
  }),
  run: (context, asked) =>
    each(context, asked.tasks, async (ref): Promise<Changed> => {
      const task = await findOwn(context, ref, 'block')
      const moved = await move(context, task.id, 'block', {
        kind: asked.kind,
        reason: asked.reason,
        options: asked.options,
      })
      return { task: moved.task, ...consequences(context, moved) }
    }),
  ...changedTasks,
  view: blockedView,
})

function blockedView(bulk: Bulk<Changed>): View {
  const task = bulk.single ? bulk.done[0]?.task : undefined
  if (task?.status !== 'blocked') return bulkView(bulk)
  return bulkView(
    bulk,
    text('answer with ', code(`kanban unblock ${task.id} ${task.block.options[0] ?? '<answer>'}`)),
    buttons(...answering(task.id, task.block.kind, task.block.options)),
  )
}
