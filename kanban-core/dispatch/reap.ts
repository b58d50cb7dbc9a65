import * as runs from '../board/runs.ts'
import { DISPATCHER } from '../model/actor.ts'
import { stepAfterFailure } from '../model/breaker.ts'
import type { BoardEvent } from '../model/event.ts'
import type { TaskId } from '../model/ids.ts'
import { Refused } from '../model/refusal.ts'
import type { Run } from '../model/run.ts'
import { happened } from '../model/steps/decision.ts'
import type { FailureArguments } from '../model/steps/decision.ts'
import { MINUTE } from '../model/time.ts'
import type { Exit } from './ports.ts'
import type { DispatchParts, DispatchState } from './parts.ts'

/** Where no reset time is known, a rate limit is tried again after this long. */
const UNKNOWN_RESET = 5 * MINUTE

type Failure = Omit<FailureArguments, 'failureLimit' | 'attemptCeiling'>

/** Brings the seen ends of workers onto the board. What is refused by a race stays for the next pass. */
export async function reap(parts: DispatchParts, state: DispatchState): Promise<void> {
  for (const [id, { run, exit }] of state.ended) {
    if (state.starting.has(id)) continue
    if (exit.survivors.length > 0) await haunted(parts, state, run, exit)
    else if (await settle(parts, run, exit)) {
      state.ended.delete(id)
      state.watched.delete(id)
      state.ending.delete(id)
    }
  }
}

/**
 * Processes of its tree could not be ended: the run stays open, and with it its workspace locked,
 * until they are gone. Told to the operators once; every pass looks again.
 */
async function haunted(parts: DispatchParts, state: DispatchState, run: Run, exit: Exit): Promise<void> {
  if (!state.haunted.has(run.id)) {
    state.haunted.add(run.id)
    parts.log.warn({ task: run.task, run: run.number, pids: exit.survivors }, 'processes outlived their run')
    await parts.board.turns.take(async (reads) => {
      const task = await reads.tasks.get(run.task)
      const facts = parts.board.turns.circumstances(DISPATCHER, run)
      return {
        changes: task === null ? [] : [happened(task, facts, 'survivors', { pids: exit.survivors }, run.id)],
        answer: () => undefined,
      }
    })
  }
  const again = await parts.spawner.adopt(run)
  const now = again === null ? { ...exit, survivors: [] } : await again.ended
  state.ended.set(run.id, { run, exit: now })
}

/** True when the board knows of this end, or needs not. */
async function settle(parts: DispatchParts, seen: Run, exit: Exit): Promise<boolean> {
  const { reads } = parts.board.tools.store
  const run = await reads.runs.get(seen.id)
  const task = await reads.tasks.get(seen.task)
  if (run === null || task === null || run.state === 'closed') return true
  const verdictGiven = run.state === 'stopping' && (task.status !== 'running' || task.currentRun !== run.id)
  try {
    if (verdictGiven)
      await runs.close(parts.board.turns, task.id, run, { exitCode: exit.code, signal: exit.signal }, DISPATCHER)
    else await failRun(parts, task.id, run, classify(run, exit, parts.clock.now()))
  } catch (error) {
    if (error instanceof Refused && error.refusal.code === 'changed_meanwhile') return false
    throw error
  }
  const after = await reads.tasks.get(task.id)
  await parts.spawner.tidy(after ?? task, run)
  return true
}

/** The typed cause of an end without a verdict. The exit code never decides success: only the board's tools do. */
export function classify(run: Run, exit: Exit, now: number): Failure {
  const ended = { exitCode: exit.code, signal: exit.signal, until: null, limit: null }
  const withLog = (cause: string): string => [cause, ...exit.lastLines].join('\n')
  if (run.state === 'stopping' && run.outcome === 'timed_out')
    return {
      ...ended,
      outcome: 'timed_out',
      error: withLog(run.error ?? 'ran into its time limit'),
      limit: run.maxRuntime,
    }
  if (run.state === 'stopping' && run.outcome === 'spawn_failed')
    return { ...ended, outcome: 'spawn_failed', error: withLog(run.error ?? 'its tools did not attach') }
  if (exit.rateLimited !== null)
    return {
      ...ended,
      outcome: 'rate_limited',
      error: withLog('its provider has reached a rate limit'),
      until: exit.rateLimited.until ?? now + UNKNOWN_RESET,
    }
  if (exit.signal !== null)
    return {
      ...ended,
      outcome: 'crashed',
      error: withLog(
        exit.signal === 'SIGKILL' ? 'killed by SIGKILL (out of memory, or by hand)' : `ended by ${exit.signal}`,
      ),
    }
  if (exit.lost) return { ...ended, outcome: 'crashed', error: withLog('its process is gone and left no exit code') }
  if (run.attachedAt === null)
    return {
      ...ended,
      outcome: 'spawn_failed',
      error: withLog(`ended with exit code ${exit.code} before its tools attached`),
    }
  if (exit.code === 0)
    return { ...ended, outcome: 'no_verdict', error: withLog('ended without completing or blocking its task') }
  return { ...ended, outcome: 'crashed', error: withLog(`ended with exit code ${exit.code}`) }
}

/** Retry or give up, as the breaker says. A rate limit parks the whole provider instead. */
export async function failRun(parts: DispatchParts, id: TaskId, run: Run, failure: Failure): Promise<void> {
  const { store } = parts.board.tools
  const settings = parts.settings()
  const task = await store.reads.tasks.get(id)
  const now = await store.reads.runs.get(run.id)
  if (task === null || now === null || now.state === 'closed') return
  if (task.status !== 'running' || task.currentRun !== run.id) {
    // a person was faster: the run has its verdict already
    await runs.close(parts.board.turns, id, now, { exitCode: failure.exitCode, signal: failure.signal }, DISPATCHER)
    return
  }
  if (failure.outcome === 'rate_limited') {
    await store.commit([
      { do: 'set_value', name: `parked:${parts.profiles.provider(run.profile)}`, value: String(failure.until) },
    ])
  }
  const limit = task.maxRetries ?? settings.failureLimit
  const ceiling = task.attemptCeiling ?? settings.attemptCeiling
  const args: FailureArguments = { ...failure, failureLimit: limit, attemptCeiling: ceiling }
  const step =
    failure.outcome === 'rate_limited'
      ? 'retry'
      : stepAfterFailure({ failures: task.failures + 1, attempts: task.attempts, limit, ceiling }, parts.clock.now())
  await parts.board.step(id, step, args, DISPATCHER)
}

/** A task that people finished or archived while nobody worked at it: its last worker's folders are given back too. */
export async function tidyFinished(parts: DispatchParts, event: BoardEvent): Promise<void> {
  if (event.kind !== 'completed' && event.kind !== 'archived') return
  const { reads } = parts.board.tools.store
  const task = await reads.tasks.get(event.task)
  if (task === null || task.currentRun !== null) return
  const last = (await reads.runs.ofTask(task.id, 10)).find(
    (run) => run.supervisor === 'process' && run.host === parts.host,
  )
  if (last !== undefined) await parts.spawner.tidy(task, last)
}
