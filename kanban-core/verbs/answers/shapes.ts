import { z } from 'zod'
import { EVENT_KINDS } from '../../model/event.ts'
import type { EventKind } from '../../model/event.ts'
import { OUTCOMES, RUN_STATES } from '../../model/run.ts'
import { DELIVERY_STATES } from '../../model/subscription.ts'
import { BLOCK_KINDS, NOT_STARTED_REASONS, STATUSES } from '../../model/task.ts'

/*
 * The shapes that JSON answers are made of: snake_case, times as ISO-8601 UTC. Scripts depend on them.
 * All are strict: an answer holds what its shape names and nothing beside it.
 */

export const many = <S extends z.ZodType>(entry: S) => z.array(entry).readonly()
export const timeShape = z.iso.datetime()
export const countShape = z.int().min(0)
export const statusShape = z.enum(STATUSES)
export const factsShape = z.record(z.string(), z.unknown())

/** Tasks in each column; columns without any may be missing. */
export const byStatusShape = z.partialRecord(statusShape, countShape)

/** Whether a name is that of a person, of whoever sits at the machine, of a profile or of a part of the board. */
const actorKind = z.enum(['person', 'operator', 'worker', 'kernel'])

export const blockShape = z.strictObject({
  kind: z.enum(BLOCK_KINDS),
  reason: z.string(),
  options: many(z.string()),
  since: timeShape,
})

/** A task in a list: no long texts. */
export const summaryShape = z.strictObject({
  id: z.string(),
  board: z.string(),
  title: z.string(),
  status: statusShape,
  assignee: z.string().nullable(),
  priority: z.int(),
  tenant: z.string().nullable(),
  created_at: timeShape,
  status_since: timeShape,
  started_at: timeShape.nullable(),
  completed_at: timeShape.nullable(),
  scheduled_at: timeShape.nullable(),
  retry_at: timeShape.nullable().describe('not started before this time'),
  open_parents: countShape,
  reviewer: z.string().nullable(),
  attempts: countShape,
  failures: countShape.describe('in a row'),
  comments: countShape,
  not_started_reason: z.enum(NOT_STARTED_REASONS).nullable(),
  not_started_detail: z.string().nullable(),
  not_started_since: timeShape.nullable(),
  block: blockShape.nullable(),
})

export const taskShape = z.strictObject({
  ...summaryShape.shape,
  body: z.string().nullable(),
  result: z.string().nullable(),
  created_by: z.string(),
  created_by_kind: actorKind,
  skills: many(z.string()),
  workspace: z.string().describe('as it is typed: scratch, dir:/path, worktree, worktree:/path'),
  branch: z.string().nullable(),
  max_runtime_seconds: z.number().nullable(),
  max_retries: z.int().nullable(),
  attempt_ceiling: z.int().nullable(),
  model: z.string().nullable(),
  effort: z.string().nullable(),
  verify: z.string().nullable().describe('the command that proves the work, run without a shell'),
  budget_usd: z.number().nullable().describe('what all of its runs may spend together'),
  spent_usd: z.number().describe('as far as its agents tell'),
  idempotency_key: z.string().nullable(),
  origin: z.string().nullable().describe('the task whose worker created it'),
  rev: z.int(),
})

export const proofShape = z.strictObject({
  command: z.string(),
  passed: z.boolean(),
  exit_code: z.int().nullable(),
  signal: z.string().nullable(),
  timed_out: z.boolean(),
  error: z.string().nullable().describe('why it could not be started'),
  started_at: timeShape,
  duration_seconds: z.number().min(0),
  output: z.string().describe('the end of what it printed'),
})

export const runShape = z.strictObject({
  number: z.int().min(1),
  profile: z.string(),
  state: z.enum(RUN_STATES),
  outcome: z.enum(OUTCOMES).nullable().describe('null while it is active'),
  started_at: timeShape,
  ended_at: timeShape.nullable(),
  summary: z.string().nullable(),
  metadata: factsShape.nullable(),
  error: z.string().nullable(),
  exit_code: z.int().nullable(),
  usage: factsShape.nullable(),
  work: factsShape
    .nullable()
    .describe('what it did to its worktree: branch, base, head, commits, files, insertions, deletions'),
  proof: proofShape.nullable().describe("what the task's verify command showed last"),
})

export const commentShape = z.strictObject({
  author: z.string(),
  author_kind: actorKind,
  body: z.string(),
  created_at: timeShape,
})

export const eventShape = z.strictObject({
  number: z.int().min(1).describe('counts up per board without a gap'),
  board: z.string(),
  task: z.string(),
  kind: z.enum(EVENT_KINDS as readonly [EventKind, ...EventKind[]]),
  at: timeShape,
  by: z.string(),
  by_kind: actorKind,
  run: z.int().min(1).optional(),
  payload: factsShape.describe('what an event of this kind carries'),
})

export const attachmentShape = z.strictObject({
  id: z.string(),
  name: z.string(),
  size: countShape.describe('bytes'),
  path: z.string(),
  by: z.string(),
  created_at: timeShape,
})

export const subscriptionShape = z.strictObject({
  id: z.string(),
  task: z.string().nullable().describe('null = what concerns operators'),
  platform: z.string(),
  account: z.string(),
  chat: z.string(),
  thread: z.string().nullable(),
  person: z.string().nullable(),
  created_at: timeShape,
  ended_at: timeShape.nullable(),
})

export const deliveryShape = z.strictObject({
  key: z.string(),
  board: z.string(),
  event: z.int().min(1),
  task: z.string(),
  platform: z.string(),
  chat: z.string(),
  thread: z.string().nullable(),
  state: z.enum(DELIVERY_STATES),
  attempts: countShape,
  created_at: timeShape,
  due_at: timeShape,
  sent_at: timeShape.nullable(),
  message_ref: z.string().nullable(),
  error: z.string().nullable(),
})

export const boardShape = z.strictObject({
  slug: z.string(),
  title: z.string(),
  repository: z.string().nullable(),
  default_assignee: z.string().nullable(),
  created_at: timeShape,
  archived_at: timeShape.nullable(),
  paused_at: timeShape.nullable(),
  last_event: countShape.describe('number of its last event'),
  by_status: byStatusShape,
})

/** Those of several tasks that were refused, each on its own. */
export const refusedShape = many(
  z.strictObject({ id: z.string(), code: z.string(), message: z.string(), next: z.string() }),
)

/** Several tasks: what was done and what was refused. */
export const severalOf = <S extends z.ZodType>(done: S) => z.strictObject({ done: many(done), refused: refusedShape })

/** A task after a step, and what else the step has set in motion. */
const changed = z.strictObject({ ...taskShape.shape, note: z.string().optional() })
/** One task was named: the task. Several: what became of each. */
export const changedShape = z.union([changed, severalOf(changed)])

const changedBriefly = z.strictObject({ id: z.string(), status: statusShape, note: z.string().optional() })
/** The same for an agent, which is told no more than it needs. */
export const briefChangedShape = z.union([changedBriefly, severalOf(changedBriefly)])
