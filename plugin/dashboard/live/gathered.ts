import type { BoardEvent, BoardSlug, Notice, Reads, RunId, TaskId } from '../../../kanban-core/index.ts'

/** What commits have touched since it was told last. */
export class Gathered {
  readonly events: BoardEvent[] = []
  readonly #tasks = new Set<TaskId>()
  readonly #runs = new Set<RunId>()
  readonly #boards = new Set<BoardSlug>()
  #everywhere = false

  add({ events, changes }: Notice): void {
    this.events.push(...events)
    for (const event of events) this.#tasks.add(event.task)
    for (const change of changes) {
      if (change.do === 'insert_task') this.#tasks.add(change.task.id)
      else if (change.do === 'set_task' || change.do === 'delete_task') this.#tasks.add(change.id)
      else if (change.do === 'set_run') this.#runs.add(change.id)
      else if (change.do === 'set_board') this.#boards.add(change.slug)
      else if (change.do === 'set_value' && change.name === 'paused') this.#everywhere = true
    }
  }

  get isEmpty(): boolean {
    return this.events.length + this.#tasks.size + this.#runs.size + this.#boards.size === 0 && !this.#everywhere
  }

  /** The board itself was changed: paused, renamed. */
  concerns(board: BoardSlug): boolean {
    return this.#everywhere || this.#boards.has(board)
  }

  /** Tasks whose cards may look different: the touched ones, those of touched runs, and the parents, who count their children. */
  async tasks(reads: Reads): Promise<readonly TaskId[]> {
    const touched = new Set(this.#tasks)
    for (const parent of await reads.tasks.parentIds([...this.#tasks])) touched.add(parent)
    for (const id of this.#runs) {
      const run = await reads.runs.get(id)
      if (run !== null) touched.add(run.task)
    }
    return [...touched]
  }
}
