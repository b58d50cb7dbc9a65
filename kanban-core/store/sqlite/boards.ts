import type { BoardRecord } from '../../model/board.ts'
import type { RawRow } from '../rows.ts'
import { BOARD } from '../rows.ts'
import type { BoardReads, Count } from '../store.ts'
import { READ } from './sql.ts'
import type { Statements } from './statements.ts'

const maybeBoard = (raw: RawRow | null): BoardRecord | null => (raw === null ? null : BOARD.row(raw))

export function boardReads(sql: Statements): BoardReads {
  return {
    get: async (slug) => maybeBoard(sql.one(READ.board, slug)),
    list: async () => sql.all(READ.boards).map(BOARD.row),
    counts: async (board) =>
      (board === null ? sql.all(READ.counts) : sql.all(READ.countsOfBoard, board)) as unknown as Count[],
    oldestReady: async (board) => {
      const boards = board === null ? sql.scalars(READ.slugs) : [board]
      const times = boards.map((slug) => sql.scalar(READ.oldestReady, slug)).filter((time) => typeof time === 'number')
      return times.length === 0 ? null : Math.min(...times)
    },
    tenants: async (board) =>
      (board === null ? sql.scalars(READ.tenants) : sql.scalars(READ.tenantsOfBoard, board)) as string[],
    value: async (name) => sql.scalar(READ.value, name) as string | null,
  }
}
