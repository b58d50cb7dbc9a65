import { setImmediate as nextTurn } from 'node:timers/promises'
import { SECOND, iso, isoOrNull, summaryJson } from '../../../kanban-core/index.ts'
import type { Reads, Run, Task, TaskId, TaskSummary } from '../../../kanban-core/index.ts'
import type { BoardCard, CardRun } from '../contract.ts'

/** Cards made in one turn of the event loop. */
const SLICE = 50

/** Tasks as cards: what a list says of them, and what only a board shows. A handful of reads by key for each. */
export async function cardsOf(reads: Reads, tasks: readonly TaskSummary[]): Promise<readonly BoardCard[]> {
  const cards: BoardCard[] = []
  for (let from = 0; from < tasks.length; from += SLICE) {
    if (from > 0) await nextTurn()
    cards.push(...(await Promise.all(tasks.slice(from, from + SLICE).map((task) => cardOf(reads, task)))))
  }
  return cards
}

export async function cardOf(reads: Reads, task: TaskSummary): Promise<BoardCard> {
  const [parents, children, run] = await Promise.all([
    reads.tasks.parentIds([task.id]),
    reads.tasks.childProgress(task.id),
    task.currentRun === null ? null : reads.runs.get(task.currentRun),
  ])
  return {
    ...summaryJson(task),
    parents: parents.length,
    children: { total: children.total, done: children.satisfied },
    run: run === null ? null : cardRun(run),
  }
}

/** Cards by id; tasks that are deleted are left out. */
export async function cardsById(reads: Reads, ids: readonly TaskId[]): Promise<readonly BoardCard[]> {
  const tasks = await Promise.all(ids.map((id) => reads.tasks.get(id)))
  return cardsOf(
    reads,
    tasks.filter((task): task is Task => task !== null),
  )
}

const cardRun = (run: Run): CardRun => ({
  number: run.number,
  profile: run.profile,
  lane: run.lane,
  state: run.state,
  started_at: iso(run.startedAt),
  heartbeat_at: iso(run.heartbeatAt),
  note: run.note,
  stalled_since: isoOrNull(run.stalledSince),
  max_runtime_seconds: run.maxRuntime === null ? null : run.maxRuntime / SECOND,
})
