import { z } from 'zod'
import type { Status, TaskSummary } from '../model/task.ts'
import { STATUSES } from '../model/task.ts'
import { pausedSince } from '../board/pause.ts'
import type { Instant } from '../model/time.ts'
import { pausedLine } from './answers/paused-line.ts'
import { listButtons, press } from './answers/buttons.ts'
import { maySee } from './shared/find.ts'
import { summaryJson } from './answers/json.ts'
import { emptyBoard, listTable } from './answers/list-view.ts'
import { knownProfile } from './shared/roster.ts'
import { flag, line, profileOrNone, statuses, tenant, whole } from './grammar/schema.ts'
import { many, summaryShape } from './answers/shapes.ts'
import { brief, defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'
import { buttons, code, span, text, view } from '../model/view.ts'

/** So many on a page; a program that names no number gets all that one answer can hold. */
const PAGE = { people: 30, programs: 1_000 } as const

const input = z.object({
  status: field(statuses().default([]), {
    help: 'only these columns; left out = all but archived',
    value: 'STATUS',
    complete: 'status',
  }),
  assignee: field(profileOrNone().optional(), {
    help: 'only this profile, or none',
    value: 'PROFILE',
    complete: 'profile',
  }),
  tenant: field(tenant().optional(), { help: 'only this tenant', value: 'NAME', complete: 'tenant' }),
  search: field(line('title', 'a part of a title').optional(), {
    help: 'only titles with this text',
    positional: 'words',
    value: 'TEXT',
  }),
  archived: field(flag(), { help: 'the archived ones too' }),
  allBoards: field(flag(), { help: 'of every board' }),
  limit: field(whole(1, 1_000).optional(), { help: `how many at once (${PAGE.people} for people)`, value: 'N' }),
  after: field(line('key', 'what the page before ended with').optional(), {
    help: 'the page after this one, as the page before says',
    value: 'CURSOR',
  }),
})
type Input = z.output<typeof input>

const summaryBriefly = z.strictObject({
  ...summaryShape.pick({
    id: true,
    title: true,
    status: true,
    assignee: true,
    priority: true,
    tenant: true,
    open_parents: true,
  }).shape,
  waits_because: z.string().nullable(),
})
/** An agent is told in fewer words, and how to read on. */
const listBriefly = z.strictObject({ tasks: many(summaryBriefly), after: z.string().nullable() })

interface Answer {
  readonly tasks: readonly TaskSummary[]
  readonly counts: Readonly<Partial<Record<Status, number>>>
  readonly cursor: string | null
  readonly pausedAt: Instant | null
  readonly asked: Input
}

export const list = defineVerb({
  name: 'list',
  aliases: ['ls'],
  summary: 'the tasks on the board',
  group: 'look',
  surfaces: ['chat', 'cli', 'http', 'tool'],
  allow: 'viewer',
  tool: {
    description:
      'List tasks of the board, by column and priority. Filter by status, assignee, tenant or a part of the title. Where the answer names an after, call again with it for the next page.',
    offeredTo: ['orchestrator'],
    readOnly: true,
    destructive: false,
    idempotent: true,
  },
  examples: ['list', 'list --status ready,running', 'list --tenant auth-project login'],
  input,
  output: many(summaryShape),
  async run(context, asked): Promise<Answer> {
    const everything = asked.archived && asked.status.length === 0 ? STATUSES : asked.status
    const page = await context.reads.tasks.page({
      board: asked.allBoards ? null : context.boardSlug,
      statuses: everything,
      limit: asked.limit ?? (isProgram(context) ? PAGE.programs : PAGE.people),
      ...(asked.tenant === undefined ? {} : { tenant: asked.tenant }),
      ...(asked.assignee === undefined
        ? {}
        : { assignee: asked.assignee === null ? null : knownProfile(context.host, asked.assignee) }),
      ...(asked.search === undefined ? {} : { text: asked.search }),
      ...(asked.after === undefined ? {} : { cursor: asked.after }),
    })
    const visible = page.tasks.filter((task) => maySee(context, task.board))
    const pausedAt = await pausedSince(context.board.tools, context.boardSlug)
    return { tasks: visible, cursor: page.cursor, counts: await counted(context, asked), pausedAt, asked }
  },
  view: listed,
  json: ({ tasks }) => tasks.map(summaryJson),
  brief: brief(listBriefly, ({ tasks, cursor }: Answer) => ({ tasks: tasks.map(briefSummary), after: cursor })),
})

const briefSummary = (task: TaskSummary): z.output<typeof summaryBriefly> => ({
  id: task.id,
  title: task.title,
  status: task.status,
  assignee: task.assignee,
  priority: task.priority,
  tenant: task.tenant,
  open_parents: task.openParents,
  waits_because: task.block?.reason ?? task.notStarted?.detail ?? null,
})

const isProgram = ({ surface, json }: VerbContext): boolean => json === true || surface === 'http'

/** Live counters; null fields of the filter that they do not know of (a text) leave them as they are. */
async function counted(context: VerbContext, asked: Input): Promise<Answer['counts']> {
  const { reads, boardSlug, host } = context
  const wanted =
    asked.assignee === undefined || asked.assignee === null ? asked.assignee : knownProfile(host, asked.assignee)
  const sums: Partial<Record<Status, number>> = {}
  const all = await reads.boards.counts(asked.allBoards ? null : boardSlug)
  for (const count of all.filter((one) => maySee(context, one.board))) {
    const counts =
      (asked.tenant === undefined || count.tenant === asked.tenant) &&
      (wanted === undefined || count.assignee === wanted) &&
      (asked.status.length === 0 || asked.status.includes(count.status))
    if (counts && (count.status !== 'archived' || asked.archived || asked.status.includes('archived')))
      sums[count.status] = (sums[count.status] ?? 0) + count.count
  }
  return sums
}

function listed({ tasks, counts, cursor, pausedAt, asked }: Answer, { now, surface }: VerbContext) {
  const paused = pausedLine(pausedAt, now)
  if (tasks.length === 0) return view(paused, ...emptyBoard(isFiltered(asked)).nodes)
  const next = cursor === null ? null : `list ${filterWords(asked)}--after ${cursor}`
  return view(
    paused,
    asked.search === undefined ? countLine(counts) : null,
    listTable(tasks, now, asked.allBoards),
    next === null ? null : text(span('more with ', 'dim'), code(`kanban ${next}`)),
    buttons(...(surface === 'chat' ? listButtons(tasks) : []), next === null ? null : press('More', next)),
  )
}

function countLine(counts: Answer['counts']) {
  const parts = STATUSES.filter((status) => (counts[status] ?? 0) > 0).map((status) => `${counts[status]} ${status}`)
  return parts.length === 0 ? null : text(span(parts.join(' · '), 'dim'))
}

const isFiltered = (asked: Input): boolean =>
  asked.status.length > 0 ||
  asked.assignee !== undefined ||
  asked.tenant !== undefined ||
  asked.search !== undefined ||
  asked.after !== undefined

/** The same question again, for its next page. */
function filterWords(asked: Input): string {
  const words = [
    asked.search === undefined ? '' : JSON.stringify(asked.search),
    asked.status.length === 0 ? '' : `--status ${asked.status.join(',')}`,
    asked.assignee === undefined ? '' : `--assignee ${asked.assignee ?? 'none'}`,
    asked.tenant === undefined ? '' : `--tenant ${JSON.stringify(asked.tenant)}`,
    asked.archived ? '--archived' : '',
    asked.allBoards ? '--all-boards' : '',
    asked.limit === undefined ? '' : `--limit ${asked.limit}`,
  ].filter((word) => word !== '')
  return words.length === 0 ? '' : `${words.join(' ')} `
}
