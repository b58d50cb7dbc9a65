import type { Change, Conflict } from '../../model/change.ts'
import { isSqliteError } from './errors.ts'
import { READ } from './sql.ts'
import type { Statements } from './statements.ts'

/** The columns of a broken unique index (`tasks.board, tasks.idempotency_key`), `foreign key`, or null for any other error. */
export function brokenConstraint(error: unknown): string | null {
  if (!isSqliteError(error)) return null
  if (error.code === 'SQLITE_CONSTRAINT_FOREIGNKEY') return 'foreign key'
  if (error.code !== 'SQLITE_CONSTRAINT_UNIQUE' && error.code !== 'SQLITE_CONSTRAINT_PRIMARYKEY') return null
  return error.message.replace('UNIQUE constraint failed: ', '')
}

/** Which conflict a broken constraint stands for; null = a bug. */
export function conflictOf(sql: Statements, change: Change, broken: string | null): Conflict | null {
  switch (broken) {
    case null:
      return null
    case 'foreign key':
      return { why: 'stale', id: neededBy(change) }
    case 'runs.task':
      return change.do === 'insert_run' ? { why: 'run_open', task: change.run.task } : null
    case 'runs.workspace_path':
      return { why: 'workspace_busy', path: workspaceOf(change) }
    case 'tasks.board, tasks.idempotency_key':
      return { why: 'exists', id: holderOf(sql, change) }
    default:
      return { why: 'exists', id: madeBy(change) }
  }
}

/** The row that a change leans on and that is gone. */
function neededBy(change: Change): string {
  switch (change.do) {
    case 'insert_task':
      return change.task.board
    case 'event':
      return change.event.board
    case 'insert_run':
      return change.run.task
    case 'insert_link':
      return change.child
    case 'insert_comment':
      return change.comment.task
    case 'insert_attachment':
      return change.attachment.task
    default:
      return change.do
  }
}

function madeBy(change: Change): string {
  switch (change.do) {
    case 'insert_task':
      return change.task.id
    case 'insert_run':
      return change.run.id
    case 'insert_link':
      return change.parent
    case 'insert_comment':
      return change.comment.id
    case 'insert_attachment':
      return change.attachment.id
    case 'subscribe':
      return change.subscription.id
    case 'insert_board':
      return change.board.slug
    case 'set_run':
      return change.id
    default:
      return change.do
  }
}

function workspaceOf(change: Change): string {
  if (change.do === 'insert_run') return change.run.workspacePath ?? ''
  return change.do === 'set_run' ? (change.set.workspacePath ?? '') : ''
}

/** The task that holds the key which this one wanted. */
function holderOf(sql: Statements, change: Change): string {
  if (change.do === 'insert_task')
    return String(sql.one(READ.holding, change.task.board, change.task.idempotencyKey)?.['id'])
  if (change.do !== 'set_task') return change.do
  const task = sql.one(READ.task, change.id)
  return String(
    sql.one(READ.holding, task?.['board'] ?? null, change.set.idempotencyKey ?? task?.['idempotencyKey'] ?? null)?.[
      'id'
    ],
  )
}
