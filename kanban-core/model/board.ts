import type { BoardSlug } from './ids.ts'
import type { Instant } from './time.ts'

export interface BoardRecord {
  readonly slug: BoardSlug
  readonly title: string
  /** Absolute path of the repository that worktrees are made from. */
  readonly repository: string | null
  readonly defaultAssignee: string | null
  readonly createdAt: Instant
  readonly archivedAt: Instant | null
  /** Since when nothing is claimed on it; null = it runs. */
  readonly pausedAt: Instant | null
  /** Number of its last event. */
  readonly lastEvent: number
}
