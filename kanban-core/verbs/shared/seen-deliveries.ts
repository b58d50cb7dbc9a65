import type { Delivery, DeliveryState } from '../../model/subscription.ts'
import type { DeliveryQuery } from '../../store/store.ts'
import { hasRole } from './find.ts'
import type { VerbContext } from '../verb.ts'

/** Where some boards are not the asker's, so many are looked through for those that are. */
const LOOKED_THROUGH = 1_000

type Asking = Pick<VerbContext, 'reads' | 'roleOn'>

/** The newest deliveries of boards where the asker is an operator. */
export async function deliveriesOf(context: Asking, query: DeliveryQuery): Promise<readonly Delivery[]> {
  const { log } = context.reads
  if (context.roleOn === undefined) return log.deliveries(query)
  const found = await log.deliveries({ ...query, limit: LOOKED_THROUGH })
  return found.filter((one) => hasRole(context, one.board, 'operator')).slice(0, query.limit)
}

/** How many stand in which state, on those boards. */
export async function deliveryCountsOf(context: Asking): Promise<Readonly<Partial<Record<DeliveryState, number>>>> {
  if (context.roleOn === undefined) return context.reads.log.deliveryCounts()
  const counts: Partial<Record<DeliveryState, number>> = {}
  for (const { state } of await deliveriesOf(context, { limit: LOOKED_THROUGH }))
    counts[state] = (counts[state] ?? 0) + 1
  return counts
}

/** Those that could not be sent, or may have been lost; their number is small, or something is very wrong. */
export const lostDeliveriesOf = (context: Asking): Promise<readonly Delivery[]> =>
  deliveriesOf(context, { states: ['dead', 'unknown'], limit: LOOKED_THROUGH })
