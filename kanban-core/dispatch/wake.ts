import { CLOCK } from '../model/actor.ts'
import { Refused } from '../model/refusal.ts'
import type { Instant } from '../model/time.ts'
import type { DispatchParts } from './parts.ts'

/** Scheduled tasks of one pass. */
const SLICE = 200

/** scheduled → todo or ready at its time. Answers when the next timer or backoff ends. */
export async function wakeTimers(parts: DispatchParts, now: Instant): Promise<Instant | null> {
  const { reads } = parts.board.tools.store
  for (const task of await reads.tasks.due(now, SLICE)) {
    try {
      await parts.board.step(task.id, 'wake', {}, CLOCK)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
    }
  }
  return reads.tasks.nextDue(now)
}
