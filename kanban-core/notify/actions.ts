import type { Run } from '../model/run.ts'
import type { Status, TaskSummary } from '../model/task.ts'
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
  survivors: ['triage', 'todo', 'scheduled', 'ready', 'running', 'blocked', 'review', 'done', 'archived'],
}

/** False where the task has gone on since: then only looking at it makes sense. */
export const stillHolds = (event: PingEvent, task: Subject): boolean => STILL[event.kind].includes(task.status)

export function actions(event: PingEvent, task: Subject, run: Run | null): Actions {
  const { id } = task
  const show = press('Show', `show ${id}`)
  const look = [show, ...(hasLog(run) ? [press('Log', `log ${id}`)] : [])]
  if (!stillHolds(event, task)) return { buttons: look, typed: `show ${id}` }
  switch (event.kind) {
    case 'blocked':
      return { buttons: [...answers(id, event.payload.options), ...look], typed: `unblock ${id} <answer>` }
    case 'gave_up':
      if (usedUp(event.payload)) {
        const more = `retry ${id} --attempts ${MORE_ATTEMPTS}`
        return { buttons: [press(`Allow ${MORE_ATTEMPTS} more attempts`, more, 'primary'), ...look], typed: more }
      }
      return {
        buttons: [
          press('Retry', `retry ${id}`, 'primary'),
          { ...press('Retry with a hint…', `unblock ${id} --`), ask: 'What should the next attempt know?' },
          ...look,
        ],
        typed: `unblock ${id} <hint>`,
      }
    case 'submitted':
      return {
        buttons: [
          press('Approve', `approve ${id}`, 'primary'),
          { ...press('Request changes…', `request-changes ${id} --`), ask: 'What has to change?' },
          ...look,
        ],
        typed: `approve ${id}`,
      }
    case 'crashed':
    case 'timed_out':
    case 'no_verdict':
      return { buttons: [...look, ...(waits(event) ? [press('Retry now', `retry ${id}`)] : [])], typed: `log ${id}` }
    case 'stalled':
      return { buttons: [...look, press('Stop', `stop ${id}`, 'danger')], typed: `log ${id}` }
    case 'stuck':
      return { buttons: [press('Why', `why ${id}`, 'primary'), show], typed: `why ${id}` }
    case 'parked': {
      const again = `resume --profile ${event.payload.profile}`
      return { buttons: [press('Try it again', again, 'primary'), ...look], typed: again }
    }
    case 'completed':
    case 'survivors':
      return { buttons: look, typed: `show ${id}` }
  }
}

/** One button per offered answer, and one for words of one's own. */
function answers(id: string, options: readonly string[]): readonly Button[] {
  const own = { ...press(options.length === 0 ? 'Answer…' : 'Other answer…', `unblock ${id} --`), ask: 'Your answer' }
  return [...options.map((option) => press(option, `unblock ${id} -- ${option}`, 'primary')), own]
}

const waits = (event: Extract<PingEvent, { kind: 'crashed' | 'timed_out' | 'no_verdict' }>): boolean =>
  event.payload.retryAt !== null && event.payload.retryAt > event.at

/** A run of no length, or one that was never spawned, wrote nothing. */
const hasLog = (run: Run | null): boolean => run !== null && run.supervisor === 'process' && run.folder !== null

const press = (label: string, command: string, tone?: Button['tone']): Button =>
  tone === undefined ? { label, command } : { label, command, tone }
