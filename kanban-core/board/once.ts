import type { Change } from '../model/change.ts'
import type { TaskId } from '../model/ids.ts'
import { fail } from '../model/refusal.ts'
import type { Instant } from '../model/time.ts'
import type { Holds } from '../model/view.ts'
import type { Effect } from '../store/chat.ts'
import type { Reads } from '../store/store.ts'

/** What a repeated request asks for was done when it came before: nothing was written, and the answer is how it stands. */
export class DoneBefore extends Error {
  override readonly name = 'DoneBefore'
  /** Which task it was about; null = none. */
  readonly task: TaskId | null
  constructor(task: TaskId | null) {
    super('it was done before')
    this.task = task
  }
}

export interface OnceParts {
  /** The same for each repetition of one request: `telegram 4711`. */
  readonly request: string
  /** What an earlier try has done, also in an earlier process. */
  readonly effects: readonly Effect[]
  readonly now: () => Instant
  /** What must still be so when the first change is decided. */
  readonly holds?: Holds | null
}

/**
 * One request from outside, each part of which is done once: every commit of it carries the part's name in the same
 * transaction, so that a repetition after a crash does what is missing and nothing twice.
 */
export class Once {
  readonly #parts: OnceParts
  readonly #done: ReadonlyMap<string, TaskId | null>
  readonly #counts = new Map<string, number>()
  #name = ''

  constructor(parts: OnceParts) {
    this.#parts = parts
    this.#done = new Map(parts.effects.map(({ part, task }) => [part, task]))
  }

  /** What is done from here on belongs to this part of the input: one of several tasks. */
  begin(name: string): void {
    this.#name = name
  }

  /** The next change of the part that was begun. */
  next(): RequestStep {
    const count = (this.#counts.get(this.#name) ?? 0) + 1
    this.#counts.set(this.#name, count)
    const part = `${this.#name}#${count}`
    return {
      check: async (reads) => {
        const task = this.#done.get(part)
        if (task !== undefined) throw new DoneBefore(task)
        if (this.#done.size === 0) await this.#holds(reads)
      },
      mark: (changes) => {
        const { request, now } = this.#parts
        return [{ do: 'once', request, part, task: subjectOf(changes), at: now() }, ...changes]
      },
    }
  }

  /** Refuses (`stale_press`) once the task has a newer run than the one that was meant. */
  async #holds(reads: Reads): Promise<void> {
    const { holds } = this.#parts
    if (holds === undefined || holds === null || this.#counts.get(this.#name) !== 1) return
    const [newest] = await reads.runs.ofTask(holds.task, 1)
    if ((newest?.id ?? null) === holds.run) return
    const task = await reads.tasks.get(holds.task)
    fail('stale_press', { id: holds.task, status: task?.status ?? 'gone', run: newest?.number ?? 0 })
  }
}

/** One change of a request. */
export interface RequestStep {
  /** Throws DoneBefore where it was done, or Refused where what was meant is over. */
  readonly check: (reads: Reads) => Promise<void>
  readonly mark: (changes: readonly Change[]) => readonly Change[]
}

function subjectOf(changes: readonly Change[]): TaskId | null {
  for (const change of changes) {
    if (change.do === 'insert_task') return change.task.id
    if (change.do === 'set_task' || change.do === 'delete_task') return change.id
    if (change.do === 'event') return change.event.task
    if (change.do === 'insert_link' || change.do === 'delete_link') return change.child
  }
  return null
}
