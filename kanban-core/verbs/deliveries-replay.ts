import { z } from 'zod'
import { fail } from '../model/refusal.ts'
import { line } from './grammar/schema.ts'
import { lostDeliveriesOf } from './shared/seen-deliveries.ts'
import { countShape } from './answers/shapes.ts'
import { defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'
import { span, text, view } from '../model/view.ts'

export const deliveriesReplay = defineVerb({
  name: 'deliveries replay',
  summary: 'send pings again that could not be sent, or may have been lost',
  group: 'follow',
  allow: 'operator',
  examples: ['deliveries replay all', 'deliveries replay 3f9ac1d2'],
  input: z.object({
    key: field(line('key', 'the key of a delivery, or all').default('all'), {
      help: 'the beginning of a key, or all',
      positional: 'one',
      value: 'KEY',
    }),
  }),
  output: z.strictObject({ replayed: countShape }),
  async run(context, asked) {
    const key = asked.key.toLowerCase() === 'all' ? null : await wholeKey(context, asked.key)
    const count =
      key === null ? await replayAll(context) : await context.board.tools.store.outbox.replay(key, context.now)
    if (key !== null && count === 0) fail('unknown_delivery', { key: asked.key })
    if (count > 0) context.host.wakeCourier()
    return { replayed: count }
  },
  view: ({ replayed }) =>
    view(
      replayed === 0
        ? text('no ping is dead or unknown')
        : text(span('✔ ', 'good'), `${replayed === 1 ? 'one ping is' : `${replayed} pings are`} sent again`),
    ),
  json: (answer) => answer,
})

/** All of them, or those of the boards that are the asker's. */
async function replayAll(context: VerbContext): Promise<number> {
  const { outbox } = context.board.tools.store
  if (context.roleOn === undefined) return outbox.replay(null, context.now)
  let count = 0
  for (const { key } of await lostDeliveriesOf(context)) count += await outbox.replay(key, context.now)
  return count
}

async function wholeKey(context: VerbContext, start: string): Promise<string> {
  const found = (await lostDeliveriesOf(context)).filter((one) => one.key.startsWith(start))
  const [only] = found
  if (only === undefined) return fail('unknown_delivery', { key: start })
  return found.length === 1
    ? only.key
    : fail('ambiguous_id', {
        id: start,
        candidates: found
          .slice(0, 4)
          .map((one) => one.key.slice(0, 16))
          .join(', '),
      })
}
