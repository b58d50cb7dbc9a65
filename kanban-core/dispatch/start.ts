import * as runs from '../board/runs.ts'
import { DISPATCHER } from '../model/actor.ts'
import type { WorkerHandle } from './ports.ts'
import { SpawnFailed } from './ports.ts'
import type { Claimed } from './claim.ts'
import { START_DEADLINE, TERM_GRACE } from './parts.ts'
import type { DispatchParts, DispatchState } from './parts.ts'
import { failRun } from './reap.ts'
import { watch } from './watch.ts'

/** Starts the process of a claimed run, in the background, and watches it. */
export function start(parts: DispatchParts, state: DispatchState, claimed: Claimed, wake: () => void): void {
  const { run } = claimed
  const starting = spawn(parts, state, claimed, wake)
    .catch((error: unknown) =>
      parts.log.error(
        { run: run.id, error: String(error) },
        'a started worker could not be written to the board; the next start of the gateway adopts it',
      ),
    )
    .finally(() => {
      state.starting.delete(run.id)
      wake()
    })
  state.starting.set(run.id, starting)
}

/** A spawn that fails, or never answers, is counted by the breaker. */
async function spawn(parts: DispatchParts, state: DispatchState, claimed: Claimed, wake: () => void): Promise<void> {
  const { task, run, token } = claimed
  const board = await parts.board.tools.store.reads.boards.get(task.board)
  if (board === null) return
  try {
    const handle = await withinDeadline(parts, run, parts.spawner.spawn({ task, run, board, token }))
    watch(state, run, handle, wake)
    await runs.spawned(parts.board.turns, task.id, run, handle.identity, DISPATCHER)
    await endIfOverruled(parts, claimed)
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    if (!(error instanceof SpawnFailed))
      parts.log.error({ task: task.id, run: run.number, error: cause }, 'spawn failed unexpectedly')
    await failRun(parts, task.id, run, {
      outcome: 'spawn_failed',
      error: cause,
      exitCode: null,
      signal: null,
      until: null,
      limit: null,
    })
  }
}

/** Somebody moved the task on while its process was starting: end what has no task any more. */
async function endIfOverruled(parts: DispatchParts, { run }: Claimed): Promise<void> {
  const now = await parts.board.tools.store.reads.runs.get(run.id)
  if (now?.state === 'stopping') await parts.spawner.end(now, TERM_GRACE)
}

async function withinDeadline(
  parts: DispatchParts,
  run: Claimed['run'],
  spawning: Promise<WorkerHandle>,
): Promise<WorkerHandle> {
  const late = Promise.withResolvers<never>()
  const callOff = parts.clock.after(START_DEADLINE, () =>
    late.reject(new SpawnFailed(`its process did not start within ${START_DEADLINE / 1000} s`)),
  )
  try {
    return await Promise.race([spawning, late.promise])
  } catch (error) {
    // one that starts after all has no run any more
    void spawning.then(() => parts.spawner.end(run, TERM_GRACE)).catch(() => undefined)
    throw error
  } finally {
    callOff()
  }
}
