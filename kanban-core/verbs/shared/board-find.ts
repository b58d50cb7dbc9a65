import type { z } from 'zod'
import type { BoardRecord } from '../../model/board.ts'
import { fail } from '../../model/refusal.ts'
import { isoOrNull, iso } from '../../model/time.ts'
import type { Count } from '../../store/store.ts'
import { hasRole, maySee } from './find.ts'
import { didYouMean } from '../grammar/nearest.ts'
import type { boardShape } from '../answers/shapes.ts'
import { sum } from '../stats.ts'
import type { Role, VerbContext } from '../verb.ts'

/** The boards that the asker may see. */
export async function visibleBoards(context: Pick<VerbContext, 'reads' | 'roleOn'>): Promise<readonly BoardRecord[]> {
  return (await context.reads.boards.list()).filter((board) => maySee(context, board.slug))
}

/** A board by its name, where the asker has at least this role; refuses with the near ones. */
export async function findBoard(
  context: Pick<VerbContext, 'reads' | 'roleOn'>,
  slug: string,
  least: Role = 'viewer',
): Promise<BoardRecord> {
  const boards = await visibleBoards(context)
  const found =
    boards.find((board) => board.slug === slug) ??
    fail('unknown_board', {
      board: slug,
      near: didYouMean(
        slug,
        boards.map((board) => board.slug),
        'see `kanban boards`',
      ),
    })
  if (!hasRole(context, found.slug, least))
    fail('forbidden', {
      verb: `this on board ${found.slug}`,
      who: `a ${context.roleOn?.(found.slug) ?? 'stranger'}`,
      next: `it needs the role ${least} there`,
    })
  return found
}

export function boardJson(board: BoardRecord, counts: readonly Count[]): z.output<typeof boardShape> {
  return {
    slug: board.slug,
    title: board.title,
    repository: board.repository,
    default_assignee: board.defaultAssignee,
    created_at: iso(board.createdAt),
    archived_at: isoOrNull(board.archivedAt),
    paused_at: isoOrNull(board.pausedAt),
    last_event: board.lastEvent,
    by_status: sum(counts.filter((one) => one.board === board.slug)),
  }
}
