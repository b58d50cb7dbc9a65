/** The parts of answers, under the names the page uses for them. */
import type { BoardCard, TaskAnswer } from '../../contract.ts'

export type {
  BoardAnswer,
  BoardCard,
  CardRun,
  CardsAnswer,
  Column,
  CommitMessage,
  HelloMessage,
  ResetMessage,
  SearchAnswer,
  SessionAnswer,
  TaskAnswer,
} from '../../contract.ts'

export type Status = BoardCard['status']
export type Task = TaskAnswer['task']
export type Summary = TaskAnswer['parents'][number]
export type Comment = TaskAnswer['comments'][number]
export type Action = TaskAnswer['actions'][number]
export type TaskEvent = TaskAnswer['events'][number]
export type Run = TaskAnswer['runs'][number]
export type Attachment = TaskAnswer['attachments'][number]

/** In the order in which the board shows them. */
export const STATUSES: readonly Status[] = [
  'triage',
  'todo',
  'scheduled',
  'ready',
  'running',
  'blocked',
  'review',
  'done',
  'archived',
]

export interface Refused {
  readonly id: string
  readonly code: string
  readonly message: string
  readonly next: string
}

/** What a verb answers that changes tasks: the task itself where one was named, else what became of each. */
export type Changed =
  | (Task & { readonly note?: string })
  | { readonly done: readonly Task[]; readonly refused: readonly Refused[] }
