import type { TaskSummary } from '../../model/task.ts'
import { MINUTE, formatDuration } from '../../model/time.ts'
import type { Instant } from '../../model/time.ts'
import { press } from './buttons.ts'
import { clip } from '../shared/find.ts'
import { STATUS_TONES, SYMBOLS, age, moment } from './symbols.ts'
import { buttons, code, span, text, view } from '../../model/view.ts'
import type { Node, Row, Span, View } from '../../model/view.ts'

/** Tasks in board order. What a person should know of one stands beneath it, so that the table fits 80 columns. */
export function listTable(tasks: readonly TaskSummary[], now: Instant, withBoard: boolean): Node {
  return {
    kind: 'table',
    columns: [
      { title: 'status' },
      { title: 'id' },
      ...(withBoard ? [{ title: 'board' }] : []),
      { title: 'title', shrink: true },
      { title: 'assignee' },
      { title: 'prio', align: 'right' },
      { title: 'age', align: 'right' },
    ],
    rows: tasks.map((task) => listRow(task, now, withBoard)),
  }
}

function listRow(task: TaskSummary, now: Instant, withBoard: boolean): Row {
  const note = noteOf(task, now)
  return {
    cells: [
      [span(`${SYMBOLS[task.status]} ${task.status}`, STATUS_TONES[task.status])],
      [code(task.id)],
      ...(withBoard ? [task.board] : []),
      task.title,
      task.assignee === null ? [span('–', 'dim')] : clip(task.assignee, 16),
      task.priority === 0 ? '' : String(task.priority),
      age(now - task.statusSince),
    ],
    ...(note === null ? {} : { beneath: [[note]] }),
  }
}

/** What keeps it from going on; null where its column says enough. */
function noteOf(task: TaskSummary, now: Instant): Span | null {
  switch (task.status) {
    case 'blocked':
      return task.block === null ? null : span(`! ${clip(task.block.reason, 90)}`, 'warn')
    case 'ready':
    case 'review':
      return waitingNote(task, now)
    case 'todo':
      return task.openParents === 0
        ? null
        : span(`waits for ${task.openParents === 1 ? 'one task' : `${task.openParents} tasks`}`, 'dim')
    case 'scheduled':
      return task.scheduledAt === null ? null : span(`starts at ${moment(task.scheduledAt)}`, 'dim')
    case 'running':
      return task.lane === 'review' ? span(`being reviewed by ${task.reviewer ?? 'somebody'}`, 'dim') : null
    case 'triage':
    case 'done':
    case 'archived':
      return null
  }
}

function waitingNote(task: TaskSummary, now: Instant): Span | null {
  if (task.notBefore !== null && task.notBefore > now)
    return span(`tries again in ${formatDuration(task.notBefore - now)}`, 'dim')
  if (task.status === 'review' && task.reviewer === null) return span('waits for a person to look at it', 'warn')
  if (task.notStarted === null || task.notStarted.reason === 'next_pass') return null
  return span(clip(task.notStarted.detail, 90), now - task.notStarted.since > 10 * MINUTE ? 'warn' : 'dim')
}

export function emptyBoard(filtered: boolean): View {
  if (filtered) return view(text('no task matches'), text(span('all of them: ', 'dim'), code('kanban list')))
  return view(
    text('the board is empty'),
    text('put a task on it with ', code('kanban create "<title>" --assignee <profile>')),
    buttons({ ...press('Create', 'create', 'primary'), ask: 'Title' }, press('Profiles', 'profiles')),
  )
}
