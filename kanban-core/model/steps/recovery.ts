import { actorName } from '../actor.ts'
import { backoff } from '../breaker.ts'
import type { Change } from '../change.ts'
import type { Run } from '../run.ts'
import type { Task } from '../task.ts'
import { accept, decline, endRun, happened, setTask, waitingStatus } from './decision.ts'
import type { Decision, FailureArguments, Facts } from './decision.ts'

/** The worker has ended without a verdict: closes the run with the true cause and queues the task again. */
export function decideRetry(task: Task, facts: Facts<'retry'>): Decision {
  if (facts.run === null) return decline('no_run', { id: task.id, done: 'retried' })
  const { args, now } = facts
  const closed = closeFailed(facts.run, args, args.outcome, now)
  const status = waitingStatus(task, facts.run.lane)
  if (args.spared === true) {
    const attempts = Math.max(0, task.attempts - 1)
    return accept(
      closed,
      setTask(task, { status, currentRun: null, notBefore: args.until, attempts }, now),
      args.outcome === 'rate_limited'
        ? happened(task, facts, 'rate_limited', { until: args.until, error: args.error })
        : failed(task, facts, task.failures, null),
    )
  }
  const failures = task.failures + 1
  const retryAt = now + backoff(failures)
  return accept(
    closed,
    setTask(task, { status, currentRun: null, failures, notBefore: retryAt }, now),
    failed(task, facts, failures, retryAt),
  )
}

/** The breaker opens: the task waits for a person, and nothing more is tried. */
export function decideGiveUp(task: Task, facts: Facts<'give_up'>): Decision {
  if (facts.run === null) return decline('no_run', { id: task.id, done: 'given up' })
  const { args, now } = facts
  const failures = task.failures + 1
  const [cause = ''] = args.error.split('\n', 1)
  const reason = `gave up after ${task.attempts === 1 ? 'one attempt' : `${task.attempts} attempts`}: ${cause}`
  return accept(
    closeFailed(facts.run, args, 'gave_up', now),
    setTask(
      task,
      {
        status: 'blocked',
        currentRun: null,
        failures,
        notBefore: null,
        lane: facts.run.lane,
        block: { kind: 'capability', reason, options: [], since: now },
      },
      now,
    ),
    happened(task, facts, 'gave_up', {
      error: args.error,
      failures,
      retryAt: null,
      trigger: args.outcome,
      limit: args.failureLimit,
    }),
  )
}

function closeFailed(run: Run, args: FailureArguments, outcome: Run['outcome'], now: number): Change {
  return {
    do: 'set_run',
    id: run.id,
    from: ['starting', 'running', 'stopping'],
    set: {
      state: 'closed',
      outcome,
      error: args.error,
      exitCode: args.exitCode,
      signal: args.signal,
      endedAt: run.endedAt ?? now,
      tokenHash: null,
      leaseUntil: null,
    },
  }
}

/** The event is named after the outcome. The first failures are retried in silence only where a later ping is sure to follow. */
function failed(task: Task, facts: Facts<'retry'>, failures: number, retryAt: number | null): Change {
  const { args } = facts
  const common = { error: args.error, failures, retryAt }
  switch (args.outcome) {
    case 'crashed':
      return happened(task, facts, 'crashed', { ...common, exitCode: args.exitCode, signal: args.signal })
    case 'timed_out':
      return happened(task, facts, 'timed_out', { ...common, limit: args.limit ?? 0 })
    case 'no_verdict':
      return happened(task, facts, 'no_verdict', common)
    case 'rework':
      return happened(task, facts, 'unproved', common)
    default:
      return happened(task, facts, 'spawn_failed', common)
  }
}

/** running → ready: the run is ended by a person, or was proved gone. */
export function decideReclaim(task: Task, facts: Facts<'reclaim'>): Decision {
  const ended = endRun(facts.run, { outcome: 'reclaimed', error: facts.args.reason }, facts.now)
  return accept(
    ...ended.changes,
    setTask(task, { status: waitingStatus(task, facts.run?.lane ?? task.lane), currentRun: ended.open }, facts.now),
    happened(task, facts, 'reclaimed', { reason: facts.args.reason }),
  )
}

/** running → blocked: ended by a person, and kept ended. */
export function decideStop(task: Task, facts: Facts<'stop'>): Decision {
  const by = actorName(facts.by)
  const reason = facts.args.reason ?? `stopped by ${by}`
  const ended = endRun(facts.run, { outcome: 'reclaimed', error: reason }, facts.now)
  return accept(
    ...ended.changes,
    setTask(
      task,
      {
        status: 'blocked',
        currentRun: ended.open,
        block: { kind: 'needs_input', reason, options: [], since: facts.now },
      },
      facts.now,
    ),
    happened(task, facts, 'stopped', { by, reason: facts.args.reason }),
  )
}

/**
 * The observed end of a run that has its verdict: the process is gone, so the run closes and the task is free.
 * No status changes here; a run without a verdict goes through `retry` or `give_up` instead.
 */
export function closeRun(
  task: Task,
  run: Run,
  end: { readonly exitCode: number | null; readonly signal: string | null },
  now: number,
): readonly Change[] {
  const close: Change = {
    do: 'set_run',
    id: run.id,
    from: ['stopping'],
    set: {
      state: 'closed',
      exitCode: end.exitCode,
      signal: end.signal,
      endedAt: run.endedAt ?? now,
      tokenHash: null,
      leaseUntil: null,
    },
  }
  const free: readonly Change[] =
    task.currentRun === run.id ? [{ do: 'set_task', id: task.id, rev: task.rev, set: { currentRun: null } }] : []
  return [close, ...free]
}
