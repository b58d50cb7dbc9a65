import { CLOCK } from '../model/actor.ts'
import type { BoardEvent } from '../model/event.ts'
import type { RunId } from '../model/ids.ts'
import { Refused } from '../model/refusal.ts'
import type { Run } from '../model/run.ts'
import type { Instant } from '../model/time.ts'
import { earliest } from './overrun.ts'
import type { DispatchParts, DispatchState } from './parts.ts'

/** A lease of which only this is known: that it may have changed. */
const UNKNOWN: Instant = 0

/** What others claim has a lease to watch; the dispatcher's own claims have a process. */
export const isLeased = (event: BoardEvent): boolean => event.kind === 'claimed' && event.by.kind !== 'kernel'

/** What happens to a leased run may begin, renew or end its lease: the next pass looks at it. */
export function heedLease({ leases }: DispatchState, event: BoardEvent): void {
  if (event.run !== null && (isLeased(event) || leases?.has(event.run))) leases?.set(event.run, UNKNOWN)
}

/** Takes back what was claimed under a lease that nobody renewed. Answers when the next lease ends. */
export async function expire(parts: DispatchParts, state: DispatchState, now: Instant): Promise<Instant | null> {
  const leases = state.leases ?? (await readLeases(parts, state))
  for (const [id, until] of leases) if (until <= now) await look(parts, leases, id, now)
  return earliest([...leases.values()].filter((until) => until > now))
}

/** All leases of the board; what is heard meanwhile counts more. */
async function readLeases(parts: DispatchParts, state: DispatchState): Promise<Map<RunId, Instant>> {
  const leases = new Map<RunId, Instant>()
  state.leases = leases
  for (const { id, leaseUntil } of await parts.board.tools.store.reads.runs.open()) {
    if (leaseUntil !== null && !leases.has(id)) leases.set(id, leaseUntil)
  }
  return leases
}

/** The lease seems to have ended: it was renewed, its run is over, or it is taken back. */
async function look(parts: DispatchParts, leases: Map<RunId, Instant>, id: RunId, now: Instant): Promise<void> {
  const run = await parts.board.tools.store.reads.runs.get(id)
  const until = run === null || run.state === 'closed' ? null : run.leaseUntil
  if (run === null || until === null) leases.delete(id)
  else if (until > now) leases.set(id, until)
  else await takeBack(parts, run)
}

async function takeBack(parts: DispatchParts, run: Run): Promise<void> {
  try {
    await parts.board.step(run.task, 'reclaim', { reason: 'its lease ran out without a heartbeat' }, CLOCK)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
  }
}
