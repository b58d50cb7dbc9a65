import type { Action, BoardCard, Status, Task } from '../data/answers.ts'
import type { Answers, AskField } from '../ui/ask.tsx'
import type { IconName } from '../ui/icon.tsx'

/** What a step is done to: as much of a task as a card and a drawer have in common. */
export type Subject = Pick<BoardCard & Task, 'id' | 'title' | 'status' | 'block' | 'assignee'>

/** What the page can ask the board to do with tasks. The board decides; the page only words it. */
export type StepName = Exclude<Action, 'request-review'> | 'request-review' | 'unassign' | 'start' | 'claim'

export interface Asking {
  readonly title: string
  readonly text?: string
  readonly fields?: readonly AskField[]
  readonly confirm: string
  readonly tone?: 'primary' | 'danger'
}

export interface Step {
  readonly label: string
  readonly icon?: IconName
  readonly tone?: 'primary' | 'danger'
  /** The verb, where its name is not that of the step. */
  readonly verb?: string
  /** Where the tasks are shown until the gateway has answered. */
  readonly show?: Status
  /** What is asked before; null = nothing. */
  readonly asks: (subjects: readonly Subject[]) => Asking | null
  /** The verb's input, made of the answers. */
  readonly input?: (answers: Answers) => object
  /** The step that takes it back with one press. */
  readonly undo?: StepName
  /** `3 tasks archived`. */
  readonly past: string
}

/** “Title”, or how many. */
export const named = (subjects: readonly Subject[]): string => {
  const [only] = subjects
  return subjects.length === 1 && only !== undefined ? `“${clipped(only.title)}”` : `${subjects.length} tasks`
}

const clipped = (title: string): string => (title.length > 60 ? `${title.slice(0, 58).trimEnd()}…` : title)

export const running = (subjects: readonly Subject[]): boolean =>
  subjects.some((subject) => subject.status === 'running')

/** Optional texts that were left empty are not sent. */
export const given = (answers: Answers, ...names: readonly string[]): object =>
  Object.fromEntries(
    names.flatMap((name) => {
      const text = (answers[name] ?? '').trim()
      return text === '' ? [] : [[name, text]]
    }),
  )
