import { z } from 'zod'
import { unfollowAsOperator, unsubscribe as unfollow } from '../board/follow.ts'
import { fail } from '../model/refusal.ts'
import type { Task } from '../model/task.ts'
import { needsEveryBoard } from './shared/every-board.ts'
import { findTask } from './shared/find.ts'
import { flag, line, taskRef } from './grammar/schema.ts'
import { countShape } from './answers/shapes.ts'
import { ROLES, defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

const input = z.object({
  task: field(taskRef().optional(), { help: 'the task', positional: 'one', value: 'ID', complete: 'task' }),
  platform: field(line('key', 'the name of a platform').optional(), {
    help: 'telegram, discord, slack …; left out = this chat',
    value: 'NAME',
    complete: ['telegram', 'discord', 'slack', 'terminal'],
  }),
  chat: field(line('key', 'the id of a chat').optional(), { help: "the chat's own id there", value: 'ID' }),
  all: field(flag(), { help: 'wherever it is followed' }),
  operators: field(flag(), { help: 'no task, but what concerns whoever runs the gateway (admins only)' }),
})

export const unsubscribe = defineVerb({
  name: 'unsubscribe',
  summary: 'be told no more of a task',
  group: 'follow',
  allow: 'commenter',
  examples: ['unsubscribe t_9fc2', 'unsubscribe t_9fc2 --all', 'unsubscribe --operators'],
  input,
  output: z.strictObject({ task: z.string().nullable(), ended: countShape }),
  async run(context, asked): Promise<{ readonly task: Task | null; readonly ended: number }> {
    if (asked.operators) return { task: null, ended: await operatorsEnded(context, asked) }
    const task = await findTask(
      context,
      asked.task ?? fail('invalid_input', { what: 'name the task', help: 'kanban help unsubscribe' }),
      'commenter',
    )
    return { task, ended: await unfollow(context.board.turns, task.id, placeOf(context, asked), context.actor) }
  },
  view: ({ task, ended }) =>
    view(
      text(
        span('✔ ', 'good'),
        `${ended === 1 ? 'one subscription' : `${ended} subscriptions`} to `,
        ...(task === null ? ['what concerns operators'] : [code(task.id)]),
        ' ended',
        ...(task === null ? [] : [span(` · ${task.title}`)]),
      ),
    ),
  json: ({ task, ended }) => ({ task: task?.id ?? null, ended }),
})

async function operatorsEnded(context: VerbContext, asked: z.output<typeof input>): Promise<number> {
  if (context.role !== 'admin')
    fail('forbidden', {
      verb: 'kanban unsubscribe --operators',
      who: `a ${context.role}`,
      next: 'unsubscribe single tasks',
    })
  await needsEveryBoard(context, 'admin', 'kanban unsubscribe --operators')
  const place = placeOf(context, asked)
  const live = await context.reads.log.subscriptions(null)
  const ended = await unfollowAsOperator(context.board.tools, place === null ? live.map(({ route }) => route) : [place])
  return ended > 0 ? ended : fail('unknown_subscription', { id: 'what concerns operators', route: 'that place' })
}

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
