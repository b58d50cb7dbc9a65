import { z } from 'zod'
import { DELIVERY_STATES } from '../model/subscription.ts'
import type { Delivery, DeliveryState } from '../model/subscription.ts'
import { formatDuration } from '../model/time.ts'
import type { Instant } from '../model/time.ts'
import { press } from './answers/buttons.ts'
import { clip, findTask } from './shared/find.ts'
import { deliveryJson } from './answers/json.ts'
import { list, taskRef, whole } from './grammar/schema.ts'
import { deliveriesOf, deliveryCountsOf } from './shared/seen-deliveries.ts'
import { deliveryShape, many } from './answers/shapes.ts'
import { whereText } from './subscribe.ts'
import { age } from './answers/symbols.ts'
import { defineVerb, field } from './verb.ts'
import { buttons, code, span, text, view } from '../model/view.ts'
import type { Span, Tone } from '../model/view.ts'

interface Answer {
  readonly deliveries: readonly Delivery[]
  readonly counts: Readonly<Partial<Record<DeliveryState, number>>>
}

export const deliveries = defineVerb({
  name: 'deliveries',
  summary: 'which pings were sent, wait, or could not be sent',
  group: 'follow',
  allow: 'operator',
  examples: ['deliveries', 'deliveries t_9fc2', 'deliveries --state dead,unknown', 'deliveries replay all'],
  input: z.object({
    task: field(taskRef().optional(), { help: 'only of this task', positional: 'one', value: 'ID', complete: 'task' }),
    state: field(list(z.enum(DELIVERY_STATES)).default([]), {
      help: 'only these',
      value: 'STATE',
      complete: DELIVERY_STATES,
    }),
    limit: field(whole(1, 1_000).default(20), { help: 'the newest so many', value: 'N' }),
  }),
  output: many(deliveryShape),
  async run(context, asked): Promise<Answer> {
    const task = asked.task === undefined ? null : await findTask(context, asked.task)
    const found = await deliveriesOf(context, {
      limit: asked.limit,
      ...(task === null ? {} : { task: task.id }),
      ...(asked.state.length === 0 ? {} : { states: asked.state }),
    })
    return { deliveries: found, counts: await deliveryCountsOf(context) }
  },
  view({ deliveries: found, counts }, { now, route }) {
    const sums = DELIVERY_STATES.filter((state) => (counts[state] ?? 0) > 0).map((state) => `${counts[state]} ${state}`)
    const lost = (counts.dead ?? 0) + (counts.unknown ?? 0)
    return view(
      text(span(sums.length === 0 ? 'no ping has been due yet' : sums.join(' · '), 'dim')),
      found.length === 0
        ? null
        : {
            kind: 'table',
            columns: [
              { title: 'key' },
              { title: 'state' },
              { title: 'task' },
              { title: 'to', shrink: true },
              { title: 'message' },
              { title: 'age', align: 'right' },
            ],
            rows: found.map((one) => ({
              cells: [
                [code(one.key.slice(0, 8))],
                [span(one.state, TONES[one.state])],
                [code(one.task)],
                whereText(one.route, route),
                clip(one.messageRef ?? '–', 16),
                age(now - one.createdAt),
              ],
              ...beneath(one, now),
            })),
          },
      lost === 0 ? null : buttons(press('Send again', 'deliveries replay all')),
    )
  },
  json: ({ deliveries: found }) => found.map(deliveryJson),
})

const TONES: Readonly<Record<DeliveryState, Tone>> = {
  pending: 'plain',
  sending: 'plain',
  sent: 'good',
  unknown: 'warn',
  dead: 'bad',
}

function beneath(one: Delivery, now: Instant): { readonly beneath?: readonly (readonly Span[])[] } {
  if (one.error === null) return {}
  const again = one.state === 'pending' && one.dueAt > now ? `, again in ${formatDuration(one.dueAt - now)}` : ''
  return {
    beneath: [
      [span(`! ${clip(one.error, 90)} (${one.attempts === 1 ? 'one try' : `${one.attempts} tries`}${again})`, 'warn')],
    ],
  }
}
