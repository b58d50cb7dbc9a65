import { setImmediate as nextTurn } from 'node:timers/promises'
import type { BoardEvent, EventKind } from '../../model/event.ts'
import type { Delivery, DeliveryState, Subscription } from '../../model/subscription.ts'
import { DELIVERY_STATES } from '../../model/subscription.ts'
import type { RawRow, Scalar } from '../rows.ts'
import { ATTACHMENT, COMMENT, EVENT } from '../rows.ts'
import type { DeliveryQuery, EventQuery, LogReads } from '../store.ts'
import { READ } from './sql.ts'
import type { Statements } from './statements.ts'

export function logReads(sql: Statements): LogReads {
  return {
    comments: async (task, limit) => sql.all(READ.comments, task, limit).map(COMMENT.row).toReversed(),
    attachments: async (task) => sql.all(READ.attachments, task).map(ATTACHMENT.row),
    events: (query) => events(sql, query),
    event: async (board, number) => {
      const row = sql.one(READ.event, board, number)
      return row === null ? null : EVENT.row(row)
    },
    subscriptions: async (task) =>
      (task === undefined ? sql.all(READ.allSubscriptions) : sql.all(READ.subscriptions, task ?? '')).map(
        asSubscription,
      ),
    deliveries: async (query) => deliveries(sql, query),
    deliveryCounts: async () =>
      Object.fromEntries(sql.all(READ.deliveryCounts).map(({ state, count }) => [state, count])),
  }
}

export const asSubscription = (raw: RawRow): Subscription => withRoute(raw) as Subscription

export const asDelivery = (raw: RawRow): Delivery => withRoute(raw) as Delivery

const withRoute = (raw: RawRow): unknown => ({ ...raw, route: JSON.parse(String(raw['route'])) })

/** Newest first. */
function deliveries(sql: Statements, { task, states = DELIVERY_STATES, limit }: DeliveryQuery): readonly Delivery[] {
  const rows =
    task === undefined
      ? states.flatMap((state) => sql.all(READ.deliveriesInState, state, limit))
      : sql.all(READ.deliveriesOfTask, task).filter(({ state }) => states.includes(state as DeliveryState))
  return rows
    .toSorted((a, b) => Number(b['createdAt']) - Number(a['createdAt']) || Number(b['event']) - Number(a['event']))
    .slice(0, limit)
    .map(asDelivery)
}

/** Rows looked at in one turn of the event loop, where kinds are picked out. */
const SLICE = 2_000

/** Oldest first; on every board in order of time where none is named. */
async function events(sql: Statements, query: EventQuery): Promise<readonly BoardEvent[]> {
  if (query.task !== undefined) {
    const found = await eventsOf(sql, READ.taskEventsAfter, READ.taskEventsBefore, query.task, query)
    return found.filter(({ board }) => query.board === undefined || board === query.board)
  }
  const boards = query.board === undefined ? sql.scalars(READ.slugs) : [query.board]
  const all: BoardEvent[] = []
  for (const board of boards) all.push(...(await eventsOf(sql, READ.eventsAfter, READ.eventsBefore, board, query)))
  if (boards.length === 1) return all
  const ordered = all.toSorted((a, b) => a.at - b.at || a.number - b.number)
  return query.after === undefined ? ordered.slice(-query.limit) : ordered.slice(0, query.limit)
}

async function eventsOf(
  sql: Statements,
  forwards: string,
  backwards: string,
  of: Scalar,
  query: EventQuery,
): Promise<BoardEvent[]> {
  const { kinds, after, limit } = query
  const step = after === undefined ? backwards : forwards
  const slice = kinds === undefined ? limit : SLICE
  const found: BoardEvent[] = []
  let from = after ?? Number.MAX_SAFE_INTEGER
  for (;;) {
    const rows = sql.all(step, of, from, slice)
    const wanted = kinds === undefined ? rows : rows.filter(({ kind }) => kinds.includes(kind as EventKind))
    found.push(...wanted.slice(0, limit - found.length).map(EVENT.row))
    const last = rows.at(-1)
    if (found.length >= limit || rows.length < slice || last === undefined) break
    from = Number(last['number'])
    await nextTurn()
  }
  return after === undefined ? found.toReversed() : found
}
