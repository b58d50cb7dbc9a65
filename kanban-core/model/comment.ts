import type { Actor } from './actor.ts'
import type { AttachmentId, CommentId, RunId, TaskId } from './ids.ts'
import type { Instant } from './time.ts'

export interface Comment {
  readonly id: CommentId
  readonly task: TaskId
  readonly author: Actor
  readonly body: string
  readonly at: Instant
}

/** A file kept with a task; `path` is absolute, below the home folder, named by id. */
export interface Attachment {
  readonly id: AttachmentId
  readonly task: TaskId
  readonly run: RunId | null
  readonly name: string
  readonly size: number
  readonly path: string
  readonly by: Actor
  readonly at: Instant
}
