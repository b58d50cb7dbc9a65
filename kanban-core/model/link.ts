import type { TaskId } from './ids.ts'

/** parent → child. `open` is true while the parent still holds the child back; the child's `openParents` counts these. */
export interface Link {
  readonly parent: TaskId
  readonly child: TaskId
  readonly open: boolean
}
