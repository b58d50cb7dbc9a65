import { actorKey, actorName } from '../actor.ts'
import type { Change } from '../change.ts'
import { commandText, proofWords, proves } from '../proof.ts'
import type { Run } from '../run.ts'
import type { Task } from '../task.ts'
import { accept, decline, happened, said, sameActor, setTask, verdict, waitingStatus } from './decision.ts'
import type { Circumstances, Decision, Facts, Handoff } from './decision.ts'

/** → done. The handoff goes onto the open run, or onto a run of no length. */
export function decideComplete(task: Task, facts: Facts<'complete'>): Decision {
  const { args } = facts
  if (facts.by.kind === 'worker' && !args.summary && !args.result) return decline('handoff_needed')
  const unproved = unprovedWork(task, facts)
  if (unproved !== null) return unproved
  if (task.status === 'review' && sameActor(task.author, facts.by))
    return decline('reviewer_is_author', { who: actorName(facts.by), id: task.id })
  return finish(task, facts, { summary: args.summary ?? args.result, metadata: args.metadata }, args.result, [])
}

/** review → done, by anybody but the author; a reviewing worker approves from its own run. */
export function decideApprove(task: Task, facts: Facts<'approve'>): Decision {
  const unfit = unfitReviewer(task, facts, 'approve')
  if (unfit !== null) return unfit
  return finish(task, facts, facts.args, null, [happened(task, facts, 'approved', { by: actorName(facts.by) })])
}

function finish(
  task: Task,
  facts: Circumstances,
  handoff: Handoff,
  result: string | null,
  before: readonly Change[],
): Decision {
  const end = verdict(task, facts, { outcome: 'completed', ...handoff })
  return accept(
    ...end.changes,
    setTask(
      task,
      {
        ...end.patch,
        status: 'done',
        block: null,
        scheduledAt: null,
        completedAt: facts.now,
        failures: 0,
        notBefore: null,
        lane: 'work',
        author: null,
        ...(result === null ? {} : { result }),
      },
      facts.now,
    ),
    ...before,
    happened(task, facts, 'completed', { summary: firstLine(handoff.summary), by: actorName(facts.by) }, end.run),
  )
}

/** A worker's word is not enough where the task has a verify command: its run must hold the proof. People may decide without. */
function unprovedWork(task: Task, { by, run }: Circumstances): Decision | null {
  if (by.kind !== 'worker' || task.verify === null || run === null || run.lane === 'review') return null
  if (proves(run.proof, task.verify)) return null
  if (run.proof === null)
    return decline('unproved', { id: task.id, why: `${commandText(task.verify)} has not run`, output: '' })
  const output = run.proof.output.trim() === '' ? '' : `. It printed:\n${run.proof.output.trim()}`
  return decline('unproved', { id: task.id, why: proofWords(run.proof), output })
}

/** → blocked, waiting for a person; kind `dependency` → todo, waiting for an open parent. */
export function decideBlock(task: Task, facts: Facts<'block'>): Decision {
  const { kind, reason, options } = facts.args
  if (reason.trim() === '') return decline('reason_needed')
  const by = actorName(facts.by)
  if (kind === 'dependency') {
    if (task.openParents === 0) return decline('no_dependency', { id: task.id })
    const end = verdict(task, facts, { outcome: 'blocked', error: reason })
    return accept(
      ...end.changes,
      setTask(task, { ...end.patch, status: 'todo', lane: 'work' }, facts.now),
      happened(task, facts, 'dependency_wait', { reason, by }, end.run),
    )
  }
  const end = verdict(task, facts, { outcome: 'blocked', error: reason })
  return accept(
    ...end.changes,
    setTask(task, { ...end.patch, status: 'blocked', block: { kind, reason, options, since: facts.now } }, facts.now),
    happened(task, facts, 'blocked', { kind, reason, options, by }, end.run),
  )
}

/** → review. The author is whoever did the work, and never decides about it. */
export function decideSubmit(task: Task, facts: Facts<'submit'>): Decision {
  const { args, by } = facts
  if (by.kind === 'worker' && !args.summary) return decline('handoff_needed')
  const reviewer = args.reviewer ?? task.reviewer
  if (by.kind === 'worker' && reviewer === by.profile)
    return decline('reviewer_is_author', { who: by.profile, id: task.id })
  if (facts.run?.lane === 'review' && by.kind === 'worker') {
    return decline('wrong_status', {
      id: task.id,
      status: 'in review',
      step: 'request-review',
      allowed: 'being worked',
      next: 'complete it to approve, or request changes',
    })
  }
  const unproved = unprovedWork(task, facts)
  if (unproved !== null) return unproved
  const end = verdict(task, facts, { outcome: 'submitted', summary: args.summary, metadata: args.metadata })
  return accept(
    ...end.changes,
    setTask(
      task,
      {
        ...end.patch,
        status: 'review',
        lane: 'review',
        block: null,
        reviewer,
        author: actorKey(by),
        failures: 0,
        notBefore: null,
      },
      facts.now,
    ),
    happened(task, facts, 'submitted', { summary: firstLine(args.summary) ?? '', reviewer }, end.run),
  )
}

/** review → ready: the work goes back with a reason. */
export function decideRework(task: Task, facts: Facts<'rework'>): Decision {
  if (facts.args.reason.trim() === '') return decline('reason_needed')
  const unfit = unfitReviewer(task, facts, 'request-changes')
  if (unfit !== null) return unfit
  const end = verdict(task, facts, { outcome: 'rework', error: facts.args.reason })
  return accept(
    ...end.changes,
    setTask(
      task,
      { ...end.patch, status: waitingStatus(task, 'work'), lane: 'work', author: null, notBefore: null },
      facts.now,
    ),
    ...said(task, facts, facts.args.reason),
    happened(task, facts, 'rework_requested', { reason: facts.args.reason, by: actorName(facts.by) }, end.run),
  )
}

/** A running task can be approved or sent back by its reviewing run alone; in review, by anybody but the author. */
function unfitReviewer(task: Task, facts: Circumstances, step: 'approve' | 'request-changes'): Decision | null {
  if (sameActor(task.author, facts.by)) return decline('reviewer_is_author', { who: actorName(facts.by), id: task.id })
  if (task.status !== 'running') return null
  return isReviewing(facts.run)
    ? null
    : decline('wrong_status', {
        id: task.id,
        status: 'running',
        step,
        allowed: 'review',
        next: 'wait until it is submitted',
      })
}

const isReviewing = (run: Run | null): boolean => run !== null && run.lane === 'review'

/** What a ping and an event carry of a summary: its first line, at most 400 characters. */
export function firstLine(text: string | null): string | null {
  if (text === null) return null
  const line = text.trim().split('\n', 1)[0]?.trim() ?? ''
  return line.length > 400 ? `${line.slice(0, 399)}…` : line
}
