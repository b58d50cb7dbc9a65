import type { Outcome, Run } from '../../model/run.ts'
import type { Status } from '../../model/task.ts'
import { DAY, HOUR, MINUTE, SECOND, iso } from '../../model/time.ts'
import type { Instant, Millis } from '../../model/time.ts'
import type { Tone } from '../../model/view.ts'

/** How statuses, outcomes and times look in every view. */

export const SYMBOLS: Readonly<Record<Status, string>> = {
  triage: '◇',
  todo: '○',
  scheduled: '◷',
  ready: '◉',
  running: '▶',
  blocked: '■',
  review: '◆',
  done: '✔',
  archived: '▫',
}

export const STATUS_TONES: Readonly<Record<Status, Tone>> = {
  triage: 'dim',
  todo: 'dim',
  scheduled: 'dim',
  ready: 'plain',
  running: 'strong',
  blocked: 'warn',
  review: 'warn',
  done: 'good',
  archived: 'dim',
}

const OUTCOME_TONES: Readonly<Partial<Record<Outcome, Tone>>> = {
  completed: 'good',
  submitted: 'good',
  blocked: 'warn',
  rework: 'warn',
  reclaimed: 'dim',
  rate_limited: 'dim',
}

/** How a task stands, behind “is”. */
export const standing = (status: Status): string =>
  status === 'review' || status === 'triage' ? `in ${status}` : status

/** `active` until a verdict or an end is known. */
export const outcomeWord = (run: Run): string => (isActive(run) ? 'active' : (run.outcome ?? run.state))
export const outcomeTone = (run: Run): Tone =>
  isActive(run) ? 'strong' : run.outcome === null ? 'plain' : (OUTCOME_TONES[run.outcome] ?? 'bad')
export const isActive = (run: Run): boolean => run.state === 'starting' || run.state === 'running'

/** The largest unit alone: `12s` `4m` `3h` `2d`. */
export function age(length: Millis): string {
  if (length < MINUTE) return `${Math.max(0, Math.floor(length / SECOND))}s`
  if (length < HOUR) return `${Math.floor(length / MINUTE)}m`
  return length < 2 * DAY ? `${Math.floor(length / HOUR)}h` : `${Math.floor(length / DAY)}d`
}

/** `2026-11-22 16:40Z`: a time that is the same for every reader. */
export const moment = (at: Instant): string => `${iso(at).slice(0, 16).replace('T', ' ')}Z`

/** `812 B` `4.2 kB` `13 MB` */
export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  const [unit, size] =
    bytes < 1_000_000
      ? (['kB', 1_000] as const)
      : bytes < 1_000_000_000
        ? (['MB', 1_000_000] as const)
        : (['GB', 1_000_000_000] as const)
  return `${(bytes / size).toFixed(bytes / size < 10 ? 1 : 0)} ${unit}`
}

/** `no files` `1 file` `3 files` */
export const counted = (count: number, one: string): string =>
  `${count === 0 ? 'no' : count} ${one}${count === 1 ? '' : 's'}`
