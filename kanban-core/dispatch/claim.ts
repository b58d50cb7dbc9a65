import { DISPATCHER } from '../model/actor.ts'
import type { Change } from '../model/change.ts'
import { Refused } from '../model/refusal.ts'
import type { Run } from '../model/run.ts'
import type { Task } from '../model/task.ts'
import type { Millis } from '../model/time.ts'
import type { Candidate } from './admit.ts'
import { groupOf } from './admit.ts'
import type { DispatchParts, DispatchState } from './parts.ts'
import { Purse } from './purse.ts'

/** A claimed task with its open run and the run's token: the only moment at which the token is known here. */
export interface Claimed {
  readonly task: Task
  readonly run: Run
  readonly token: string
}

/** ready → running in one transaction that counts every limit again. Null where something got in between: the next pass looks again. */
export async function claim(parts: DispatchParts, state: DispatchState, candidate: Candidate): Promise<Claimed | null> {
  const { board: kernel, clock } = parts
  const { task, lane, caps } = candidate
  const record = await kernel.tools.store.reads.boards.get(task.board)
  if (record === null) return null
  const token = kernel.tools.ids.token()
  const purse = new Purse(parts, kernel.tools.store.current, clock.now())
  const reserved = await purse.reserve(task, lane)
  const guards: readonly Change[] = [
    { do: 'expect_unpaused', board: task.board },
    ...caps.map((cap): Change => ({ do: 'expect_room', ...cap })),
    ...(await purse.guards(task, lane, reserved)),
  ]
  try {
    const moved = await kernel.step(
      task.id,
      'claim',
      {
        profile: lane.profile,
        supervisor: 'process',
        host: parts.host,
        marker: kernel.tools.ids.marker(),
        tokenHash: parts.sha256(token),
        workspacePath: parts.workspaces.exclusivePath(task, record),
        leaseUntil: null,
        maxRuntime: shortest(task.maxRuntime, parts.profiles.limits(lane.profile).maxRuntime),
        folder: null,
        reserved,
        attemptCeiling: parts.settings().attemptCeiling,
        guards,
      },
      DISPATCHER,
    )
    const run = moved.task.currentRun === null ? null : await kernel.tools.store.reads.runs.get(moved.task.currentRun)
    if (run === null) return null
    note(state, lane, clock.now())
    return { task: moved.task, run, token }
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused
    parts.log.debug({ task: task.id, refusal: refused.refusal.code }, 'not claimed')
    return null
  }
}

function note(state: DispatchState, lane: Candidate['lane'], now: number): void {
  state.served.set(groupOf(lane), state.starts)
  state.starts += 1
  state.recentStarts.push(now)
  state.lastStartAt = now
}

const shortest = (a: Millis | null, b: Millis | null): Millis | null =>
  a === null ? b : b === null ? a : Math.min(a, b)
