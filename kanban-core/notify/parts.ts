import type { Clock, Log } from '../dispatch/ports.ts'
import type { Delivery } from '../model/subscription.ts'
import type { Route } from '../model/route.ts'
import type { Instant, Millis } from '../model/time.ts'
import type { Store } from '../store/store.ts'
import type { Deliver } from './delivery.ts'
import type { CourierLimits } from './limits.ts'

/** What a courier is made of; time, chance and the platforms are handed in. */
export interface CourierParts {
  readonly store: Pick<Store, 'outbox' | 'reads' | 'listen'>
  readonly deliver: Deliver
  readonly clock: Clock
  readonly log: Log
  /** From 0 up to 1, for the jitter. */
  readonly random: () => number
  /** Told of the first row of a place that is given up, once until something arrives there again. */
  readonly onDead?: (delivery: Delivery) => void | Promise<void>
  /** Takes secrets out of every text before it leaves. */
  readonly redact?: (text: string) => string
  /** Within quiet hours at this place: when they end. Null or a time that has passed = send. */
  readonly quietUntil?: (now: Instant, route: Route) => Instant | null
  /** A place gets at most one message in this time, and what gathers comes as one; null = each as it happens. */
  readonly gather?: (route: Route) => Millis | null
  readonly limits?: Partial<CourierLimits>
}
