import type { Instant, Millis } from './time.ts'

/** What a task's verify command showed when it ran on a run's workspace. Made by the board, never by a worker. */
export interface Proof {
  /** Program and arguments; no shell has read them. */
  readonly argv: readonly string[]
  /** Null where it was ended by a signal, ran out of time or could not be started. */
  readonly exitCode: number | null
  readonly signal: string | null
  readonly timedOut: boolean
  /** Why it could not be started; null = it was. */
  readonly error: string | null
  readonly startedAt: Instant
  readonly duration: Millis
  /** The end of what it printed, both streams, secrets taken out. */
  readonly output: string
}

/** Only an exit code of 0 proves anything. */
export const isGreen = (proof: Proof): boolean => proof.exitCode === 0

/** It proves this command: one that was changed meanwhile has to run again. */
export const proves = (proof: Proof | null, verify: readonly string[]): boolean =>
  proof !== null && isGreen(proof) && JSON.stringify(proof.argv) === JSON.stringify(verify)

/** `npm test ended with exit code 1`, in a few words. */
export function proofWords(proof: Proof): string {
  const command = commandText(proof.argv)
  if (proof.error !== null) return `${command} could not be started: ${proof.error}`
  if (proof.timedOut) return `${command} did not end in time`
  if (proof.signal !== null) return `${command} was ended by ${proof.signal}`
  return `${command} ended with exit code ${proof.exitCode}`
}

/** An argument vector as a person would type it. */
export const commandText = (argv: readonly string[]): string =>
  argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word))).join(' ')
