import { CLOCK } from '../model/actor.ts'
import { Refused } from '../model/refusal.ts'
import type { Run } from '../model/run.ts'
import type { Instant } from '../model/time.ts'
import { earliest } from './overrun.ts'
import type { DispatchParts } from './parts.ts'

/** Takes back what was claimed under a lease that nobody renewed. Answers when the next lease ends. */
export async function expire(parts: DispatchParts, open: readonly Run[], now: Instant): Promise<Instant | null> {
  const leased = open.filter((run) => run.supervisor === 'lease' && run.leaseUntil !== null)
  for (const run of leased.filter((one) => (one.leaseUntil ?? 0) <= now)) {
    try {
      await parts.board.step(run.task, 'reclaim', { reason: 'its lease ran out without a heartbeat' }, CLOCK)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
    }
  }
  return earliest(leased.map((run) => run.leaseUntil).filter((until) => until !== null && until > now))
}
