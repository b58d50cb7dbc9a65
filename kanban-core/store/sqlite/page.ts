import { setImmediate as nextTurn } from 'node:timers/promises'
import { fail } from '../../model/refusal.ts'
import type { Status, TaskSummary } from '../../model/task.ts'
import { STATUSES } from '../../model/task.ts'
import type { RawRow, Scalar } from '../rows.ts'
import { SUMMARY } from '../rows.ts'
import type { TaskPage, TaskQuery } from '../store.ts'
import { READ } from './sql.ts'
import type { Statements } from './statements.ts'

/** Where a task stands in the order of the board; the next page begins behind it. */
interface Place {
  readonly status: Status
  readonly rank: number
  readonly createdAt: number
  readonly id: string
}

/** Rows looked at in one turn of the event loop, where a filter picks some. */
const SLICE = 1_000
const beginning = (status: Status): Place => ({ status, rank: -Number.MAX_SAFE_INTEGER, createdAt: 0, id: '' })

/** Column by column, each read by its index from the place where the last page ended. */
export async function page(sql: Statements, query: TaskQuery): Promise<TaskPage> {
  const from = query.cursor === undefined ? null : decode(query.cursor)
  const boards = query.board === null ? sql.scalars(READ.slugs) : [query.board]
  const rows: RawRow[] = []
  for (const status of columnsFrom(query, from)) {
    const start = from?.status === status ? from : beginning(status)
    // One more than asked for tells whether there is a next page.
    const missing = query.limit + 1 - rows.length
    const found = isFiltered(query)
      ? await picked(sql, query, boards, start, missing)
      : column(sql, READ.columnPage, boards, start, missing)
    rows.push(...found)
    if (rows.length > query.limit) break
  }
  const shown = rows.slice(0, query.limit)
  const last = shown.at(-1)
  const more = rows.length > shown.length && last !== undefined
  return { cursor: more ? encode(placeOf(last)) : null, tasks: shown.map(asSummary) }
}

function columnsFrom({ statuses }: TaskQuery, from: Place | null): readonly Status[] {
  const wanted = STATUSES.filter((status) =>
    statuses.length === 0 ? status !== 'archived' : statuses.includes(status),
  )
  return from === null ? wanted : wanted.filter((status) => STATUSES.indexOf(status) >= STATUSES.indexOf(from.status))
}

const isFiltered = ({ tenant, assignee, text }: TaskQuery): boolean =>
  tenant !== undefined || assignee !== undefined || text !== undefined

/** Up to `limit` rows of one column behind a place, of all these boards together. */
function column(sql: Statements, statement: string, boards: readonly Scalar[], behind: Place, limit: number): RawRow[] {
  const { status, rank, createdAt, id } = behind
  const slices = boards.map((board) => sql.all(statement, board, status, rank, createdAt, id, limit))
  if (slices.length === 1) return slices[0] ?? []
  return slices.flat().toSorted(inOrder).slice(0, limit)
}

function inOrder(a: RawRow, b: RawRow): number {
  const [one, other] = [placeOf(a), placeOf(b)]
  return one.rank - other.rank || one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1)
}

/** Looks through a column slice by slice without holding up the event loop, and reads in full only what it picks. */
async function picked(
  sql: Statements,
  query: TaskQuery,
  boards: readonly Scalar[],
  start: Place,
  limit: number,
): Promise<RawRow[]> {
  const fits = filter(query)
  const found: RawRow[] = []
  let place = start
  for (;;) {
    const rows = column(sql, READ.columnScan, boards, place, SLICE)
    const fitting = rows.filter(fits).slice(0, limit - found.length)
    found.push(...fitting.flatMap(({ id = null }) => sql.all(READ.summary, id)))
    const last = rows.at(-1)
    if (found.length >= limit || rows.length < SLICE || last === undefined) return found
    place = placeOf(last)
    await nextTurn()
  }
}

function filter({ tenant, assignee, text }: TaskQuery): (row: RawRow) => boolean {
  const part = text?.toLowerCase()
  return (row) =>
    (tenant === undefined || row['tenant'] === tenant) &&
    (assignee === undefined || row['assignee'] === assignee) &&
    (part === undefined || String(row['title']).toLowerCase().includes(part))
}

const placeOf = (row: RawRow): Place => ({
  status: row['status'] as Status,
  rank: Number(row['rank']),
  createdAt: Number(row['createdAt']),
  id: String(row['id']),
})

/** The row without what only orders it. */
function asSummary(raw: RawRow): TaskSummary {
  const summary: RawRow = {}
  for (const field of SUMMARY.fields) summary[field] = raw[field] ?? null
  return SUMMARY.row(summary)
}

const encode = ({ status, rank, createdAt, id }: Place): string =>
  Buffer.from(JSON.stringify([status, rank, createdAt, id])).toString('base64url')

function decode(cursor: string): Place {
  try {
    const [status, rank, createdAt, id]: readonly unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const known = STATUSES.find((one) => one === status)
    if (known !== undefined && Number.isSafeInteger(rank) && Number.isSafeInteger(createdAt)) {
      return { status: known, rank: Number(rank), createdAt: Number(createdAt), id: String(id) }
    }
  } catch {
    // Falls through to the refusal.
  }
  return fail('invalid_input', { what: 'that is not a cursor of this list', help: 'kanban help list' })
}
