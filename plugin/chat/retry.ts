import { MINUTE, Refused, SECOND } from '../../kanban-core/index.ts'
import type { Millis } from '../../kanban-core/index.ts'
import { StartFailed } from '../../platforms/platform.ts'

/** How patient a supervisor is with its chat. */
export interface Pace {
  readonly first: Millis
  readonly longest: Millis
  /** After what no repetition mends. */
  readonly firstFinal: Millis
  readonly longestFinal: Millis
  /** Whether a token was given free, or its file has changed. */
  readonly look: Millis
  readonly startWithin: Millis
}

export const PACE: Pace = {
  first: SECOND,
  longest: MINUTE,
  firstFinal: 15 * SECOND,
  longestFinal: 10 * MINUTE,
  look: 2 * SECOND,
  startWithin: 2 * MINUTE,
}

/** Why a chat is not connected, and what a person can do about it. */
export interface Failure {
  readonly reason: string
  readonly remedy: string | null
  /** Trying again without a change is of little use. */
  readonly final: boolean
}

/** Doubles with each failure; the jitter takes away up to half of it. */
export function waitAfter(failure: Failure, failures: number, random: number, pace: Pace): Millis {
  const [least, most] = failure.final ? [pace.firstFinal, pace.longestFinal] : [pace.first, pace.longest]
  return Math.min(most, least * 2 ** Math.min(failures - 1, 20)) * (1 - random / 2)
}

/** A fault that a start is known to end with; null = a bug. */
export function knownFailure(error: unknown): Failure | null {
  if (error instanceof StartFailed) return { reason: error.message, remedy: error.remedy, final: error.final }
  if (!(error instanceof Refused)) return null
  const { message, next } = error.refusal
  return { reason: message.replace(/^config\.yaml: /, ''), remedy: next, final: true }
}
