import type { Route } from '../model/route.ts'
import type { Millis } from '../model/time.ts'
import type { View } from '../model/view.ts'

/** Hands a message to the platform of its route and answers with the platform's id of it. Throws PostRefused or PostFailed. */
export type Deliver = (route: Route, view: View, options: DeliverOptions) => Promise<string>

export interface DeliverOptions {
  /** The same for each repeat of one message: lets a platform keep the repeat from showing twice. */
  readonly key: string
  /** An earlier send may have arrived. */
  readonly possibleRepeat: boolean
}

/** Will never succeed: bad route, blocked, forbidden. The delivery becomes a dead letter. */
export class PostRefused extends Error {
  override readonly name = 'PostRefused'
}

/** May succeed later. `retryAfter` in milliseconds where the platform gave one; `ambiguous`: it may have arrived. */
export class PostFailed extends Error {
  override readonly name = 'PostFailed'
  readonly retryAfter: Millis | null
  readonly ambiguous: boolean
  constructor(message: string, options: { readonly retryAfter?: Millis | null; readonly ambiguous?: boolean } = {}) {
    super(message)
    this.retryAfter = options.retryAfter ?? null
    this.ambiguous = options.ambiguous ?? false
  }
}

/** What became of a send that threw. */
export type SendFailure =
  | { readonly kind: 'refused'; readonly reason: string }
  | {
      readonly kind: 'failed'
      readonly reason: string
      readonly retryAfter: Millis | null
      readonly ambiguous: boolean
    }

/** Judges by name and fields, so that errors of another copy of these classes count too. Anything else is tried again, as it may have arrived. */
export function failureOf(error: unknown): SendFailure {
  if (!(error instanceof Error)) return { kind: 'failed', reason: String(error), retryAfter: null, ambiguous: true }
  if (error.name === 'PostRefused') return { kind: 'refused', reason: error.message }
  const { retryAfter, ambiguous } = error as Error & { readonly retryAfter?: unknown; readonly ambiguous?: unknown }
  return {
    kind: 'failed',
    reason: error.message,
    retryAfter: typeof retryAfter === 'number' && retryAfter >= 0 ? retryAfter : null,
    ambiguous: error.name === 'PostFailed' ? ambiguous === true : true,
  }
}
