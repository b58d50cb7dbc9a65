import { actorName } from '../actor.ts'
import type { Task } from '../task.ts'
import { accept, endRun, happened, setTask, waitingStatus } from './decision.ts'
import type { Decision, Facts } from './decision.ts'

/** done → ready or todo: the work is wanted again. */
export function decideReopen(task: Task, facts: Facts<'reopen'>): Decision {
  const status = waitingStatus(task, 'work')
  return accept(
    setTask(task, { status, lane: 'work', completedAt: null, failures: 0, notBefore: null }, facts.now),
    happened(task, facts, 'reopened', { by: actorName(facts.by), alreadyRan: facts.args.alreadyRan }),
  )
}

/** any → archived: off the board. A living worker is ended; followers hear no more. */
export function decideArchive(task: Task, facts: Facts<'archive'>): Decision {
  const ended = endRun(facts.run, { outcome: 'reclaimed', error: `archived by ${actorName(facts.by)}` }, facts.now)
  return accept(
    ...ended.changes,
    setTask(task, { status: 'archived', currentRun: ended.open, notBefore: null }, facts.now),
    happened(task, facts, 'archived', { from: task.status }),
    { do: 'end_subscriptions', task: task.id, id: null, at: facts.now, reason: 'archived' },
  )
}

/** archived → todo or ready. */
export function decideRestore(task: Task, facts: Facts<'restore'>): Decision {
  const to = waitingStatus(task, 'work')
  return accept(
    setTask(
      task,
      { status: to, lane: 'work', block: null, scheduledAt: null, completedAt: null, failures: 0 },
      facts.now,
    ),
    happened(task, facts, 'restored', { to }),
  )
}

/** archived → gone. Its events stay, with a last one that says who removed it. */
export function decideDelete(task: Task, facts: Facts<'delete'>): Decision {
  return accept(happened(task, facts, 'deleted', { title: task.title, by: actorName(facts.by) }), {
    do: 'delete_task',
    id: task.id,
    rev: task.rev,
  })
}
