import * as runs from '../board/runs.ts'
import { DISPATCHER } from '../model/actor.ts'
import { isOpen } from '../model/run.ts'
import type { Run } from '../model/run.ts'
import { happened } from '../model/steps/decision.ts'
import { formatDuration } from '../model/time.ts'
import type { Instant } from '../model/time.ts'
import { TERM_GRACE } from './parts.ts'
import type { DispatchParts, DispatchState } from './parts.ts'

/** Ends what has gone on too long: over its time limit, without its tools, or after its verdict. Answers when to look next. */
export async function overrun(parts: DispatchParts, state: DispatchState, now: Instant): Promise<Instant | null> {
  const { runs: read } = parts.board.tools.store.reads
  const watched = await Promise.all([...state.watched.keys()].map((id) => read.get(id)))
  const open = watched.filter((run) => run !== null).filter(isOpen)
  return earliest(await Promise.all(open.map((run) => look(parts, state, run, now))))
}

async function look(parts: DispatchParts, state: DispatchState, run: Run, now: Instant): Promise<Instant | null> {
  if (run.state === 'stopping') return overstay(parts, state, run, now)
  const limit = run.maxRuntime === null ? null : run.startedAt + run.maxRuntime
  if (limit !== null && limit <= now) {
    await condemn(parts, state, run, 'timed_out', `ran longer than its limit of ${formatDuration(run.maxRuntime ?? 0)}`)
    return null
  }
  const within = parts.profiles.limits(run.profile).attachWithin
  const attach = within === null || run.attachedAt !== null ? null : run.startedAt + within
  if (attach !== null && attach <= now) {
    await condemn(parts, state, run, 'spawn_failed', `its tools did not attach within ${formatDuration(within ?? 0)}`)
    return null
  }
  return earliest([limit, attach, await stall(parts, run, now)])
}

/** The run's writes are refused from here on; its task stays running until the end of the tree is seen. */
async function condemn(
  parts: DispatchParts,
  state: DispatchState,
  run: Run,
  outcome: 'timed_out' | 'spawn_failed',
  error: string,
): Promise<void> {
  if (!(await runs.stopping(parts.board.turns, run, outcome, error))) return
  endOnce(parts, state, run)
}

/** A worker has its verdict and goes on: after the grace its tree is ended. */
function overstay(parts: DispatchParts, state: DispatchState, run: Run, now: Instant): Instant | null {
  const own =
    run.outcome === 'completed' || run.outcome === 'blocked' || run.outcome === 'submitted' || run.outcome === 'rework'
  const until = (run.endedAt ?? now) + (own ? parts.settings().exitGrace : 0)
  if (until > now) return until
  endOnce(parts, state, run)
  return null
}

export function endOnce(parts: DispatchParts, state: DispatchState, run: Run): void {
  if (state.ending.has(run.id)) return
  state.ending.add(run.id)
  parts.spawner.end(run, TERM_GRACE).catch((error: unknown) => {
    state.ending.delete(run.id)
    parts.log.error({ run: run.id, error: String(error) }, 'ending a worker failed; the next pass tries again')
  })
}

/** Silent for `stale_after`: shown and pinged once, never ended for it. A sign of life clears the mark. */
async function stall(parts: DispatchParts, run: Run, now: Instant): Promise<Instant | null> {
  const after = parts.settings().staleAfter
  if (run.stalledSince !== null || run.heartbeatAt + after > now) return run.heartbeatAt + after
  const heard = Math.max(run.heartbeatAt, (await parts.spawner.lastOutput(run)) ?? 0)
  if (heard + after > now) return heard + after
  await parts.board.turns.take(
    async (reads) => {
      const task = await reads.tasks.get(run.task)
      const facts = parts.board.turns.circumstances(DISPATCHER, run)
      return {
        changes:
          task === null
            ? []
            : [
                { do: 'set_run', id: run.id, from: ['starting', 'running'], set: { stalledSince: heard } },
                happened(task, facts, 'stalled', { silentFor: now - heard }, run.id),
              ],
        answer: () => undefined,
      }
    },
    () => undefined,
  )
  return null
}

export function earliest(times: readonly (Instant | null)[]): Instant | null {
  const known = times.filter((time) => time !== null)
  return known.length === 0 ? null : Math.min(...known)
}
