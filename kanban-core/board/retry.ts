import { actorName } from '../model/actor.ts'
import type { Actor } from '../model/actor.ts'
import type { TaskId } from '../model/ids.ts'
import { fail } from '../model/refusal.ts'
import { happened, setTask } from '../model/steps/decision.ts'
import type { Task } from '../model/task.ts'
import { legalCommands } from '../model/transitions.ts'
import { readTask } from './turns.ts'
import type { Turns } from './turns.ts'

/**
 * A waiting task need not wait for its backoff any longer, and may be given more attempts (a new ceiling).
 * Changes no status. Refuses where neither is in its way.
 */
export function hurry(turns: Turns, id: TaskId, attemptCeiling: number | null, by: Actor): Promise<Task> {
  return turns.take(async (reads) => {
    const { task, run } = await readTask(reads, id)
    const facts = turns.circumstances(by, run)
    const backsOff = task.notBefore !== null && task.notBefore > facts.now
    if ((task.status !== 'ready' && task.status !== 'review') || (!backsOff && attemptCeiling === null)) {
      const commands = legalCommands(task.status).map((command) => `kanban ${command}`)
      fail('wrong_status', {
        id,
        status: task.status,
        step: 'retry',
        allowed: 'blocked, or waiting for its next attempt',
        next: task.status === 'ready' ? `kanban why ${id}` : `now possible: ${commands.join(', ')}`,
      })
    }
    const set = { notBefore: null, notStarted: null, ...(attemptCeiling === null ? {} : { attemptCeiling }) }
    return {
      changes: [setTask(task, set, facts.now), happened(task, facts, 'retried', { by: actorName(by) })],
      answer: async () => (await readTask(reads, id)).task,
    }
  })
}
