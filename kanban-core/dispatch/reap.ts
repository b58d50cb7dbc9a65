import * as runs from '../board/runs.ts'
import { recordUsage } from '../board/spending.ts'
import { DISPATCHER } from '../model/actor.ts'
import { stepAfterFailure } from '../model/breaker.ts'
import type { BoardEvent } from '../model/event.ts'
import type { TaskId } from '../model/ids.ts'
import { Refused } from '../model/refusal.ts'
import type { Run } from '../model/run.ts'
import type { Task } from '../model/task.ts'
import { priced } from '../model/spending.ts'
import { happened } from '../model/steps/decision.ts'
import type { FailureArguments } from '../model/steps/decision.ts'
import { causeOf } from './cause.ts'
import type { Cause } from './cause.ts'
import { park } from './parking.ts'
import type { Exit } from './ports.ts'
import type { DispatchParts, DispatchState } from './parts.ts'
import { isRed, settleClaim } from './prove.ts'
import { remind } from './remind.ts'

/** Brings the seen ends of workers onto the board. What is refused by a race stays for the next pass. */
export async function reap(parts: DispatchParts, state: DispatchState, wake: () => void): Promise<void> {
  for (const [id, { run, exit }] of state.ended) {
    if (state.starting.has(id)) continue
    if (exit.survivors.length > 0) await haunted(parts, state, run, exit)
    else if ((await settle(parts, state, run, exit, wake)) === 'over') {
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

/** `over`: the board knows of this end, or needs not. `goes on`: its agent was reminded. `later`: the next pass tries again. */
async function settle(
  parts: DispatchParts,
  state: DispatchState,
  seen: Run,
  exit: Exit,
  wake: () => void,
): Promise<'over' | 'goes on' | 'later'> {
  const { reads } = parts.board.tools.store
  const run = await reads.runs.get(seen.id)
  const task = await reads.tasks.get(seen.task)
  if (run === null || task === null || run.state === 'closed') return 'over'
  const verdictGiven = run.state === 'stopping' && (task.status !== 'running' || task.currentRun !== run.id)
  if (!verdictGiven && run.claimed !== null && !isRed(run)) {
    void settleClaim(parts, state, task, run, wake)
    return 'later'
  }
  const cause = verdictGiven ? null : causeOf(run, exit, parts.clock.now())
  if (cause?.mayBeReminded === true && (await remind(parts, state, { task, run, exit, cause }, wake))) return 'goes on'
  await keepRecords(parts, task, run, exit)
  try {
    if (cause === null)
      await runs.close(parts.board.turns, task.id, run, { exitCode: exit.code, signal: exit.signal }, DISPATCHER)
    else await failRun(parts, task.id, run, cause)
  } catch (error) {
    if (error instanceof Refused && error.refusal.code === 'changed_meanwhile') return 'later'
    throw error
  }
  const after = await reads.tasks.get(task.id)
  await parts.spawner.tidy(after ?? task, run)
  return 'over'
}

/** What it has used and what it has done to its worktree stay on the run, however it ended. */
async function keepRecords(parts: DispatchParts, task: Task, run: Run, exit: Exit): Promise<void> {
  if (exit.usage !== null) {
    const usage = priced(exit.usage, parts.profiles.money(run.profile).price)
    await recordUsage(parts.board.turns, run, usage)
  }
  const work = await parts.workspaces.workOf(task, run).catch(() => null)
  if (exit.session === null && work === null) return
  await runs.observe(parts.board.turns, run, {
    ...(exit.session === null ? {} : { sessionId: exit.session }),
    ...(work === null ? {} : { work }),
  })
}

/** Retry or give up, as the breaker says. A rate limit parks the whole provider instead. */
export async function failRun(parts: DispatchParts, id: TaskId, run: Run, failure: Cause): Promise<void> {
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
  if (failure.park !== undefined) await park(parts, task, run, failure.park)
  const limit = task.maxRetries ?? settings.failureLimit
  const ceiling = task.attemptCeiling ?? settings.attemptCeiling
  const { park: _park, isFinal, mayBeReminded: _reminded, reminder: _words, ...what } = failure
  const args: FailureArguments = { ...what, failureLimit: limit, attemptCeiling: ceiling }
  const afterwards = () =>
    stepAfterFailure({ failures: task.failures + 1, attempts: task.attempts, limit, ceiling }, parts.clock.now())
  const step = failure.spared === true ? 'retry' : isFinal === true ? 'give_up' : afterwards()
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
