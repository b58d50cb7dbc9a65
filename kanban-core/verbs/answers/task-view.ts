import { actorName } from '../../model/actor.ts'
import type { Attachment, Comment } from '../../model/comment.ts'
import type { BoardEvent } from '../../model/event.ts'
import { formatMoney } from '../../model/money.ts'
import type { Run } from '../../model/run.ts'
import type { Task, TaskSummary } from '../../model/task.ts'
import { formatDuration } from '../../model/time.ts'
import type { Instant } from '../../model/time.ts'
import { taskButtons } from './buttons.ts'
import { eventLine } from './event-line.ts'
import { clip } from '../shared/find.ts'
import { workspaceText } from './json.ts'
import { lines, prose } from './prose.ts'
import { runTable } from './run-view.ts'
import { STATUS_TONES, SYMBOLS, age, bytesText, moment } from './symbols.ts'
import { buttons, code, heading, span, text, view } from '../../model/view.ts'
import type { Node, Span, View } from '../../model/view.ts'
import type { Waiting } from '../shared/waiting.ts'

/** Everything that a card shows. */
export interface Card {
  readonly task: Task
  readonly parents: readonly TaskSummary[]
  /** The first of them; `progress.total` counts all. */
  readonly children: readonly TaskSummary[]
  readonly progress: { readonly total: number; readonly satisfied: number }
  readonly comments: readonly Comment[]
  readonly events: readonly BoardEvent[]
  /** Oldest first. */
  readonly runs: readonly Run[]
  readonly attachments: readonly Attachment[]
  readonly waiting: Waiting
}

const SHOWN = { body: 3_000, comment: 600, comments: 5, events: 8, runs: 10, links: 10 } as const

/** A task as a card: what it is, how it stands, what it needs, what happened. */
export function cardView(card: Card, now: Instant): View {
  const { task } = card
  return view(
    heading(`${task.id} · ${task.title}`),
    { kind: 'text', spans: statusLine(card, now) },
    { kind: 'fields', rows: fieldRows(card) },
    task.body?.trim() ? quote(actorName(task.createdBy), task.body, SHOWN.body) : null,
    ...blockNodes(task),
    ...linkNodes('Waits for', card.parents, null),
    ...linkNodes('Then', card.children, card.progress),
    ...titled('Runs', card.runs.length === 0 ? null : runTable(card.runs.slice(-SHOWN.runs), now)),
    task.result === null ? null : quote('result', task.result, SHOWN.body),
    ...titled(
      'Attachments',
      card.attachments.length === 0
        ? null
        : {
            kind: 'list',
            items: card.attachments.map((file) => [code(file.name), span(` ${bytesText(file.size)}`, 'dim')]),
          },
    ),
    ...commentNodes(card.comments),
    ...titled('Latest', {
      kind: 'list',
      items: card.events.slice(-SHOWN.events).map((event) => eventLine(event, false)),
    }),
    buttons(...taskButtons(task, card.runs.at(-1)?.id ?? null)),
  )
}

function statusLine({ task, waiting }: Card, now: Instant): readonly Span[] {
  const words = [
    span(`${SYMBOLS[task.status]} ${task.status}`, STATUS_TONES[task.status]),
    span(` for ${formatDuration(now - task.statusSince)}`, 'dim'),
  ]
  if (task.status === 'done' || task.status === 'archived' || task.status === 'blocked') return words
  const next = waiting.next === null || task.status === 'running' ? '' : `; ${waiting.next}`
  return [...words, ...prose(` — ${waiting.detail}${next}`)]
}

