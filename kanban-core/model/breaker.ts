import { MINUTE, SECOND } from './time.ts'
import type { Instant, Millis } from './time.ts'

/** Longest wait between two attempts. */
const LONGEST: Millis = 10 * MINUTE

/** Wait before the next attempt after so many failures in a row: 0 s, 5 s, 25 s … at most 10 min. */
export function backoff(failures: number): Millis {
  if (failures <= 1) return 0
  return Math.min(LONGEST, 5 * SECOND * 5 ** Math.min(failures - 2, 10))
}

export interface BreakerState {
  /** Failures in a row, this one included. */
  readonly failures: number
  /** Attempts made, this one included. */
  readonly attempts: number
  readonly limit: number
  readonly ceiling: number
}

export type BreakerVerdict =
  | { readonly open: false; readonly retryAt: Instant }
  | { readonly open: true; readonly why: 'failure_limit' | 'attempt_ceiling' }

/** Whether a failed task is tried again, and when. */
export function breaker(state: BreakerState, now: Instant): BreakerVerdict {
  if (state.failures >= state.limit) return { open: true, why: 'failure_limit' }
  if (state.attempts >= state.ceiling) return { open: true, why: 'attempt_ceiling' }
  return { open: false, retryAt: now + backoff(state.failures) }
}

/** The step that follows a failed run: tried again, or left to a person. */
export function stepAfterFailure(state: BreakerState, now: Instant): 'retry' | 'give_up' {
  return breaker(state, now).open ? 'give_up' : 'retry'
}
