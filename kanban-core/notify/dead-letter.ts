import { routeKey } from '../model/route.ts'
import type { Route } from '../model/route.ts'
import type { Delivery } from '../model/subscription.ts'
import type { Store } from '../store/store.ts'
import { buttons, code, span, text, view } from '../model/view.ts'
import type { View } from '../model/view.ts'
import type { Deliver } from './delivery.ts'

/** What an operator reads when a place can no longer be reached. */
export function deadLetter(delivery: Delivery): View {
  const { platform, chat, thread } = delivery.route
  const place = [platform, chat, ...(thread === null ? [] : [thread])].join(' ')
  return view(
    text(span('📭 '), span('A ping could not be delivered', 'strong')),
    text(
      'The news of ',
      code(delivery.task),
      ` for ${place} ${delivery.state === 'unknown' ? 'may not have arrived' : 'did not arrive'}.`,
    ),
    delivery.error === null ? null : { kind: 'quote', author: platform, text: delivery.error },
    text('Once the place can be reached again: ', code(`/kanban deliveries replay ${delivery.key}`)),
    buttons({ label: 'Show', command: `show ${delivery.task}` }, { label: 'Deliveries', command: 'deliveries' }),
  )
}

/** Tells it at the first of the operators' other places that takes the message. False where none does. */
export async function tellOperator(
  store: Pick<Store, 'reads'>,
  deliver: Deliver,
  delivery: Delivery,
): Promise<boolean> {
  const places = (await store.reads.log.subscriptions(null))
    .map(({ route }) => route)
    .filter((route) => routeKey(route) !== routeKey(delivery.route))
  for (const route of places) if (await arrives(deliver, route, delivery)) return true
  return false
}

async function arrives(deliver: Deliver, route: Route, delivery: Delivery): Promise<boolean> {
  try {
    await deliver(route, deadLetter(delivery), { key: `dead-${delivery.key}`, possibleRepeat: false })
    return true
  } catch {
    return false
  }
}
