import type { BoardRecord } from '../model/board.ts'
import { DEFAULT_BOARD } from '../model/ids.ts'
import type { BoardSlug } from '../model/ids.ts'
import { fail } from '../model/refusal.ts'
import type { Tools } from './turns.ts'

/** A new board of the store. Refused where the name is taken, by an archived board too. */
export async function createBoard(
  tools: Tools,
  slug: BoardSlug,
  more: Partial<Pick<BoardRecord, 'title' | 'repository' | 'defaultAssignee'>> = {},
): Promise<BoardRecord> {
  const board: BoardRecord = {
    slug,
    title: slug,
    repository: null,
    defaultAssignee: null,
    ...more,
    createdAt: tools.now(),
    archivedAt: null,
    pausedAt: null,
    lastEvent: 0,
  }
  const made = await tools.store.commit([{ do: 'insert_board', board }])
  return made.ok ? board : fail('board_exists', { board: slug })
}

/** Every store has the board `default`; made with the store, found ever after. */
export async function ensureDefaultBoard(tools: Tools): Promise<BoardRecord> {
  return (await tools.store.reads.boards.get(DEFAULT_BOARD)) ?? (await createBoard(tools, DEFAULT_BOARD))
}
