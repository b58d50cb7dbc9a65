import * as runs from '../board/runs.ts'
import { DISPATCHER } from '../model/actor.ts'
import type { Run } from '../model/run.ts'
import { happened } from '../model/steps/decision.ts'
import type { Task } from '../model/task.ts'
import type { Cause } from './cause.ts'
import type { Exit, WorkerHandle } from './ports.ts'
import { SpawnFailed } from './ports.ts'
import type { DispatchParts, DispatchState } from './parts.ts'
import { watch } from './watch.ts'

/** What an agent is told that ended without a verdict. */
export const REMINDER = `You ended without a verdict, so the board does not know how the task went. Look at what you have done and end now with exactly one of the tools whose names end in kanban_complete (a summary of what is there), kanban_block (what a person has to answer) or kanban_request_review. Begin nothing new.`

/** Goes on with an agent's conversation once: the same run, the same session. False where that cannot be. */
export async function remind(
  parts: DispatchParts,
  state: DispatchState,
  ended: { readonly task: Task; readonly run: Run; readonly exit: Exit; readonly cause: Cause },
  wake: () => void,
): Promise<boolean> {
  const { task, run, exit, cause } = ended
  if (state.draining || exit.stopped || exit.session === null || task.currentRun !== run.id) return false
  const handle = await resume(parts, task, run, cause.reminder ?? REMINDER)
  if (handle === null) return false
  // The new end may come at any moment: the old one is forgotten before it is listened for.
  state.ended.delete(run.id)
  watch(state, run, handle, wake)
  await runs.observe(parts.board.turns, run, { identity: handle.identity, sessionId: exit.session, claimed: null })
  const [reason = ''] = cause.error.split('\n', 1)
  await parts.board.tools.store.commit([
    happened(task, parts.board.turns.circumstances(DISPATCHER, run), 'reminded', { reason }, run.id),
  ])
  return true
}

async function resume(parts: DispatchParts, task: Task, run: Run, words: string): Promise<WorkerHandle | null> {
  const board = await parts.board.tools.store.reads.boards.get(task.board)
  if (board === null) return null
  try {
    return await parts.spawner.resume({ task, run, board }, words)
  } catch (error) {
    if (!(error instanceof SpawnFailed)) throw error
    parts.log.warn({ task: task.id, run: run.number, error: error.message }, 'an agent could not be reminded')
    return null
  }
}
