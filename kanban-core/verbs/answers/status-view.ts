import { elapsed } from '../../model/run.ts'
import type { Run } from '../../model/run.ts'
import type { Task } from '../../model/task.ts'
import { formatDuration } from '../../model/time.ts'
import { buttons, code, span, text, view } from '../../model/view.ts'
import type { View } from '../../model/view.ts'
import { clip } from '../shared/find.ts'
import { press } from './buttons.ts'
import { STATUS_TONES, SYMBOLS, moment } from './symbols.ts'

/** How long the cause of a block or a summary is in it. */
const SAID = 200

/**
 * A task's present status in a few lines, for a message that is redrawn as the task goes on. `run`: its newest.
 * Times are absolute, as nobody redraws the message only because time passes.
 */
export function statusView(task: Task, run: Run | null): View {
  const said = saidOf(task, run)
  return view(
    text(span(`${SYMBOLS[task.status]} `, STATUS_TONES[task.status]), code(task.id), ` ${task.title}`),
    text(span(standingWords(task, run), STATUS_TONES[task.status])),
    said === null ? null : { kind: 'quote', author: null, text: clip(said, SAID) },
    task.status === 'archived' ? null : buttons(press('Show', `show ${task.id}`), logButton(task, run)),
  )
}

/** `running since 2026-11-22 16:40Z · run 2 · @coder` */
function standingWords(task: Task, run: Run | null): string {
  const who = task.assignee === null ? 'nobody assigned' : `@${task.assignee}`
  const attempt = run === null || run.supervisor === 'none' ? [] : [`run ${run.number}`]
  const since = `since ${moment(task.statusSince)}`
  switch (task.status) {
    case 'running':
      return [`${task.lane === 'review' ? 'being reviewed' : 'running'} ${since}`, ...attempt, whoRuns(task)].join(
        ' · ',
      )
    case 'done':
      return [`done ${moment(task.statusSince)}`, ...lasted(run), ...attempt, who].join(' · ')
    case 'scheduled':
      return [`starts ${moment(task.scheduledAt)}`, who].join(' · ')
    case 'todo':
      return [task.openParents > 0 ? `waits for ${task.openParents} before it` : 'to do', who].join(' · ')
    case 'ready':
      return [`ready ${since}`, ...(task.attempts > 0 ? [`attempt ${task.attempts + 1} next`] : []), who].join(' · ')
    case 'review':
      return [
        `in review ${since}`,
        ...attempt,
        task.reviewer === null ? 'anybody but its author' : `@${task.reviewer}`,
      ].join(' · ')
    case 'blocked':
      return [`blocked ${since}`, ...attempt, who].join(' · ')
    case 'triage':
      return `in triage · ${who}`
    case 'archived':
      return `archived ${moment(task.statusSince)}`
  }
}

const whoRuns = (task: Task): string => `@${(task.lane === 'review' ? task.reviewer : task.assignee) ?? 'somebody'}`

const lasted = (run: Run | null): readonly string[] =>
  run === null || run.supervisor === 'none' || run.endedAt === null
    ? []
    : [`in ${formatDuration(elapsed(run, run.endedAt))}`]

function saidOf(task: Task, run: Run | null): string | null {
  if (task.status === 'blocked') return task.block.reason
  return task.status === 'done' ? (run?.summary ?? task.result) : null
}

const logButton = (task: Task, run: Run | null) =>
  run !== null && run.supervisor === 'process' && (run.folder !== null || run.identity !== null)
    ? press('Log', `log ${task.id}`)
    : null
