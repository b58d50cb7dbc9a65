import { useCallback, useEffect, useMemo } from 'react'
import { PATHS } from '../../contract.ts'
import type { TaskAnswer } from './answers.ts'
import { read } from './api.ts'
import { board } from './board.ts'
import { Failure } from './failure.ts'
import { Signal, useSignal } from './signal.ts'

/** Changes that follow one another closely are read once. */
const TOGETHER = 60

/** Everything about one task, read again whenever the stream tells of it. */
class TaskModel {
  readonly answer = new Signal<TaskAnswer | null>(null)
  readonly failure = new Signal<Failure | null>(null)
  readonly #id: string
  #timer: number | null = null
  #turn = 0

  constructor(id: string) {
    this.#id = id
  }

  start(): () => void {
    void this.load()
    const forget = board.onCommit((commit) => {
      const own = this.answer.get()?.task.id ?? this.#id
      const known = new Set([own, ...this.#family()])
      if (commit.events.some((event) => known.has(event.task)) || commit.cards.some((card) => known.has(card.id)))
        this.#soon()
    })
    const back = board.connection.subscribe(() => board.connection.get() === 'live' && this.#soon())
    return () => {
      forget()
      back()
      if (this.#timer !== null) window.clearTimeout(this.#timer)
      this.#turn = -1
    }
  }

  async load(): Promise<void> {
    const turn = ++this.#turn
    try {
      const answer = await read<TaskAnswer>(PATHS.task(this.#id))
      if (turn !== this.#turn) return
      this.answer.set(answer)
      this.failure.set(null)
    } catch (error) {
      if (turn === this.#turn && error instanceof Failure) this.failure.set(error)
    }
  }

  #soon(): void {
    this.#timer ??= window.setTimeout(() => {
      this.#timer = null
      void this.load()
    }, TOGETHER)
  }

  #family(): readonly string[] {
    const answer = this.answer.get()
    return answer === null ? [] : [...answer.parents, ...answer.children].map((task) => task.id)
  }
}

export interface TaskView {
  readonly answer: TaskAnswer | null
  readonly failure: Failure | null
  readonly reload: () => Promise<void>
}

/** The task of an open drawer. */
export function useTask(id: string): TaskView {
  const model = useMemo(() => new TaskModel(id), [id])
  useEffect(() => model.start(), [model])
  const reload = useCallback(() => model.load(), [model])
  return { answer: useSignal(model.answer), failure: useSignal(model.failure), reload }
}
