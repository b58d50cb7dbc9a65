import type { BoardRecord } from '../model/board.ts'
import { fail } from '../model/refusal.ts'
import { isoOrNull, iso } from '../model/time.ts'
import type { Count } from '../store/store.ts'
import { didYouMean } from './nearest.ts'
import type { VerbContext } from './verb.ts'

/** The boards that the asker may see. */
export async function visibleBoards({ reads, roleOn }: Pick<VerbContext, 'reads' | 'roleOn'>): Promise<readonly BoardRecord[]> {
  return (await reads.boards.list()).filter((board) => roleOn === undefined || roleOn(board.slug) !== null)
}

/** A board by its name; refuses with the near ones. */
export async function findBoard(context: Pick<VerbContext, 'reads' | 'roleOn'>, slug: string): Promise<BoardRecord> {
  const boards = await visibleBoards(context)
  return boards.find((board) => board.slug === slug) ?? fail('unknown_board', { board: slug, near: didYouMean(slug, boards.map((board) => board.slug), 'see `kanban boards`') })
}

export function boardJson(board: BoardRecord, counts: readonly Count[]) {
  const byStatus: Record<string, number> = {}
  for (const { status, count } of counts.filter((one) => one.board === board.slug && one.count > 0)) byStatus[status] = (byStatus[status] ?? 0) + count
  return {
    slug: board.slug, title: board.title, repository: board.repository, default_assignee: board.defaultAssignee, created_at: iso(board.createdAt),
    archived_at: isoOrNull(board.archivedAt), paused_at: isoOrNull(board.pausedAt), last_event: board.lastEvent, by_status: byStatus,
  }
}
