import { setImmediate as nextTurn } from 'node:timers/promises'
import { STATUSES, boardJson, iso } from '../../../kanban-core/index.ts'
import type { BoardSlug, Count, Reads, Status } from '../../../kanban-core/index.ts'
import type { BoardAnswer, CardsAnswer, Column } from '../contract.ts'
import { cardsOf } from './cards.ts'
import type { Filter } from './query.ts'

/** The board as it is opened: every column with its first page. */

export interface BoardQuery extends Filter {
  readonly archived: boolean
  /** Cards of each column. */
  readonly limit: number
}

export async function readBoard(reads: Reads, slug: BoardSlug, query: BoardQuery): Promise<BoardAnswer> {
  // First of all: what happens meanwhile is told by the stream once more, and nothing is lost.
  const board = await reads.boards.get(slug)
  if (board === null) throw new Error(`board ${slug} has gone while it was read`)
  const counts = await reads.boards.counts(slug)
  const columns: Column[] = []
  for (const status of STATUSES.filter((one) => query.archived || one !== 'archived')) {
    columns.push(await readColumn(reads, slug, { ...query, status, counts }))
    // Others have a turn between two columns.
    await nextTurn()
  }
  return {
    board: boardJson(board, counts),
    at_event: board.lastEvent,
    now: iso(Date.now()),
    paused_everywhere: (await reads.boards.value('paused')) !== null,
    columns,
    tenants: await reads.boards.tenants(slug),
    assignees: namesOf(counts),
  }
}

interface ColumnQuery extends Filter {
  readonly status: Status
  readonly limit: number
  readonly after?: string
  readonly counts: readonly Count[]
}

async function readColumn(reads: Reads, board: BoardSlug, query: ColumnQuery): Promise<Column> {
  const { status, limit, after, counts, ...filter } = query
  const page = await reads.tasks.page({
    board,
    statuses: [status],
    limit,
    ...filter,
    ...(after === undefined ? {} : { cursor: after }),
  })
  return {
    status,
    count: filter.text === undefined ? countOf(counts, status, filter) : null,
    cards: await cardsOf(reads, page.tasks),
    after: page.cursor,
  }
}

/** One column, page by page. */
export async function readCards(
  reads: Reads,
  board: BoardSlug,
  query: Omit<ColumnQuery, 'counts'>,
): Promise<CardsAnswer> {
  const column = await readColumn(reads, board, { ...query, counts: await reads.boards.counts(board) })
  return { ...column, now: iso(Date.now()) }
}

function countOf(counts: readonly Count[], status: Status, { tenant, assignee }: Filter): number {
  return counts
    .filter(
      (count) =>
        count.status === status &&
        (tenant === undefined || count.tenant === tenant) &&
        (assignee === undefined || count.assignee === assignee),
    )
    .reduce((sum, { count }) => sum + count, 0)
}

const namesOf = (counts: readonly Count[]): readonly string[] =>
  [...new Set(counts.filter(({ count }) => count > 0).flatMap(({ assignee }) => assignee ?? []))].toSorted()
