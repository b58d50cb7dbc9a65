import { refuse } from '../refusal.ts'
import type { Refusal } from '../refusal.ts'
import type { Run } from '../run.ts'
import type { Task } from '../task.ts'
import { accept, happened, setTask } from './decision.ts'
import type { Decision, Facts } from './decision.ts'

/** ready → running (or review → running for a reviewing profile): opens a run, bumps the epoch, counts the attempt. */
export function decideClaim(task: Task, facts: Facts<'claim'>): Decision {
  const held = heldBack(task, facts)
  if (held !== null) return { ok: false, refusal: held }
  const { args, now } = facts
  const run = openedRun(task, facts)
  return accept(
    ...args.guards,
    { do: 'insert_run', run },
    setTask(
      task,
      {
        status: 'running',
        currentRun: run.id,
        epoch: run.epoch,
        lastRun: run.number,
        attempts: task.attempts + 1,
        startedAt: task.startedAt ?? now,
        notBefore: null,
      },
      now,
    ),
    happened(task, facts, 'claimed', { run: run.number, profile: run.profile, attempt: task.attempts + 1 }, run.id),
  )
}

/** Everything that must hold at the moment of every claim, whatever the status says. */
function heldBack(task: Task, { args, now, run }: Facts<'claim'>): Refusal | null {
  if (run !== null || task.currentRun !== null)
    return refuse('run_open', { id: task.id, run: run?.number ?? task.lastRun })
  if (task.openParents > 0)
    return refuse('parents_open', { id: task.id, parents: `${task.openParents} unfinished parents` })
  if (task.status === 'ready' && task.assignee === null) return refuse('not_assigned', { id: task.id })
  if (task.status === 'review' && task.reviewer === null) {
    return refuse('wrong_status', {
      id: task.id,
      status: 'review',
      step: 'claim',
      allowed: 'ready',
      next: `a person decides: kanban approve ${task.id}`,
    })
  }
  const ceiling = task.attemptCeiling ?? args.attemptCeiling
  if (task.attempts >= ceiling) return refuse('attempt_ceiling', { id: task.id, ceiling })
  if (task.notBefore !== null && task.notBefore > now) {
    return refuse('failed', {
      what: `${task.id} waits ${Math.ceil((task.notBefore - now) / 1000)} s before its next attempt`,
      next: `kanban retry ${task.id} starts it at once`,
    })
  }
  return null
}

function openedRun(task: Task, { args, now, ids }: Facts<'claim'>): Run {
  return {
    id: ids.run,
    task: task.id,
    board: task.board,
    number: task.lastRun + 1,
    profile: args.profile,
    lane: task.status === 'review' ? 'review' : 'work',
    supervisor: args.supervisor,
    host: args.host,
    identity: null,
    marker: args.marker,
    tokenHash: args.tokenHash,
    epoch: task.epoch + 1,
    state: args.supervisor === 'process' ? 'starting' : 'running',
    startedAt: now,
    endedAt: null,
    attachedAt: null,
    heartbeatAt: now,
    note: null,
    leaseUntil: args.leaseUntil,
    maxRuntime: args.maxRuntime,
    outcome: null,
    summary: null,
    metadata: null,
    error: null,
    exitCode: null,
    signal: null,
    folder: args.folder,
    workspacePath: args.workspacePath,
    usage: null,
    reserved: args.reserved,
    work: null,
    proof: null,
    claimed: null,
    sessionId: null,
    stalledSince: null,
  }
}
