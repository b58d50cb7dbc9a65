import { DAY, HOUR, MINUTE, SECOND } from '../model/time.ts'
import type { Millis } from '../model/time.ts'

/** How patient and how talkative the courier is. */
export interface CourierLimits {
  /** More rows due at one place than this become one digest. */
  readonly burst: number
  /** The longest digest, in rows. */
  readonly digest: number
  /** Messages to one place within a minute; what comes beyond waits, and so becomes a digest. */
  readonly perMinute: number
  /** A row is given up when it is this old and was tried this often. */
  readonly giveUpAfter: Millis
  readonly triesBeforeGivingUp: number
  /** A platform that has not answered by then is taken as failed, the message as perhaps arrived. */
  readonly answerWithin: Millis
  /** How long `stop` waits for messages on their way. */
  readonly stopWithin: Millis
  /** When rows of a platform that is not there are looked at again. */
  readonly absentFor: Millis
}

export const COURIER_LIMITS: CourierLimits = {
  burst: 5,
  digest: 500,
  perMinute: 20,
  giveUpAfter: 3 * DAY,
  triesBeforeGivingUp: 30,
  answerWithin: 2 * MINUTE,
  stopWithin: 10 * SECOND,
  absentFor: DAY,
}

const LONGEST_WAIT = 5 * MINUTE
/** Timers are set anew at least this often, so that a leap of the clock delays nothing for long. */
export const LONGEST_TIMER = HOUR

/** Doubles from a second to five minutes; the jitter takes away up to half of it. */
export function backoff(failures: number, random: () => number): Millis {
  const wait = Math.min(LONGEST_WAIT, SECOND * 2 ** Math.min(failures - 1, 20))
  return Math.round(wait * (1 - random() / 2))
}

/** What the platform asks for, and more when it asks for it again and again. */
export function waitAfter(
  failure: { readonly retryAfter: Millis | null },
  failures: number,
  random: () => number,
): Millis {
  if (failure.retryAfter === null) return backoff(failures, random)
  return Math.max(failure.retryAfter, failures > 3 ? backoff(failures - 3, random) : 0)
}
