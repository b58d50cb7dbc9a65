import { z } from 'zod'
import {
  RUN_STATES,
  attachmentShape,
  boardShape,
  byStatusShape,
  commentShape,
  countShape,
  eventShape,
  many,
  runShape,
  statusShape,
  summaryShape,
  taskShape,
  timeShape,
} from '../../kanban-core/index.ts'

/*
 * What the dashboard's server answers its page, beside the verbs: snake_case, times as ISO-8601 UTC, all strict.
 * The page reads the types of them in contract.ts.
 */

// ── session ────────────────────────────────────────────────────────────────────────────────────────────────────────
// POST /api/session {code} or {secret} · GET /api/session · DELETE /api/session

/** What the page was built as: the path of its entry script. A page whose own differs is older than the server. */
const buildShape = z.string().nullable()

export const sessionShape = z.strictObject({
  actor: z.string(),
  role: z.string(),
  opened_at: timeShape,
  expires_at: timeShape.describe('moved on by use'),
  now: timeShape.describe("the server's clock: browsers' clocks may be wrong"),
  version: z.string().describe('of the gateway'),
  build: buildShape,
  home: z.string(),
})
export type SessionAnswer = z.output<typeof sessionShape>

/** 401: nobody is logged in. `login` tells how one can. */
export const loggedOutShape = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string(), next: z.string() }),
  login: many(z.enum(['link', 'secret'])),
})
export type LoggedOutAnswer = z.output<typeof loggedOutShape>

export const loggedOffShape = z.strictObject({ ended: z.literal(true) })

// ── the board ──────────────────────────────────────────────────────────────────────────────────────────────────────
// GET /api/board?board=&tenant=&assignee=&search=&archived=1&limit=50 : every column, each with its first page
// GET /api/cards?board=&status=&tenant=&assignee=&search=&limit=&after= : one column, page by page. assignee=none: nobody's

export const cardRunShape = z.strictObject({
  number: z.int().min(1),
  profile: z.string(),
  lane: z.enum(['work', 'review']),
  state: z.enum(RUN_STATES),
  started_at: timeShape,
  heartbeat_at: timeShape,
  note: z.string().nullable().describe('what its last heartbeat said'),
  stalled_since: timeShape.nullable(),
  max_runtime_seconds: z.number().nullable(),
})
export type CardRun = z.output<typeof cardRunShape>

/** A task as a card shows it: no long texts. */
export const boardCardShape = z.strictObject({
  ...summaryShape.shape,
  parents: countShape.describe('links upward, satisfied ones too'),
  children: z.strictObject({ total: countShape, done: countShape }),
  run: cardRunShape.nullable().describe('the open run'),
})
export type BoardCard = z.output<typeof boardCardShape>

export const columnShape = z.strictObject({
  status: statusShape,
  count: countShape.nullable().describe('how many there are in all; null where a search makes that unknown'),
  cards: many(boardCardShape),
  after: z.string().nullable().describe('give it back for the next page; null = this was the last'),
})
export type Column = z.output<typeof columnShape>

export const cardsShape = z.strictObject({ ...columnShape.shape, now: timeShape })
export type CardsAnswer = z.output<typeof cardsShape>

export const boardPageShape = z.strictObject({
  board: boardShape,
  at_event: countShape.describe('everything up to this event is in it; the stream goes on behind it'),
  now: timeShape,
  paused_everywhere: z.boolean(),
  columns: many(columnShape).describe('every column in the order of the board; archived only where it was asked for'),
  tenants: many(z.string()),
  assignees: many(z.string()).describe('that tasks of this board have'),
})
export type BoardAnswer = z.output<typeof boardPageShape>

// GET /api/search?q=&board= : tasks whose id begins so or whose title has it, any column; without board on every board
export const searchShape = z.strictObject({ tasks: many(summaryShape) })
export type SearchAnswer = z.output<typeof searchShape>

// ── live ───────────────────────────────────────────────────────────────────────────────────────────────────────────
// GET /api/events?board=&after= as server-sent events. `id:` is the number of the board's last event in the message;
// the browser sends it back as Last-Event-ID and misses nothing. A comment comes every 15 s.
// A browser opens no more than six connections to one server: tabs should share one stream, or close it while hidden.

/** `event: hello`, always the first. */
export const helloShape = z.strictObject({
  board: z.string(),
  last_event: countShape,
  now: timeShape.describe("the server's clock"),
  version: z.string(),
  build: buildShape,
})
export type HelloMessage = z.output<typeof helloShape>

/** `event: commit`: what happened since the message before, and every card that it has changed, as it is now. Without events it counts too. */
export const commitShape = z.strictObject({
  board: z.string(),
  last_event: countShape,
  events: many(eventShape),
  cards: many(boardCardShape),
  gone: many(z.string()).describe('ids of tasks that are deleted'),
  counts: byStatusShape,
  paused_at: timeShape.nullable(),
  paused_everywhere: z.boolean(),
  partial: z.boolean().describe('more cards have changed than are listed: read the columns again'),
})
export type CommitMessage = z.output<typeof commitShape>

/** `event: reset`: too much was missed to be told one by one. Read the board again; `id:` goes on from here. */
export const resetShape = z.strictObject({ board: z.string(), last_event: countShape })
export type ResetMessage = z.output<typeof resetShape>

// ── one task ───────────────────────────────────────────────────────────────────────────────────────────────────────
// GET /api/tasks/:id (a unique prefix will do)

