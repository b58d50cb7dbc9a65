import { observe } from '../../board/runs.ts'
import { isOpen } from '../../model/run.ts'
import type { Run } from '../../model/run.ts'
import type { Task } from '../../model/task.ts'
import type { VerbContext } from '../verb.ts'

/** Puts on a worker's run what it has done to its worktree, before the verdict: the next task starts with that commit. */
export async function keepWork(context: VerbContext, task: Task, run: Run | null): Promise<void> {
  const { actor, host, board } = context
  if (actor.kind !== 'worker' || run === null || run.id !== actor.run || !isOpen(run)) return
  const work = await host.workOf(task, run).catch(() => null)
  if (work !== null) await observe(board.turns, run, { work })
}
