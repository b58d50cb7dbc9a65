import type { Millis } from '../../kanban-core/index.ts'

/** How patient the tool server is. Tests hand in a quicker one. */
export interface Pace {
  /** Between two heartbeats of the process. */
  readonly heartbeat: Millis
  /** Wait before the first repetition; doubles up to `longest`. */
  readonly first: Millis
  readonly longest: Millis
  /** How long a call is repeated before its agent is told that there is no gateway. */
  readonly patience: Millis
  /** How long one request may stay without an answer. */
  readonly answer: Millis
  /** How long the gateway may take to say which tools there are, before they are taken from this program. */
  readonly list: Millis
  /** What a verdict under way is still given once the agent has gone. */
  readonly lastWords: Millis
}

export const PACE: Pace = {
  heartbeat: 30_000,
  first: 100,
  longest: 2_000,
  patience: 300_000,
  answer: 60_000,
  list: 1_500,
  lastWords: 4_000,
}

/** The wait before repetition `n` (0 first), jittered by `chance` (0 to 1) so that a fleet of workers comes back one by one. */
export const backoff = (pace: Pace, n: number, chance: number): Millis =>
  Math.min(pace.longest, pace.first * 2 ** Math.min(n, 20)) * (0.75 + chance / 4)
