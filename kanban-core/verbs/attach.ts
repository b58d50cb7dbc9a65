import { z } from 'zod'
import { attach as keep } from '../board/runs.ts'
import type { Attachment } from '../model/comment.ts'
import { LIMITS } from '../model/task.ts'
import type { Task } from '../model/task.ts'
import { findOwn } from './find.ts'
import { attachmentJson } from './json.ts'
import { taskRef } from './schema.ts'
import { attachmentShape } from './shapes.ts'
import { bytesText } from './symbols.ts'
import { defineVerb, field } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

interface Answer {
  readonly task: Task
  readonly file: Attachment
}

export const attach = defineVerb({
  name: 'attach',
  summary: 'keep a copy of a file of its workspace with a task',
  group: 'talk',
  surfaces: ['cli', 'tool'],
  allow: 'operator',
  worker: true,
  tool: {
    description:
      'Keep a copy of a file of your workspace with the task, for people and for the tasks that follow. Your workspace may be tidied up after the run.',
    offeredTo: ['worker', 'reviewer'],
    readOnly: false,
    destructive: false,
    idempotent: false,
    ownTask: 'task',
  },
  examples: ['attach t_9fc2 report.pdf'],
  input: z.object({
    task: field(taskRef(), { help: 'the task', positional: 'one', value: 'ID', complete: 'task' }),
    path: field(z.string().min(1).max(LIMITS.note), {
      help: 'a file of the workspace of its newest run',
      positional: 'one',
      value: 'PATH',
    }),
  }),
  output: z.strictObject({ task: z.string(), ...attachmentShape.shape }),
  async run(context, asked): Promise<Answer> {
    const task = await findOwn(context, asked.task, 'attach')
    const [newest] = await context.reads.runs.ofTask(task.id, 1)
    const kept = await context.host.keepFile(task, newest ?? null, asked.path)
    return { task, file: await keep(context.board.turns, context.board.tools, task.id, kept, context.actor) }
  },
  view: ({ task, file }) =>
    view(
      text(
        span('✔ ', 'good'),
        code(file.name),
        ` (${bytesText(file.size)}) is kept with `,
        code(task.id),
        span(` · ${task.title}`),
      ),
    ),
  json: ({ task, file }) => ({ task: task.id, ...attachmentJson(file) }),
})
