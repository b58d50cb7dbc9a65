import type { Status } from '../data/answers.ts'
import { STATUS_NAMES } from '../ui/status-icon.tsx'
import { tell } from '../ui/toast.tsx'
import { perform } from './perform.ts'
import type { StepName, Subject } from './step.ts'

/**
 * The step that people mean by putting a card into a column. Whether it is legal is the board's to say; null = no step leads
 * there from anywhere.
 */
export function stepFor(from: Status, to: Status): StepName | null {
  switch (to) {
    case 'triage':
      return null
    case 'todo':
    case 'ready':
      return onward(from, to)
    case 'scheduled':
      return 'schedule'
    case 'running':
      return from === 'ready' || from === 'review' ? 'start' : 'claim'
    case 'blocked':
      return 'block'
    case 'review':
      return 'request-review'
    case 'done':
      return from === 'review' ? 'approve' : 'complete'
    case 'archived':
      return 'archive'
  }
}

function onward(from: Status, to: 'todo' | 'ready'): StepName {
  switch (from) {
    case 'triage':
      return 'specify'
    case 'running':
      return 'reclaim'
    case 'blocked':
      return 'unblock'
    case 'review':
      return 'request-changes'
    case 'done':
      return 'reopen'
    case 'archived':
      return 'restore'
    case 'ready':
      return to === 'todo' ? 'unassign' : 'promote'
    default:
      return 'promote'
  }
}

/** Puts cards into a column: one step for each kind of origin. Those that stand there already stay. */
export function drop(subjects: readonly Subject[], to: Status): void {
  const moved = subjects.filter((subject) => subject.status !== to)
  const groups = Map.groupBy(moved, (subject) => stepFor(subject.status, to))
  for (const [step, group] of groups) {
    if (step === null) tell(`${STATUS_NAMES[to]} is for new ideas only: nothing goes back there`, { tone: 'bad' })
    else perform(step, group)
  }
}
