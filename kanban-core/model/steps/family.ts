import type { Change } from '../change.ts'
import type { TaskId } from '../ids.ts'
import type { Task, TaskPatch } from '../task.ts'
import { happened, setTask } from './decision.ts'
import type { Circumstances } from './decision.ts'

/**
 * Tells one child that a parent now holds it back (`open`) or no longer does: its counter moves by one,
 * and with it, where that changes something, its status. Belongs in the commit that moved the parent.
 */
export function settleChild(child: Task, parent: TaskId, open: boolean, facts: Circumstances): readonly Change[] {
  const counted = { ...child, openParents: Math.max(0, child.openParents + (open ? 1 : -1)) }
  return [{ do: 'set_link', parent, child: child.id, open }, ...recount(child, counted.openParents, parent, facts)]
}

/** Gives a task its new number of open parents, and the status that follows from it. */
export function recount(
  task: Task,
  openParents: number,
  parent: TaskId | null,
  facts: Circumstances,
  more: TaskPatch = {},
): readonly Change[] {
  const assignee = more.assignee === undefined ? task.assignee : more.assignee
  const free = openParents === 0 && assignee !== null
  if (task.status === 'todo' && free) {
    return [
      setTask(task, { ...more, openParents, status: 'ready' }, facts.now),
      happened(task, facts, 'promoted', { parent }),
    ]
  }
  if (task.status === 'ready' && !free) {
    const reason = openParents > 0 ? `waits for ${parent ?? 'a parent'}` : 'has no assignee'
    return [
      setTask(task, { ...more, openParents, status: 'todo' }, facts.now),
      happened(task, facts, 'demoted', { reason }),
    ]
  }
  return [setTask(task, { ...more, openParents }, facts.now)]
}
