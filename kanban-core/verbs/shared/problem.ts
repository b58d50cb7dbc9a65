import type { TaskId } from '../../model/ids.ts'
import type { Instant } from '../../model/time.ts'

export const SEVERITIES = ['info', 'warning', 'error'] as const
export type Severity = (typeof SEVERITIES)[number]

export const PROBLEM_KINDS = [
  'dispatcher',
  'paused',
  'stuck',
  'stalled',
  'ending',
  'failing',
  'gave_up',
  'waiting_for_person',
  'dead_letters',
  'survivors',
  'unsettled',
] as const

/** Something on the board that a person should know of, and what can be done about it. */
export interface Problem {
  readonly severity: Severity
  readonly kind: (typeof PROBLEM_KINDS)[number]
  readonly task: TaskId | null
  readonly text: string
  readonly since: Instant | null
  readonly next: string | null
}
