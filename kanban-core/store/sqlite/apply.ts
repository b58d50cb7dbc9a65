import { UNHEARD } from '../../model/audience.ts'
import { routeKey } from '../../model/route.ts'
import type { CapScope, Change, Conflict } from '../../model/change.ts'
import type { BoardEvent } from '../../model/event.ts'
import type { TaskId } from '../../model/ids.ts'
import type { Scalar, Shape } from '../rows.ts'
import { ATTACHMENT, BOARD_ROW, COMMENT, EVENT, RUN, TASK } from '../rows.ts'
import { brokenConstraint, conflictOf } from './conflicts.ts'
import { READ, updateBoard, updateRun, updateTask, WRITE } from './sql.ts'
import { expectBudget, recordUsage } from './spending.ts'
import type { Statements } from './statements.ts'

/** What a list of changes has written so far. */
export interface Written {
  readonly events: BoardEvent[]
  deliveries: number
}

type Of<Do extends Change['do']> = Extract<Change, { do: Do }>
type Apply<Do extends Change['do']> = (sql: Statements, change: Of<Do>, written: Written) => Conflict | null

const stale = (id: string): Conflict => ({ why: 'stale', id })
const unless = (held: boolean, conflict: Conflict): Conflict | null => (held ? null : conflict)

/** Applies one change, or says why the whole list must be taken back. Constraints of the schema are guards too. */
export function apply(sql: Statements, change: Change, written: Written): Conflict | null {
  try {
    // The table below pairs each kind of change with its own function.
    return (APPLY[change.do] as (sql: Statements, change: Change, written: Written) => Conflict | null)(
      sql,
      change,
      written,
    )
  } catch (error) {
    const conflict = conflictOf(sql, change, brokenConstraint(error))
    if (conflict === null) throw error
    return conflict
  }
}

const APPLY: { readonly [Do in Change['do']]: Apply<Do> } = {
  insert_task: (sql, { task }) => {
    sql.run(WRITE.insertTask, ...TASK.values(task))
    return null
  },
  set_task: (sql, { id, rev, set }) => {
    const [fields, values] = patched(TASK, set)
    if (sql.run(updateTask(fields), ...values, id, rev) === 0) return stale(id)
    if (set.tenant !== undefined) sql.run(WRITE.moveOpenRuns, set.tenant, id)
    return null
  },
  delete_task: (sql, { id, rev }) => deleteTask(sql, id, rev),
  insert_run: (sql, { run }) => {
    sql.run(WRITE.insertRun, ...RUN.values(run), run.task)
    return null
  },
  record_usage: recordUsage,
  set_run: (sql, { id, from, set }) => {
    const state = sql.scalar(READ.runState, id)
    if (!from.some((one) => one === state)) return stale(id)
    const [fields, values] = patched(RUN, set)
    if (fields.length > 0) sql.run(updateRun(fields), ...values, id)
    return null
  },
  insert_link: (sql, { parent, child, open }) => {
    sql.run(WRITE.insertLink, parent, child, Number(open))
    return null
  },
  set_link: (sql, { parent, child, open }) =>
    unless(sql.run(WRITE.setLink, Number(open), parent, child) > 0, stale(child)),
  delete_link: (sql, { parent, child }) => unless(sql.run(WRITE.deleteLink, parent, child) > 0, stale(child)),
  insert_comment: (sql, { comment }) => {
    sql.run(WRITE.insertComment, ...COMMENT.values(comment))
    return null
  },
  insert_attachment: (sql, { attachment }) => {
    sql.run(WRITE.insertAttachment, ...ATTACHMENT.values(attachment))
    return null
  },
  event: (sql, { event, tell }, written) => {
    const number = Number(sql.scalar(WRITE.nextEvent, event.board))
    const numbered = { ...event, number } as BoardEvent
    sql.run(WRITE.insertEvent, ...EVENT.values(numbered))
    if (tell !== null) {
      const follower = tell === 'operators' ? OPERATORS : event.task
      const told = sql.run(WRITE.tell, event.board, number, follower)
      const nobody = told === 0 && UNHEARD.has(event.kind)
      written.deliveries += told
      if (nobody || tell === 'everybody')
        written.deliveries += sql.run(WRITE.tellOthers, event.board, number, OPERATORS)
    }
    written.events.push(numbered)
    return null
  },
  subscribe: (sql, { subscription: { id, task, route, createdAt, endedAt, endReason } }) => {
    if (task !== null && sql.scalar(READ.taskRev, task) === null) return stale(task)
    sql.run(
      WRITE.subscribe,
      id,
      task ?? OPERATORS,
      routeKey(route),
      JSON.stringify(route),
      createdAt,
      endedAt,
      endReason,
    )
    return null
  },
  inherit_subscriptions: (sql, { from, to, at }) => {
    sql.run(WRITE.inherit, to, to, at, from)
    return null
  },
  end_subscriptions: (sql, { task, id, at, reason }) => {
    if (id === null) sql.run(WRITE.endSubscriptions, at, reason, task ?? OPERATORS)
    else sql.run(WRITE.endSubscription, at, reason, id, task ?? OPERATORS)
    return null
  },
  insert_board: (sql, { board }) => {
    sql.run(WRITE.insertBoard, ...BOARD_ROW.values(board))
    return null
  },
  set_board: (sql, { slug, set }) => {
    const [fields, values] = patched(BOARD_ROW, set)
    return unless(fields.length === 0 || sql.run(updateBoard(fields), ...values, slug) > 0, stale(slug))
  },
  delete_board: (sql, { slug }) => deleteBoard(sql, slug),
  set_value: (sql, { name, value }) => {
    if (value === null) sql.run(WRITE.deleteValue, name)
    else sql.run(WRITE.setValue, name, value)
    return null
  },
  once: (sql, { request, part, task, at }) => {
    if (sql.run(WRITE.once, request, part, task, at) > 0) return null
    return { why: 'done', task: sql.scalar(READ.effectTask, request, part) as TaskId | null }
  },
  expect_task: (sql, { id, rev }) => unless(sql.scalar(READ.taskRev, id) === rev, stale(id)),
  expect_room: (sql, { scope, key, max }) =>
    unless(openRuns(sql, scope, key) < max, { why: 'no_room', scope, key, max }),
  expect_budget: expectBudget,
  expect_unpaused: (sql, { board }) => {
    const paused = sql.scalar(READ.paused, board)
    return paused === null ? stale(board) : unless(paused === 0, { why: 'paused', board })
  },
  expect_graph: (sql, { version }) => unless(sql.run(WRITE.nextGraph, version) > 0, stale('graph')),
}

