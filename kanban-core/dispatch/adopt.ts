import * as runs from '../board/runs.ts'
import { DISPATCHER } from '../model/actor.ts'
import { Refused } from '../model/refusal.ts'
import type { Run } from '../model/run.ts'
import type { DispatchParts, DispatchState } from './parts.ts'
import { watch } from './watch.ts'

/** Finds the workers of an earlier gateway on this host again: living ones are watched on, ended ones reaped with their true exit code. */
export async function adopt(parts: DispatchParts, state: DispatchState, wake: () => void): Promise<number> {
  const own = (await parts.board.tools.store.reads.runs.open()).filter(
    (run) => run.supervisor === 'process' && run.host === parts.host,
  )
  const found = await Promise.all(own.map((run) => adoptOne(parts, state, run, wake)))
  return found.filter(Boolean).length
}

async function adoptOne(parts: DispatchParts, state: DispatchState, run: Run, wake: () => void): Promise<boolean> {
  const handle = await parts.spawner.adopt(run)
  if (handle === null) {
    await neverStarted(parts, run)
    return false
  }
  if (run.state === 'starting') await runs.spawned(parts.board.turns, run.task, run, handle.identity, DISPATCHER)
  watch(state, run, handle, wake)
  parts.log.info({ task: run.task, run: run.number, pid: handle.identity.pid }, 'worker adopted')
  return true
}

/** Claimed, but its gateway died before a process was there: nobody's failure, so the breaker counts nothing. */
async function neverStarted(parts: DispatchParts, run: Run): Promise<void> {
  const task = await parts.board.tools.store.reads.tasks.get(run.task)
  if (task === null) return
  try {
    if (task.status === 'running' && task.currentRun === run.id) {
      await parts.board.step(
        run.task,
        'reclaim',
        { reason: 'the gateway ended before its worker was started' },
        DISPATCHER,
      )
    }
    await runs.close(parts.board.turns, run.task, run, { exitCode: null, signal: null }, DISPATCHER)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    parts.log.warn({ run: run.id, refusal: error.refusal.code }, 'a run that never started could not be closed yet')
  }
}