function fieldRows({ task }: Card): readonly (readonly [string, string])[] {
  const limits = [
    task.maxRuntime === null ? '' : `${formatDuration(task.maxRuntime)} a run`,
    task.maxRetries === null ? '' : `${task.maxRetries} failures in a row`,
    task.attemptCeiling === null ? '' : `${task.attemptCeiling} attempts`,
  ].filter((limit) => limit !== '')
  const rows: readonly (readonly [string, string | null])[] = [
    ['assignee', task.assignee ?? 'nobody'],
    ['reviewer', task.reviewer],
    ['priority', task.priority === 0 ? null : String(task.priority)],
    ['tenant', task.tenant],
    ['board', task.board === 'default' ? null : task.board],
    ['workspace', task.workspace.kind === 'scratch' ? null : workspaceText(task.workspace)],
    ['branch', task.branch],
    ['model', [task.model, task.effort].filter((word) => word !== null).join(', ') || null],
    ['skills', task.skills.join(', ') || null],
    ['limits', limits.join(', ') || null],
    ['spent', spentText(task)],
    ['failures', task.failures === 0 ? null : `${task.failures} in a row, ${task.attempts} attempts in all`],
    ['starts', task.scheduledAt === null ? null : moment(task.scheduledAt)],
    ['created', `${moment(task.createdAt)} by ${actorName(task.createdBy)}`],
  ]
  return rows.filter((row): row is readonly [string, string] => row[1] !== null)
}

/** `$0.42 of $3.50`; null where there is nothing to tell. */
function spentText({ spent, budget }: Task): string | null {
  if (budget !== null) return `${formatMoney(spent)} of ${formatMoney(budget)}`
  return spent === 0 ? null : formatMoney(spent)
}

/** The question of a blocked task, and how it is answered. */
export function blockNodes(task: Task): readonly Node[] {
  if (task.block === null || task.status !== 'blocked') return []
  const { reason, options, kind } = task.block
  return [
    quote(`blocked, ${kind.replaceAll('_', ' ')}`, reason, SHOWN.body),
    ...lines(options.map((option, at) => [span(`${at + 1}. `, 'dim'), span(option)])),
    kind === 'capability' && options.length === 0
      ? text(
          'give it to another profile with ',
          code(`kanban assign ${task.id} <profile>`),
          ', change it with ',
          code(`kanban edit ${task.id}`),
          ', or try again with ',
          code(`kanban retry ${task.id}`),
        )
      : text('answer with ', code(`kanban unblock ${task.id} ${options[0] ?? '<answer>'}`)),
  ]
}

function linkNodes(title: string, tasks: readonly TaskSummary[], progress: Card['progress'] | null): readonly Node[] {
  if (tasks.length === 0) return []
  const items = tasks.slice(0, SHOWN.links).map(taskLine)
  const total = progress?.total ?? tasks.length
  const more = total > items.length ? [[span(`… and ${total - items.length} more`, 'dim')]] : []
  const sum = progress === null ? title : `${title} (${progress.satisfied} of ${progress.total} done)`
  return [heading(sum), ...lines([...items, ...more])]
}

/** `◉ t_9fc… ready @coder · Title` */
export function taskLine(task: TaskSummary): readonly Span[] {
  const who = task.assignee === null ? '' : ` @${task.assignee}`
  return [
    span(`${SYMBOLS[task.status]} `, STATUS_TONES[task.status]),
    code(task.id),
    span(` ${task.status}${who}`, 'dim'),
    span(` · ${clip(task.title, 80)}`),
  ]
}

function commentNodes(comments: readonly Comment[]): readonly Node[] {
  const last = comments.slice(-SHOWN.comments)
  if (last.length === 0) return []
  const title = comments.length > last.length ? `Comments (the last ${last.length} of ${comments.length})` : 'Comments'
  return [
    heading(title),
    ...last.map((comment) => quote(`${actorName(comment.author)}, ${moment(comment.at)}`, comment.body, SHOWN.comment)),
  ]
}

const titled = (title: string, node: Node | null): readonly Node[] => (node === null ? [] : [heading(title), node])

/** A text by somebody, cut visibly. */
export function quote(author: string, body: string, longest: number): Node {
  const shown =
    body.length > longest
      ? `${body.slice(0, longest).toWellFormed().trimEnd()}… ${body.length - longest} more characters`
      : body
  return { kind: 'quote', author, text: shown }
}

/** How long ago, for the end of a line. */
export const ago = (at: Instant, now: Instant): string => `${age(now - at)} ago`
