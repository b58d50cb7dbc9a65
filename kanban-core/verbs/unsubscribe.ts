import { z } from 'zod'
import { unsubscribe as unfollow } from '../board/follow.ts'
import { fail } from '../model/refusal.ts'
import type { Task } from '../model/task.ts'
import { findTask } from './shared/find.ts'
import { flag, line, taskRef } from './grammar/schema.ts'
import { countShape } from './answers/shapes.ts'
import { ROLES, defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

const input = z.object({
  task: field(taskRef(), { help: 'the task', positional: 'one', value: 'ID', complete: 'task' }),
  platform: field(line('key', 'the name of a platform').optional(), {
    help: 'telegram, discord, slack …; left out = this chat',
    value: 'NAME',
    complete: ['telegram', 'discord', 'slack', 'terminal'],
  }),
  chat: field(line('key', 'the id of a chat').optional(), { help: "the chat's own id there", value: 'ID' }),
  all: field(flag(), { help: 'wherever it is followed' }),
})

export const unsubscribe = defineVerb({
  name: 'unsubscribe',
  summary: 'be told no more of a task',
  group: 'follow',
  allow: 'commenter',
  examples: ['unsubscribe t_9fc2', 'unsubscribe t_9fc2 --all'],
  input,
  output: z.strictObject({ task: z.string(), ended: countShape }),
  async run(context, asked): Promise<{ readonly task: Task; readonly ended: number }> {
    const task = await findTask(context, asked.task, 'commenter')
    return { task, ended: await unfollow(context.board.turns, task.id, placeOf(context, asked), context.actor) }
  },
  view: ({ task, ended }) =>
    view(
      text(
        span('✔ ', 'good'),
        `${ended === 1 ? 'one subscription' : `${ended} subscriptions`} to `,
        code(task.id),
        ' ended',
        span(` · ${task.title}`),
      ),
    ),
  json: ({ task, ended }) => ({ task: task.id, ended }),
})

function placeOf(context: VerbContext, { platform, chat, all }: z.output<typeof input>) {
  const others = all || platform !== undefined || chat !== undefined
  if (others && ROLES.indexOf(context.role) < ROLES.indexOf('operator'))
    fail('forbidden', {
      verb: 'kanban unsubscribe for another chat',
      who: `a ${context.role}`,
      next: 'leave the place out to unsubscribe this chat',
    })
  if (all) return null
  if (platform !== undefined && chat !== undefined) return { platform: platform.toLowerCase(), chat }
  if (others)
    return fail('invalid_input', { what: '--platform and --chat belong together', help: 'kanban help unsubscribe' })
  return (
    context.route ??
    fail('invalid_input', {
      what: 'name the chat with --platform and --chat, or say --all',
      help: 'kanban help unsubscribe',
    })
  )
}
