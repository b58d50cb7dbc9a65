import { actorName } from '../actor.ts'
import type { Task } from '../task.ts'
import { accept, decline, happened, said, setTask, waitingStatus } from './decision.ts'
import type { Decision, Facts } from './decision.ts'

/** triage → todo or ready; an idea needs a description before it becomes work. */
export function decideSpecify(task: Task, facts: Facts<'specify'>): Decision {
  if (!task.body?.trim()) return decline('body_needed', { id: task.id })
  const status = waitingStatus(task)
  return accept(setTask(task, { status }, facts.now), happened(task, facts, 'specified', { status }))
}

/** todo → ready, once all parents are satisfied and somebody is assigned. */
export function decidePromote(task: Task, facts: Facts<'promote'>): Decision {
  if (task.openParents > 0)
    return decline('parents_open', {
      id: task.id,
      parents: task.openParents === 1 ? 'one parent' : `${task.openParents} parents`,
    })
  if (task.assignee === null) return decline('not_assigned', { id: task.id })
  return accept(
    setTask(task, { status: 'ready' }, facts.now),
    happened(task, facts, 'promoted', { parent: facts.args.parent }),
  )
}

/** ready → todo, when what made it ready is gone. */
export function decideDemote(task: Task, facts: Facts<'demote'>): Decision {
  return accept(
    setTask(task, { status: 'todo' }, facts.now),
    happened(task, facts, 'demoted', { reason: facts.args.reason }),
  )
}

/** scheduled → todo or ready: the clock at its time, a person earlier. */
export function decideWake(task: Task, facts: Facts<'wake'>): Decision {
  const status = waitingStatus(task)
  return accept(setTask(task, { status, scheduledAt: null }, facts.now), happened(task, facts, 'woke', { status }))
}

/** → scheduled, until its time. */
export function decideSchedule(task: Task, facts: Facts<'schedule'>): Decision {
  const { at } = facts.args
  if (at <= facts.now)
    return decline('invalid_input', { what: 'the start time has passed already', help: 'kanban help schedule' })
  return accept(
    setTask(task, { status: 'scheduled', scheduledAt: at, block: null, notBefore: null }, facts.now),
    happened(task, facts, 'scheduled', { at }),
  )
}

/** blocked → where it belongs. Forgets the failures in a row, never the attempts; an answer is kept as a comment. */
export function decideUnblock(task: Task, facts: Facts<'unblock'>): Decision {
  const { answer, raiseCeiling } = facts.args
  const by = actorName(facts.by)
  const option = task.block?.options.find((candidate) => candidate === answer)
  return accept(
    setTask(
      task,
      {
        status: waitingStatus(task),
        block: null,
        failures: 0,
        notBefore: null,
        ...(raiseCeiling === null ? {} : { attemptCeiling: raiseCeiling }),
      },
      facts.now,
    ),
    ...(answer === null ? [] : said(task, facts, answer)),
    option === undefined ? null : happened(task, facts, 'answered', { option, by }),
    happened(task, facts, 'unblocked', { answer, by }),
  )
}
