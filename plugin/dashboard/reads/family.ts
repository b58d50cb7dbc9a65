import { summaryJson } from '../../../kanban-core/index.ts'
import type { Reads, Task, TaskId } from '../../../kanban-core/index.ts'
import type { FamilyAnswer } from '../contract.ts'

/** More than this cannot be looked at as a drawing. */
const MOST_TASKS = 200

/** Everything that is linked with a task, upward and downward, nearest first. */
export async function readFamily(reads: Reads, task: Task): Promise<FamilyAnswer> {
  const found = new Set<TaskId>([task.id])
  let cut = false
  for (const direction of ['up', 'down'] as const) {
    let frontier: readonly TaskId[] = [task.id]
    while (frontier.length > 0 && !cut) {
      const next = direction === 'up' ? await reads.tasks.parentIds(frontier) : await reads.tasks.childIds(frontier)
      const fresh = [...new Set(next)].filter((id) => !found.has(id))
      const room = MOST_TASKS - found.size
      cut = fresh.length > room
      frontier = fresh.slice(0, Math.max(0, room))
      for (const id of frontier) found.add(id)
    }
  }
  return { tasks: await summariesOf(reads, [...found]), links: await linksAmong(reads, found), cut }
}

async function summariesOf(reads: Reads, ids: readonly TaskId[]) {
  const tasks = await Promise.all(ids.map((id) => reads.tasks.get(id)))
  return tasks.filter((task) => task !== null).map(summaryJson)
}

async function linksAmong(reads: Reads, ids: ReadonlySet<TaskId>) {
  const links = await Promise.all(
    [...ids].map(async (child) => (await reads.tasks.parentIds([child])).map((parent) => ({ parent, child }))),
  )
  return links.flat().filter(({ parent }) => ids.has(parent))
}