/** A verb that the task's state allows now, in the order of their use. */
export const ACTIONS = [
  'specify',
  'promote',
  'unblock',
  'approve',
  'request-changes',
  'retry',
  'stop',
  'reclaim',
  'complete',
  'block',
  'request-review',
  'schedule',
  'reopen',
  'archive',
  'restore',
  'delete',
] as const

export const taskPageShape = z.strictObject({
  task: taskShape,
  card: boardCardShape,
  parents: many(summaryShape),
  children: many(summaryShape).describe('the first 50; GET /api/tasks/:id/children?after=<id> has the rest'),
  comments: many(commentShape).describe('the newest 100'),
  events: many(eventShape).describe('the newest 50; GET /api/tasks/:id/events?after=<number> has all'),
  runs: many(runShape).describe('the newest 100, oldest first'),
  attachments: many(attachmentShape).describe('artifacts of runs too; `id` is that of GET /api/tasks/:id/files/:file'),
  waiting: z
    .strictObject({ reason: z.string(), detail: z.string(), since: timeShape, next: z.string().nullable() })
    .describe('as `why` tells it'),
  actions: many(z.enum(ACTIONS)),
  at_event: countShape,
})
export type TaskAnswer = z.output<typeof taskPageShape>

/** GET /api/tasks/:id/events?after=0&limit=500, oldest first. `next`: give it back as `after`; null = this was the last. */
export const timelineShape = z.strictObject({ events: many(eventShape), next: countShape.nullable() })
export type TimelineAnswer = z.output<typeof timelineShape>

/** GET /api/tasks/:id/children?after=&limit=200 */
export const childrenShape = z.strictObject({ children: many(summaryShape), next: z.string().nullable() })
export type ChildrenAnswer = z.output<typeof childrenShape>

/** GET /api/tasks/:id/family: everything linked with it, upward and downward, nearest first. */
export const familyShape = z.strictObject({
  tasks: many(summaryShape),
  links: many(z.strictObject({ parent: z.string(), child: z.string() })),
  cut: z.boolean().describe('the family is larger than what is listed'),
})
export type FamilyAnswer = z.output<typeof familyShape>

/** POST /api/tasks/:id/files?name= with the bytes as the body, 25 MB at most. */
export const uploadedShape = z.strictObject({ task: z.string(), ...attachmentShape.shape })
export type UploadAnswer = z.output<typeof uploadedShape>

// ── a run's log ────────────────────────────────────────────────────────────────────────────────────────────────────
// GET /api/tasks/:id/runs/:number/log?bytes=65536 : its end, from the beginning of a line. Positions count bytes of the
// present log file; `generation` changes when the log was begun anew.
// The same with Accept: text/event-stream: `event: log` {text, to}, `event: reset` (a whole RunLog in place of what
// was told), `event: end` {} once the run is over. `id:` lets a reconnect go on where it was.

export const runLogShape = z.strictObject({
  text: z.string(),
  to: countShape,
  generation: z.string(),
  cut: z.boolean().describe('older output is left out'),
  open: z.boolean().describe('the run goes on, more may come'),
})
export type RunLogAnswer = z.output<typeof runLogShape>

export const logTextShape = z.strictObject({ text: z.string(), to: countShape })
export type LogMessage = z.output<typeof logTextShape>

// ── operations ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** GET /api/workers : every open run of every board. */
export const workersShape = z.strictObject({
  now: timeShape,
  workers: many(
    z.strictObject({
      task: z.string(),
      title: z.string(),
      board: z.string(),
      run: z.int().min(1),
      profile: z.string(),
      lane: z.enum(['work', 'review']),
      state: z.enum(RUN_STATES),
      pid: z.int().nullable(),
      host: z.string(),
      workspace: z.string().nullable(),
      started_at: timeShape,
      heartbeat_at: timeShape,
      note: z.string().nullable(),
      stalled_since: timeShape.nullable(),
      max_runtime_seconds: z.number().nullable(),
    }),
  ),
  dispatcher: z
    .strictObject({
      enabled: z.boolean(),
      running: countShape,
      host_cap: countShape,
      last_pass_at: timeShape.nullable(),
      warning: z.string().nullable(),
    })
    .nullable(),
})
export type WorkersAnswer = z.output<typeof workersShape>

const spreadShape = z
  .strictObject({ count: countShape, median_seconds: z.number(), p90_seconds: z.number() })
  .nullable()
  .describe('null where nothing was finished')
export type Spread = z.output<typeof spreadShape>

/** GET /api/statistics?board=&days=30 (1 to 90), days of the gateway's own time zone, oldest first, none left out. */
export const statisticsShape = z.strictObject({
  board: z.string(),
  now: timeShape,
  zone: z.string(),
  days: many(
    z.strictObject({
      day: z.iso.date(),
      created: countShape,
      completed: countShape,
      failed: countShape.describe('runs that ended in a crash, a timeout, without a start or a verdict, or given up'),
      lead: spreadShape.describe('from created to done'),
      cycle: spreadShape.describe('from the first start to done'),
    }),
  ),
  lead: spreadShape,
  cycle: spreadShape,
  profiles: many(
    z.strictObject({
      day: z.iso.date(),
      profile: z.string(),
      runs: countShape,
      completed: countShape,
      work_seconds: z.number(),
      input_tokens: z.number().nullable().describe('null where no agent told'),
      output_tokens: z.number().nullable(),
      cost_usd: z.number().nullable(),
    }),
  ).describe('one entry per day and profile that had runs'),
})
export type StatisticsAnswer = z.output<typeof statisticsShape>