/** How a subscription to what concerns operators is kept: it follows no task. */
const OPERATORS = ''

const OPEN_IN: Readonly<Record<CapScope, string>> = {
  host: READ.openOfHost,
  board: READ.openOfBoard,
  profile: READ.openOfProfile,
  tenant: READ.openOfTenant,
}

export const openRuns = (sql: Statements, scope: CapScope, key: string): number =>
  Number(sql.scalar(OPEN_IN[scope], key))

type Patch = readonly [fields: readonly string[], values: readonly Scalar[]]

function patched(shape: Pick<Shape<unknown>, 'value'>, set: object): Patch {
  const given = Object.entries(set).filter(([, value]) => value !== undefined)
  return [given.map(([field]) => field), given.map(([field, value]) => shape.value(field, value))]
}

/** Everything of the task but its events, which tell that there was one. */
function deleteTask(sql: Statements, id: string, rev: number): Conflict | null {
  if (sql.scalar(READ.taskRev, id) !== rev) return stale(id)
  sql.run(WRITE.deleteLinksFrom, id)
  sql.run(WRITE.deleteLinksTo, id)
  sql.run(WRITE.deleteRunsOfTask, id)
  sql.run(WRITE.deleteCommentsOfTask, id)
  sql.run(WRITE.deleteAttachmentsOfTask, id)
  sql.run(WRITE.deleteSubscriptionsOfTask, id)
  sql.run(WRITE.deleteTask, id, rev)
  return null
}

/** The board with its tasks and events; a board of the same name then counts from 1 again. */
function deleteBoard(sql: Statements, slug: string): Conflict | null {
  for (const { id, rev } of sql.all(WRITE.tasksOfBoard, slug)) deleteTask(sql, String(id), Number(rev))
  sql.run(WRITE.deleteEventsOfBoard, slug)
  return unless(sql.run(WRITE.deleteBoard, slug) > 0, stale(slug))
}
