import type { ClaimedVerdict, Run } from '../../model/run.ts'
import { commandText } from '../../model/proof.ts'
import { formatDuration, SECOND } from '../../model/time.ts'
import type { Task } from '../../model/task.ts'
import type { VerbContext } from '../verb.ts'

/** Agents wait about a minute for a tool's answer. */
export const ANSWER_WITHIN = 45 * SECOND

/**
 * Has the board prove a worker's work before its verdict is taken. Null = the verdict may be tried (the kernel looks at the
 * proof itself); else the sentence that the worker is told: the check goes on, and the verdict counts when it passes.
 */
export async function waitForProof(
  { actor, host }: VerbContext,
  task: Task,
  run: Run | null,
  claimed: ClaimedVerdict,
): Promise<string | null> {
  if (actor.kind !== 'worker' || task.verify === null || host.dispatcher === null) return null
  if (run === null || run.id !== actor.run || run.epoch !== actor.epoch || run.lane === 'review') return null
  if (run.state !== 'starting' && run.state !== 'running') return null
  const proof = await host.dispatcher.prove(task, run, claimed, ANSWER_WITHIN)
  if (proof !== null) return null
  return `not done yet: ${commandText(task.verify)} is still running after ${formatDuration(ANSWER_WITHIN)}. Your verdict is kept and counts as soon as it passes; if it fails, you or the next attempt will be told. End your turn now`
}
