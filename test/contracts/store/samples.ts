import { LOCAL_OPERATOR } from '../../../kanban-core/model/actor.ts'
import type { BoardRecord } from '../../../kanban-core/model/board.ts'
import type { Change } from '../../../kanban-core/model/change.ts'
import type { Attachment, Comment } from '../../../kanban-core/model/comment.ts'
import type { EventKind, EventPayloads, NewEvent } from '../../../kanban-core/model/event.ts'
import type {
  AttachmentId,
  BoardSlug,
  CommentId,
  ProfileName,
  RunId,
  SubscriptionId,
  TaskId,
} from '../../../kanban-core/model/ids.ts'
import type { Route } from '../../../kanban-core/model/route.ts'
import type { Run } from '../../../kanban-core/model/run.ts'
import type { Subscription } from '../../../kanban-core/model/subscription.ts'
import type { TaskRecord } from '../../../kanban-core/model/task.ts'

/** Short names for branded ids. */
export const board = (slug: string) => slug as BoardSlug
export const id = (text: string) => text as TaskId
export const runId = (text: string) => text as RunId
export const profile = (name: string) => name as ProfileName
export const subscriptionId = (text: string) => text as SubscriptionId

export const DEFAULT = board('default')
export const CODER = profile('coder')
/** The time at which every story begins. */
export const START = 1_800_000_000_000

export const aBoard = (fields: Partial<BoardRecord> = {}): BoardRecord => ({
  slug: DEFAULT,
  title: 'Default',
  repository: null,
  defaultAssignee: null,
  createdAt: START,
  archivedAt: null,
  pausedAt: null,
  lastEvent: 0,
  ...fields,
})

/** A ready task for the coder, unless told otherwise. */
export const aTask = (fields: Partial<TaskRecord> & Pick<TaskRecord, 'id'>): TaskRecord => ({
  board: DEFAULT,
  rev: 1,
  title: `Task ${fields.id}`,
  body: null,
  assignee: CODER,
  status: 'ready',
  priority: 0,
  tenant: null,
  createdBy: LOCAL_OPERATOR,
  createdAt: START,
  skills: [],
  workspace: { kind: 'scratch' },
  branch: null,
  maxRuntime: null,
  maxRetries: null,
  model: null,
  effort: null,
  verify: null,
  idempotencyKey: null,
  idempotencyScope: 'while_open',
  idempotencyHeld: false,
  result: null,
  startedAt: null,
  completedAt: null,
  statusSince: START,
  openParents: 0,
  settling: false,
  attempts: 0,
  attemptCeiling: null,
  failures: 0,
  notBefore: null,
  epoch: 0,
  lastRun: 0,
  lane: 'work',
  reviewer: null,
  author: null,
  origin: null,
  depth: 0,
  notStarted: null,
  commentCount: 0,
  budget: null,
  spent: 0,
  currentRun: null,
  block: null,
  scheduledAt: null,
  ...fields,
})

/** An open run of the coder, unless told otherwise. */
export const aRun = (fields: Partial<Run> & Pick<Run, 'id' | 'task'>): Run => ({
  board: DEFAULT,
  number: 1,
  profile: CODER,
  lane: 'work',
  supervisor: 'process',
  host: 'host-1',
  identity: null,
  marker: `marker-${fields.id}`,
  tokenHash: `token-${fields.id}`,
  epoch: 1,
  state: 'starting',
  startedAt: START,
  endedAt: null,
  attachedAt: null,
  heartbeatAt: START,
  note: null,
  leaseUntil: null,
  maxRuntime: null,
  outcome: null,
  summary: null,
  metadata: null,
  error: null,
  exitCode: null,
  signal: null,
  folder: null,
  workspacePath: null,
  usage: null,
  reserved: 0,
  work: null,
  proof: null,
  claimed: null,
  sessionId: null,
  stalledSince: null,
  ...fields,
})

export const aRoute = (fields: Partial<Route> = {}): Route => ({
  platform: 'telegram',
  account: 'bot',
  chat: '111',
  thread: null,
  anchor: null,
  person: '7',
  ...fields,
})

export const aSubscription = (
  fields: Partial<Subscription> & { readonly id: SubscriptionId; readonly task: TaskId | null },
): Subscription => ({ route: aRoute(), createdAt: START, endedAt: null, endReason: null, ...fields })

export const aComment = (task: TaskId, text: string, fields: Partial<Comment> = {}): Comment => ({
  id: `c_${task}_${text}` as CommentId,
  task,
  author: LOCAL_OPERATOR,
  body: text,
  at: START,
  ...fields,
})

export const anAttachment = (task: TaskId, name: string, fields: Partial<Attachment> = {}): Attachment => ({
  id: `a_${task}_${name}` as AttachmentId,
  task,
  run: null,
  name,
  size: 3,
  path: `/home/attachments/${name}`,
  by: LOCAL_OPERATOR,
  at: START,
  ...fields,
})

type Circumstances = Partial<Pick<NewEvent, 'board' | 'run' | 'at' | 'by'>>

export const anEvent = <K extends EventKind>(
  task: TaskId,
  kind: K,
  payload: EventPayloads[K],
  fields: Circumstances = {},
) =>
  ({ board: DEFAULT, task, run: null, at: START, by: LOCAL_OPERATOR, kind, payload, ...fields }) as unknown as NewEvent

/** The changes of common steps, as a board would decide them. */
export const creating = (task: TaskRecord, by: Circumstances = {}): readonly Change[] => [
  { do: 'insert_task', task },
  {
    do: 'event',
    event: anEvent(
      task.id,
      'created',
      { status: task.status, assignee: task.assignee, parents: [], tenant: task.tenant },
      { board: task.board, at: task.createdAt, ...by },
    ),
    tell: null,
  },
]

export const completing = (task: TaskRecord, at = START): readonly Change[] => [
  {
    do: 'set_task',
    id: task.id,
    rev: task.rev,
    set: { status: 'done', completedAt: at, statusSince: at, currentRun: null },
  },
  {
    do: 'event',
    event: anEvent(task.id, 'completed', { summary: 'done', by: 'coder' }, { board: task.board, at }),
    tell: 'subscribers',
  },
]

export const commenting = (task: TaskId, text: string): Change => ({
  do: 'insert_comment',
  comment: aComment(task, text),
})
