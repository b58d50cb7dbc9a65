import { z } from 'zod'
import { attach as keep } from '../board/runs.ts'
import type { Attachment } from '../model/comment.ts'
import { fail } from '../model/refusal.ts'
import { LIMITS } from '../model/task.ts'
import type { Task } from '../model/task.ts'
import { findOwn } from './shared/find.ts'
import { attachmentJson } from './answers/json.ts'
import { taskRef } from './grammar/schema.ts'
import { attachmentShape } from './answers/shapes.ts'
import { bytesText } from './answers/symbols.ts'
import { typedPath } from './grammar/typed-path.ts'
import { defineVerb, field } from './verb.ts'
import type { KeptFile, VerbContext } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

interface Answer {
  readonly task: Task
  readonly file: Attachment
}

export const attach = defineVerb({
  name: 'attach',
  summary: 'keep a copy of a file with a task',
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
  examples: ['attach t_9fc2 report.pdf', 'attach t_9fc2 ~/notes/plan.md'],
  input: z.object({
    task: field(taskRef(), { help: 'the task', positional: 'one', value: 'ID', complete: 'task' }),
    path: field(z.string().min(1).max(LIMITS.note), {
      help: 'a file of yours, up to 25 MB; from a worker, one of its workspace',
      positional: 'one',
      value: 'PATH',
    }),
  }),
  output: z.strictObject({ task: z.string(), ...attachmentShape.shape }),
  async run(context, asked): Promise<Answer> {
    const task = await findOwn(context, asked.task, 'attach')
    const kept = await copied(context, task, asked.path)
    return { task, file: await keep(context.board.turns, context.board.tools, task.id, kept, context.actor) }
  },
  async recall(context, _, task): Promise<Answer> {
    const file = (await context.reads.log.attachments(task.id)).at(-1)
    return { task, file: file ?? fail('not_found', { id: task.id, near: 'see `kanban list`' }) }
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

/** An agent names files of its workspace, the person at this machine any file; a path means nothing to anybody elsewhere. */
async function copied(context: VerbContext, task: Task, path: string): Promise<KeptFile> {
  const { actor, surface, reads, host } = context
  if (actor.kind === 'person')
    return fail('forbidden', {
      verb: 'a path on the machine of the gateway',
      who: `somebody on ${actor.platform}`,
      next: `say it in \`kanban comment ${task.id}\`, or attach the file at that machine`,
    })
  if (actor.kind === 'worker' || surface === 'tool') {
    const [newest] = await reads.runs.ofTask(task.id, 1)
    return host.keepFile(task, newest ?? null, path)
  }
  return host.takeFile(task, typedPath(context, path, 'attach'))
}
