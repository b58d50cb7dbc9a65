import { STATUSES, isTaskIdPrefix, summaryJson } from '../../../kanban-core/index.ts'
import type { BoardSlug, Reads, TaskSummary } from '../../../kanban-core/index.ts'
import type { SearchAnswer } from '../contract.ts'

/** So many are enough to see that more has to be typed. */
const MOST_FOUND = 20

/** Tasks whose id begins so, then those whose title has it; nothing typed finds what stands first. */
export async function searchTasks(reads: Reads, board: BoardSlug | null, words: string): Promise<SearchAnswer> {
  const byId = await named(reads, board, words.toLowerCase())
  const text = words === '' ? {} : { text: words }
  const { tasks } = await reads.tasks.page({ board, statuses: STATUSES, limit: MOST_FOUND, ...text })
  const all = new Map<string, TaskSummary>([...byId, ...tasks].map((task) => [task.id, task]))
  return { tasks: [...all.values()].slice(0, MOST_FOUND).map(summaryJson) }
}

async function named(reads: Reads, board: BoardSlug | null, words: string): Promise<readonly TaskSummary[]> {
  if (!isTaskIdPrefix(words)) return []
  const ids = await reads.tasks.startingWith(words.startsWith('t_') ? words : `t_${words}`, MOST_FOUND)
  const tasks = await Promise.all(ids.map((id) => reads.tasks.get(id)))
  return tasks.filter((task) => task !== null).filter((task) => board === null || task.board === board)
}
