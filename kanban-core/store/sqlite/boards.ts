import type { BoardRecord } from '../../model/board.ts'
import type { RawRow } from '../rows.ts'
import type { BoardReads, Count } from '../store.ts'
import { oldest, waitingLanes } from './lanes.ts'
import { READ } from './sql.ts'
import type { Statements } from './statements.ts'

/** Every column of it is plain. */
const asBoard = (raw: RawRow): BoardRecord => raw as unknown as BoardRecord
const maybeBoard = (raw: RawRow | null): BoardRecord | null => (raw === null ? null : asBoard(raw))

export function boardReads(sql: Statements): BoardReads {
  return {
    get: async (slug) => maybeBoard(sql.one(READ.board, slug)),
    list: async () => sql.all(READ.boards).map(asBoard),
    counts: async (board) =>
      (board === null ? sql.all(READ.counts) : sql.all(READ.countsOfBoard, board)) as unknown as Count[],
    oldestReady: async (board) => {
      const ready = waitingLanes(sql).filter(
        (lane) => lane.status === 'ready' && (board === null || lane.board === board),
      )
      return oldest(sql, ready, 1)[0]?.since ?? null
    },
    tenants: async (board) =>
      (board === null ? sql.scalars(READ.tenants) : sql.scalars(READ.tenantsOfBoard, board)) as string[],
    value: async (name) => sql.scalar(READ.value, name) as string | null,
  }
}
