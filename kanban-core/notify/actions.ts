import { answering, anew, held, press, reviewing } from '../model/choices.ts'
import type { EventPayloads } from '../model/event.ts'
import type { RunId, TaskId } from '../model/ids.ts'
import { formatMoney, plainMoney } from '../model/money.ts'
import type { Run } from '../model/run.ts'
import { budgetName } from '../model/spending.ts'
import type { BlockKind, Status, TaskSummary } from '../model/task.ts'
import type { Button } from '../model/view.ts'
import type { PingEvent, PingKind } from './rules.ts'
import { usedUp } from './wording.ts'

const MORE_ATTEMPTS = 5

type Subject = Pick<TaskSummary, 'id' | 'status'>

/** What can be done about it, the likeliest first, and the likeliest as a command to type. */
export interface Actions {
  readonly buttons: readonly Button[]
  readonly typed: string
}

/** Where a task is when the ping of this kind still holds. */
const STILL: Readonly<Record<PingKind, readonly Status[]>> = {
  completed: ['done'],
  blocked: ['blocked'],
  gave_up: ['blocked'],
  submitted: ['review', 'running'],
  crashed: ['ready', 'review', 'running', 'todo'],
  timed_out: ['ready', 'review', 'running', 'todo'],
  no_verdict: ['ready', 'review', 'running', 'todo'],
  stalled: ['running'],
  stuck: ['ready', 'review'],
  parked: ['ready', 'review', 'todo'],
  budget_reached: ['ready', 'review'],
  survivors: ['triage', 'todo', 'scheduled', 'ready', 'running', 'blocked', 'review', 'done', 'archived'],
}

/** Most often it is enough to see what happened. */
const LOOK_FIRST: ReadonlySet<PingKind> = new Set(['completed', 'crashed', 'timed_out', 'no_verdict', 'stalled'])

/** False where the task has gone on since: then only looking at it makes sense. */
export const stillHolds = (event: PingEvent, task: Subject): boolean => STILL[event.kind].includes(task.status)

/** Buttons of a ping are about the attempt that it tells of: a newer one makes them stale. */
export function actions(event: PingEvent, task: Subject, run: Run | null, newest: RunId | null = event.run): Actions {
  const { id } = task
  const look = looks(id, run)
  if (!stillHolds(event, task)) return { buttons: look, typed: `show ${id}` }
  const { decide, typed } = decisions(event, id)
  // a board's or a profile's budget is about no attempt
  const deciding = event.kind === 'budget_reached' ? decide : held(id, newest, decide)
  return { buttons: LOOK_FIRST.has(event.kind) ? [...look, ...deciding] : [...deciding, ...look], typed }
}

/** Buttons that may be pressed at any time. */
export const looks = (id: TaskId, run: Run | null): readonly Button[] => [
  press('Show', `show ${id}`),
  ...(hasLog(run) ? [press('Log', `log ${id}`)] : []),
]

/** The message offers something that decides, and so is redrawn once that is done. */
export const asks = (event: PingEvent, task: Subject): boolean =>
  stillHolds(event, task) && decisions(event, task.id).decide.some(({ command }) => !command.startsWith('why '))

/** What a person types about a block of each kind. */
const TYPED: Readonly<Record<BlockKind, string>> = {
  needs_input: 'unblock {id} <answer>',
  capability: 'assign {id} <profile>',
  transient: 'retry {id}',
  dependency: 'retry {id}',
}

interface Decisions {
  readonly decide: readonly Button[]
  readonly typed: string
}

function decisions(event: PingEvent, id: TaskId): Decisions {
  switch (event.kind) {
    case 'blocked':
      return {
        decide: answering(id, event.payload.kind, event.payload.options),
        typed: TYPED[event.payload.kind].replace('{id}', id),
      }
    case 'gave_up':
      return usedUp(event.payload) ? moreAttempts(id) : { decide: anew(id), typed: `unblock ${id} <hint>` }
    case 'submitted':
      return {
        decide: reviewing(id),
        typed: `approve ${id}`,
      }
    case 'crashed':
    case 'timed_out':
    case 'no_verdict':
      return { decide: waits(event) ? [press('Retry now', `retry ${id}`)] : [], typed: `log ${id}` }
    case 'stalled':
      return { decide: [press('Stop', `stop ${id}`, 'danger')], typed: `log ${id}` }
    case 'stuck':
      return { decide: [press('Why', `why ${id}`, 'primary')], typed: `why ${id}` }
    case 'parked': {
      const again = `resume --profile ${event.payload.profile}`
      return { decide: [press('Try it again', again, 'primary')], typed: again }
    }
    case 'budget_reached':
      return budgeting(event.payload)
    case 'completed':
      return { decide: [press('Archive', `archive ${id}`)], typed: `show ${id}` }
    case 'survivors':
      return { decide: [], typed: `show ${id}` }
  }
}

function budgeting(budget: EventPayloads['budget_reached']): Decisions {
  const name = budgetName(budget)
  const more = `budget ${name} +${plainMoney(budget.more)}`
  return {
    decide: [
      press(`Continue +${formatMoney(budget.more)}`, more, 'primary'),
      press('Stop', `budget ${name} stop`, 'danger'),
    ],
    typed: more,
  }
}

function moreAttempts(id: TaskId): Decisions {
  const more = `retry ${id} --attempts ${MORE_ATTEMPTS}`
  return { decide: [press(`Allow ${MORE_ATTEMPTS} more attempts`, more, 'primary')], typed: more }
}

const waits = (event: Extract<PingEvent, { kind: 'crashed' | 'timed_out' | 'no_verdict' }>): boolean =>
  event.payload.retryAt !== null && event.payload.retryAt > event.at

/** A run of no length, or one that was never spawned, wrote nothing. */
const hasLog = (run: Run | null): boolean =>
  run !== null && run.supervisor === 'process' && (run.folder !== null || run.identity !== null)
