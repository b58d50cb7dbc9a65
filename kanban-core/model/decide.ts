import type { Actor } from './actor.ts'
import { refuse } from './refusal.ts'
import type { Refusal } from './refusal.ts'
import type { Run } from './run.ts'
import { decideClaim } from './steps/claim.ts'
import type { Decision, Facts } from './steps/decision.ts'
import { decideApprove, decideBlock, decideComplete, decideRework, decideSubmit } from './steps/verdict.ts'
import { decideArchive, decideDelete, decideReopen, decideRestore } from './steps/closing.ts'
import { decideGiveUp, decideReclaim, decideRetry, decideStop } from './steps/recovery.ts'
import {
  decideDemote,
  decidePromote,
  decideSchedule,
  decideSpecify,
  decideUnblock,
  decideWake,
} from './steps/waiting.ts'
import type { Task } from './task.ts'
import { COMMAND_OF_STEP, TRANSITIONS, legalCommands } from './transitions.ts'
import type { Step } from './transitions.ts'

/** Steps decided for a task that exists; `create` starts from none. */
export type DecidedStep = Exclude<Step, 'create'>

type Decider<S extends DecidedStep> = (task: Task, facts: Facts<S>) => Decision

const DECIDERS: { readonly [S in DecidedStep]: Decider<S> } = {
  specify: decideSpecify,
  promote: decidePromote,
  demote: decideDemote,
  wake: decideWake,
  claim: decideClaim,
  complete: decideComplete,
  block: decideBlock,
  unblock: decideUnblock,
  submit: decideSubmit,
  approve: decideApprove,
  rework: decideRework,
  retry: decideRetry,
  give_up: decideGiveUp,
  reclaim: decideReclaim,
  stop: decideStop,
  schedule: decideSchedule,
  reopen: decideReopen,
  archive: decideArchive,
  restore: decideRestore,
  delete: decideDelete,
}

/** What a step would change, or why it is refused. Pure: the same arguments give the same answer. */
export function decide<S extends DecidedStep>(task: Task, step: S, facts: Facts<S>): Decision {
  const refused = illegal(task, step, facts)
  return refused === null ? DECIDERS[step](task, facts) : { ok: false, refusal: refused }
}

/** The checks that every step shares: who, from where, and whose run. */
function illegal<S extends DecidedStep>(task: Task, step: S, facts: Facts<S>): Refusal | null {
  const rule = TRANSITIONS[step]
  if (facts.by.kind === 'worker') {
    const stale = staleWorker(task, facts.run, facts.by)
    if (stale !== null) return stale
  }
  if (!(rule.by as readonly string[]).includes(facts.by.kind)) {
    return refuse('forbidden', {
      verb: COMMAND_OF_STEP[step] ?? step,
      who: `a ${facts.by.kind}`,
      next: 'a person can do it',
    })
  }
  if ((rule.from as readonly string[]).includes(task.status)) return null
  return wrongStatus(task, step)
}

/** A worker writes only while its own run is the open one, unended and of the present epoch. */
export function staleWorker(task: Task, run: Run | null, by: Extract<Actor, { kind: 'worker' }>): Refusal | null {
  const live =
    run !== null &&
    run.id === by.run &&
    task.epoch === by.epoch &&
    task.status === 'running' &&
    (run.state === 'running' || run.state === 'starting')
  return live ? null : refuse('stale_run', { run: run?.number ?? task.lastRun })
}

function wrongStatus(task: Task, step: DecidedStep): Refusal {
  const command = COMMAND_OF_STEP[step] ?? step
  const legal = legalCommands(task.status)
  if (TRANSITIONS[step].to.length === 1 && TRANSITIONS[step].to[0] === task.status)
    return refuse('already', { id: task.id, status: task.status })
  return refuse('wrong_status', {
    id: task.id,
    status: task.status,
    step: command,
    allowed: TRANSITIONS[step].from.join(' or '),
    next:
      legal.length > 0
        ? `now possible: ${legal.map((name) => `kanban ${name}`).join(', ')}`
        : 'wait for its run to end',
  })
}
