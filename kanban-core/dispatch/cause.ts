import { isGreen, proofWords } from '../model/proof.ts'
import type { Proof } from '../model/proof.ts'
import type { Run } from '../model/run.ts'
import type { FailureArguments } from '../model/steps/decision.ts'
import { MINUTE, iso } from '../model/time.ts'
import type { Instant } from '../model/time.ts'
import type { AgentFailure, Exit } from './ports.ts'

/** Where no reset time is known, a rate limit is tried again after this long. */
const UNKNOWN_RESET = 5 * MINUTE

/** Why a run failed, and what follows from that. */
export interface Cause extends Omit<FailureArguments, 'failureLimit' | 'attemptCeiling'> {
  /** Nothing of this profile can work until a person has done something: what is wrong and what to do. */
  readonly park?: string
  /** Trying again would end the same way: left to a person at once. */
  readonly isFinal?: boolean
  /** What it is told then; left out = that a verdict is missing. */
  readonly reminder?: string
  /** Its agent may only have forgotten to hand over. */
  readonly mayBeReminded?: boolean
}

/**
 * The typed cause of an end without a verdict: one sentence, and below it the last lines of the log. The exit code never
 * decides success: only the board's tools do.
 */
export function causeOf(run: Run, exit: Exit, now: Instant): Cause {
  const { outcome, error, ...more } = typed(run, exit, now)
  const base = { exitCode: exit.code, signal: exit.signal, until: null, limit: null }
  const tail = outcome === 'rework' ? [] : tailOf(exit)
  return { ...base, ...more, outcome, error: [error, ...tail].join('\n') }
}

type Typed = Pick<Cause, 'outcome' | 'error'> & Partial<Cause>

function typed(run: Run, exit: Exit, now: Instant): Typed {
  if (run.state === 'stopping' && run.outcome === 'timed_out')
    return { outcome: 'timed_out', error: run.error ?? 'ran into its time limit', limit: run.maxRuntime }
  if (run.state === 'stopping' && run.outcome === 'spawn_failed')
    return { outcome: 'spawn_failed', error: run.error ?? 'its tools did not attach' }
  if (run.claimed !== null && run.proof !== null && !isGreen(run.proof)) return unproved(run.proof, exit)
  if (exit.failure !== null) return ofAgent(run, exit.failure, now)
  if (exit.signal !== null) return { outcome: 'crashed', error: deathBy(exit.signal) }
  if (exit.lost) return { outcome: 'crashed', error: 'its process is gone and left no exit code' }
  if (run.attachedAt === null)
    return { outcome: 'spawn_failed', error: `its tools did not attach before it ended with exit code ${exit.code}` }
  if (exit.code !== 0) return { outcome: 'crashed', error: `ended with exit code ${exit.code}` }
  return { outcome: 'no_verdict', error: 'ended without completing or blocking its task', mayBeReminded: !exit.stopped }
}

/** It said that it was done, and the board found that it is not. */
function unproved(proof: Proof, exit: Exit): Typed {
  const error = [`not done: ${proofWords(proof)}`, ...(proof.output.trim() === '' ? [] : [proof.output.trim()])].join(
    '\n',
  )
  return { outcome: 'rework', error, mayBeReminded: !exit.stopped, reminder: `${error}\n\n${MEND}` }
}
const MEND =
  'You had said that your task is done. Mend what is missing and end with the tool whose name ends in kanban_complete, or with kanban_block if you cannot.'

const deathBy = (signal: string): string =>
  signal === 'SIGKILL' ? 'killed by SIGKILL (out of memory, or by hand)' : `ended by ${signal}`

function ofAgent(run: Run, failure: AgentFailure, now: Instant): Typed {
  const { kind, text, until, remedy } = failure
  switch (kind) {
    case 'rate_limited': {
      const at = Math.max(until ?? now + UNKNOWN_RESET, now)
      const error = `its provider has reached a rate limit, until ${iso(at)}: ${text}`
      return { outcome: 'rate_limited', error, until: at, spared: true }
    }
    case 'auth':
    case 'billing':
    case 'config': {
      const error = `${WRONG[kind]}: ${text}`
      return { outcome: 'spawn_failed', error, spared: true, park: remedy === null ? error : `${error}; ${remedy}` }
    }
    case 'outage':
      return { outcome: 'crashed', error: `its provider failed: ${text}` }
    case 'turns_used':
      return { outcome: 'no_verdict', error: `used all of its turns: ${text}`, mayBeReminded: true, isFinal: true }
    case 'budget_used':
      return { outcome: 'no_verdict', error: `used all of its budget: ${text}`, isFinal: true }
    case 'crashed':
      return run.attachedAt === null
        ? { outcome: 'spawn_failed', error: `its tools did not attach: ${text}` }
        : { outcome: 'crashed', error: text }
  }
}

const WRONG = {
  auth: 'its agent is not let in by its provider',
  billing: 'its provider wants to be paid',
  config: 'its agent cannot work as its profile says',
} as const

/** What an agent said last, else the last lines of the log; nothing twice. */
function tailOf({ lastWords, lastLines, failure }: Exit): readonly string[] {
  if (failure === null && lastWords !== null) return ['last words:', ...lastWords.trim().split('\n')]
  return lastLines.filter((line, at) => line !== lastLines[at - 1] && !repeats(line, failure))
}

/** A shorter line may be in any text by chance. */
const SURE = 20

function repeats(line: string, failure: AgentFailure | null): boolean {
  if (failure === null) return false
  const words = line.replace(/^! /, '')
  return words.includes(failure.text) || (words.length >= SURE && failure.text.includes(words))
}
