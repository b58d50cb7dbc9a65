import type { BoardCard } from '../data/answers.ts'
import { since } from '../data/time-text.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long a card may stand in its column before its age is coloured: first as a hint, then as a warning. */
const LIMITS: Readonly<Partial<Record<BoardCard['status'], readonly [warn: number, bad: number]>>> = {
  triage: [7 * DAY, 30 * DAY],
  todo: [7 * DAY, 30 * DAY],
  ready: [10 * MINUTE, HOUR],
  running: [2 * HOUR, DAY],
  blocked: [HOUR, DAY],
  review: [4 * HOUR, DAY],
}

export type Staleness = 'fresh' | 'warn' | 'bad'

export function staleness(card: BoardCard, now: number): Staleness {
  const limits = LIMITS[card.status]
  if (limits === undefined) return 'fresh'
  const standing = since(card.status_since, now)
  return standing > limits[1] ? 'bad' : standing > limits[0] ? 'warn' : 'fresh'
}

/** What only a person can put right; everything else passes by itself. */
const HARD: ReadonlySet<string> = new Set([
  'no_such_profile',
  'agent_missing',
  'skill_missing',
  'workspace_impossible',
  'attempt_ceiling',
  'budget',
  'no_host',
  'dispatcher_off',
  'paused',
])

/** Ready and not started for a reason that stays, waiting too long, or running without a sign of life. */
export function isStuck(card: BoardCard, now: number): boolean {
  if (card.status === 'running') return (card.run?.stalled_since ?? null) !== null
  if (card.status !== 'ready') return false
  if (card.not_started_reason !== null && HARD.has(card.not_started_reason)) return true
  return since(card.not_started_since ?? card.status_since, now) > 10 * MINUTE
}

/** Waits for a person. */
export const needsPerson = (card: BoardCard): boolean =>
  card.status === 'blocked' || (card.status === 'review' && card.reviewer === null)
