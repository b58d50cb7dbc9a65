import type { TaskId } from '../model/ids.ts'
import { buttons, code, span, text, view } from '../model/view.ts'
import type { Span, View } from '../model/view.ts'
import { stillHolds } from './actions.ts'
import { titleOf } from './ping.ts'
import type { PingKind } from './rules.ts'
import { SIGNS, shortly } from './wording.ts'
import type { Occasion } from './wording.ts'

/** Lines that one digest shows; the rest is counted. */
const SHOWN = 12

/** These want a person; where there is not room for all, they are shown before the others. */
const URGENT: ReadonlySet<PingKind> = new Set([
  'blocked',
  'gave_up',
  'submitted',
  'stuck',
  'parked',
  'budget_reached',
  'survivors',
])

const COUNTED: Readonly<Record<PingKind, string>> = {
  completed: 'done',
  blocked: 'blocked',
  submitted: 'for review',
  crashed: 'crashed',
  timed_out: 'timed out',
  no_verdict: 'without a verdict',
  gave_up: 'given up',
  stalled: 'silent',
  stuck: 'not started',
  parked: 'profile parked',
  budget_reached: 'waiting for money',
  survivors: 'with processes left',
}

/** One message for many events of one place, in the order in which they happened: one line a task, with its last event. */
export function digest(occasions: readonly Occasion[]): View {
  const last = lastOfEachTask(occasions)
  const shown = mostUrgent(last)
  const hidden = last.length - shown.length
  const waiting = last.filter(wantsAPerson)
  return view(
    text(span(`📬 ${occasions.length} updates`, 'strong'), span(`: ${countWords(occasions)}`)),
    { kind: 'list', items: shown.map(line) },
    hidden === 0 ? null : text(span(`… and ${hidden} more tasks`, 'dim')),
    waiting.length === 0
      ? null
      : text(waiting.length === 1 ? 'One of them waits for a person.' : `${waiting.length} of them wait for a person.`),
    text(code('/kanban list')),
    buttons(
      ...waiting.slice(0, 4).map((one) => ({ label: `Show ${one.event.task}`, command: `show ${one.event.task}` })),
      { label: 'List', command: 'list' },
    ),
  )
}

const line = (occasion: Occasion): readonly Span[] => {
  const { event, task } = occasion
  return [
    span(`${SIGNS[event.kind].symbol} `),
    code(event.task),
    span(` ${titleOf(event.task, task)}`),
    span(` — ${shortly(occasion)}`, 'dim'),
  ]
}

function lastOfEachTask(occasions: readonly Occasion[]): readonly Occasion[] {
  const last = new Map<TaskId, Occasion>()
  for (const one of occasions) {
    last.delete(one.event.task)
    last.set(one.event.task, one)
  }
  return [...last.values()]
}

function mostUrgent(occasions: readonly Occasion[]): readonly Occasion[] {
  if (occasions.length <= SHOWN) return occasions
  const kept = new Set(
    [...occasions.filter(wantsAPerson), ...occasions.filter((one) => !wantsAPerson(one))].slice(0, SHOWN),
  )
  return occasions.filter((one) => kept.has(one))
}

const wantsAPerson = ({ event, task }: Occasion): boolean =>
  URGENT.has(event.kind) && task !== null && stillHolds(event, task)

/** `38 done, 2 crashed` */
function countWords(occasions: readonly Occasion[]): string {
  const counts = new Map<PingKind, number>()
  for (const { event } of occasions) counts.set(event.kind, (counts.get(event.kind) ?? 0) + 1)
  return [...counts].map(([kind, many]) => `${many} ${COUNTED[kind]}`).join(', ')
}
