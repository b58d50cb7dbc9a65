import type { BoardRecord } from '../model/board.ts'
import type { Attachment, Comment } from '../model/comment.ts'
import type { BoardEvent } from '../model/event.ts'
import type { Run } from '../model/run.ts'
import type { TaskRecord, TaskSummary } from '../model/task.ts'

/** How a field is kept: as it is, as JSON text, or as 0 and 1. Null stays NULL in all three. */
type Kind = 'plain' | 'json' | 'flag'
export type Scalar = string | number | null
/** A row as an engine returns it, with the fields' own names. */
export type RawRow = Record<string, Scalar>

/** Field ↔ column of one kind of row. Columns are the fields' names in snake case. */
export interface Shape<Row> {
  readonly fields: readonly (keyof Row & string)[]
  /** `"created_at" AS "createdAt", …`, each behind `prefix`. */
  columns(prefix?: string): string
  /** Values in the order of `fields`. */
  values(row: Row): Scalar[]
  value(field: string, value: unknown): Scalar
  /** Turns the engine's fresh row into the model's, in place. */
  row(raw: RawRow): Row
}

export const column = (field: string): string => `"${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}"`

function shape<Row extends object>(kinds: { readonly [F in keyof Required<Row> & string]: Kind }): Shape<Row> {
  const fields = Object.keys(kinds) as (keyof Row & string)[]
  const json: readonly string[] = fields.filter((field) => kinds[field] === 'json')
  const flags: readonly string[] = fields.filter((field) => kinds[field] === 'flag')
  const value = (field: string, given: unknown): Scalar => {
    if (given === null || given === undefined) return null
    const kind = kinds[field as keyof Row & string]
    if (kind === 'json') return JSON.stringify(given)
    return kind === 'flag' ? Number(given) : (given as Scalar)
  }
  return {
    fields,
    columns: (prefix = '') => fields.map((field) => `${prefix}${column(field)} AS "${field}"`).join(', '),
    values: (row) => fields.map((field) => value(field, row[field])),
    value,
    row: (raw) => {
      const row: Record<string, unknown> = raw
      for (const field of json) {
        const text = row[field]
        if (typeof text === 'string') row[field] = JSON.parse(text)
      }
      for (const field of flags) row[field] = row[field] === 1
      return row as Row
    },
  }
}

export const TASK = shape<TaskRecord>({
  id: 'plain',
  board: 'plain',
  rev: 'plain',
  status: 'plain',
  priority: 'plain',
  assignee: 'plain',
  reviewer: 'plain',
  tenant: 'plain',
  createdAt: 'plain',
  statusSince: 'plain',
  startedAt: 'plain',
  completedAt: 'plain',
  scheduledAt: 'plain',
  notBefore: 'plain',
  currentRun: 'plain',
  openParents: 'plain',
  settling: 'flag',
  attempts: 'plain',
  attemptCeiling: 'plain',
  failures: 'plain',
  epoch: 'plain',
  lastRun: 'plain',
  lane: 'plain',
  author: 'plain',
  origin: 'plain',
  depth: 'plain',
  commentCount: 'plain',
  budget: 'plain',
  spent: 'plain',
  idempotencyKey: 'plain',
  idempotencyScope: 'plain',
  idempotencyHeld: 'flag',
  title: 'plain',
  notStarted: 'json',
  createdBy: 'json',
  skills: 'json',
  workspace: 'json',
  branch: 'plain',
  maxRuntime: 'plain',
  maxRetries: 'plain',
  model: 'plain',
  effort: 'plain',
  block: 'json',
  verify: 'json',
  body: 'plain',
  result: 'plain',
})

export const SUMMARY = shape<TaskSummary>({
  id: 'plain',
  board: 'plain',
  title: 'plain',
  assignee: 'plain',
  status: 'plain',
  priority: 'plain',
  tenant: 'plain',
  createdAt: 'plain',
  statusSince: 'plain',
  startedAt: 'plain',
  completedAt: 'plain',
  openParents: 'plain',
  currentRun: 'plain',
  block: 'json',
  scheduledAt: 'plain',
  notStarted: 'json',
  notBefore: 'plain',
  commentCount: 'plain',
  lane: 'plain',
  reviewer: 'plain',
  attempts: 'plain',
  failures: 'plain',
})

export const RUN = shape<Run>({
  id: 'plain',
  task: 'plain',
  board: 'plain',
  number: 'plain',
  profile: 'plain',
  lane: 'plain',
  supervisor: 'plain',
  host: 'plain',
  identity: 'json',
  marker: 'plain',
  tokenHash: 'plain',
  epoch: 'plain',
  state: 'plain',
  startedAt: 'plain',
  endedAt: 'plain',
  attachedAt: 'plain',
  heartbeatAt: 'plain',
  note: 'plain',
  leaseUntil: 'plain',
  maxRuntime: 'plain',
  outcome: 'plain',
  exitCode: 'plain',
  signal: 'plain',
  folder: 'plain',
  workspacePath: 'plain',
  sessionId: 'plain',
  stalledSince: 'plain',
  reserved: 'plain',
  summary: 'plain',
  error: 'plain',
  usage: 'json',
  work: 'json',
  proof: 'json',
  claimed: 'json',
  metadata: 'json',
})

export const COMMENT = shape<Comment>({ id: 'plain', task: 'plain', author: 'json', body: 'plain', at: 'plain' })

export const ATTACHMENT = shape<Attachment>({
  id: 'plain',
  task: 'plain',
  run: 'plain',
  name: 'plain',
  size: 'plain',
  path: 'plain',
  by: 'json',
  at: 'plain',
})

export const EVENT = shape<BoardEvent>({
  board: 'plain',
  number: 'plain',
  task: 'plain',
  run: 'plain',
  at: 'plain',
  by: 'json',
  kind: 'plain',
  payload: 'json',
})

/** Its last event is counted from the events. */
export const BOARD_ROW = shape<Omit<BoardRecord, 'lastEvent'>>({
  slug: 'plain',
  title: 'plain',
  repository: 'plain',
  defaultAssignee: 'plain',
  createdAt: 'plain',
  archivedAt: 'plain',
  pausedAt: 'plain',
})
