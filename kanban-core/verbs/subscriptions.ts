import { z } from 'zod'
import type { Subscription } from '../model/subscription.ts'
import { findTask, hasRole } from './shared/find.ts'
import { subscriptionJson } from './answers/json.ts'
import { taskRef } from './grammar/schema.ts'
import { many, subscriptionShape } from './answers/shapes.ts'
import { whereText } from './subscribe.ts'
import { age } from './answers/symbols.ts'
import { defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

const SHOWN = 200

export const subscriptions = defineVerb({
  name: 'subscriptions',
  summary: 'which chats are told of which tasks',
  group: 'follow',
  allow: 'operator',
  examples: ['subscriptions', 'subscriptions t_9fc2'],
  input: z.object({
    task: field(taskRef().optional(), { help: 'only of this task', positional: 'one', value: 'ID', complete: 'task' }),
  }),
  output: many(subscriptionShape),
  async run(context, asked): Promise<readonly Subscription[]> {
    if (asked.task !== undefined) return context.reads.log.subscriptions((await findTask(context, asked.task)).id)
    return visible(context, await context.reads.log.subscriptions())
  },
  view(all: readonly Subscription[], { now, route }) {
    if (all.length === 0) return view(text('nobody is subscribed; ', code('kanban subscribe <task>'), ' changes that'))
    return view(
      {
        kind: 'table',
        columns: [{ title: 'task' }, { title: 'told', shrink: true }, { title: 'since', align: 'right' }],
        rows: all.slice(0, SHOWN).map((one) => ({
          cells: [
            one.task === null ? [span('operators', 'strong')] : [code(one.task)],
            whereText(one.route, route),
            age(now - one.createdAt),
          ],
        })),
      },
      all.length > SHOWN ? text(span(`and ${all.length - SHOWN} more`, 'dim')) : null,
    )
  },
  json: (all: readonly Subscription[]) => all.map(subscriptionJson),
})

/** Those of boards where the asker is an operator. */
async function visible(context: VerbContext, all: readonly Subscription[]): Promise<readonly Subscription[]> {
  if (context.roleOn === undefined) return all
  const seen = await Promise.all(
    all.map(async (one) => {
      if (one.task === null) return context.role === 'admin'
      const task = await context.reads.tasks.get(one.task)
      return task !== null && hasRole(context, task.board, 'operator')
    }),
  )
  return all.filter((_, at) => seen[at])
}
