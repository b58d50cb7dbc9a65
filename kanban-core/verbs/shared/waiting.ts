import { DEFAULT_BOARD } from '../../model/ids.ts'
import type { Run } from '../../model/run.ts'
import type { Block, NotStarted, Task, TaskSummary } from '../../model/task.ts'
import { DISPATCHER_DISABLED, isSatisfied } from '../../model/task.ts'
import { formatDuration } from '../../model/time.ts'
import type { Instant } from '../../model/time.ts'
import { clip } from './find.ts'
import { moment } from '../answers/symbols.ts'
import type { VerbContext } from '../verb.ts'

/** Why a task is not being worked, since when, and what would start it. */
export interface Waiting {
  readonly reason: string
  /** One sentence without its full stop. */
  readonly detail: string
  readonly since: Instant
  /** The command or the event that lets it go on; null where nothing has to be done. */
  readonly next: string | null
}

type Asking = Pick<VerbContext, 'reads' | 'now' | 'host'>

/** For every status; a running task is told as such, with its run. */
export async function whyWaiting(context: Asking, task: Task): Promise<Waiting> {
  const run = task.currentRun === null ? null : await context.reads.runs.get(task.currentRun)
  const { id, statusSince: since } = task
  switch (task.status) {
    case 'triage':
      return inTriage(task)
    case 'todo':
      return waitingTodo(context, task)
    case 'scheduled':
      return scheduled(task, task.scheduledAt, context.now)
    case 'ready':
      return run === null ? waitingForWorker(context, task) : stillEnding(run, since)
    case 'running':
      return running(task, run, context.now)
    case 'blocked':
      return blocked(task, task.block)
    case 'review':
      if (task.reviewer === null) return waitingForReview(task)
      return run === null ? waitingForWorker(context, task) : stillEnding(run, since)
    case 'done':
      return { reason: 'done', detail: 'it is finished', since, next: `\`kanban reopen ${id}\` puts it back` }
    case 'archived':
      return { reason: 'archived', detail: 'it is off the board', since, next: `\`kanban restore ${id}\`` }
  }
}

function inTriage({ id, body, statusSince }: Task): Waiting {
  const described = Boolean(body?.trim())
  return {
    reason: 'triage',
    detail: described ? 'it is an idea that nobody has released' : 'it is an idea without a description',
    since: statusSince,
    next: described ? `\`kanban promote ${id}\`` : `\`kanban specify ${id} "what to do"\``,
  }
}

const scheduled = ({ id, statusSince }: Task, at: Instant, now: Instant): Waiting => ({
  reason: 'scheduled',
  detail: `it starts at ${moment(at)}, in ${formatDuration(at - now)}`,
  since: statusSince,
  next: `\`kanban promote ${id}\` starts it at once`,
})

const blocked = ({ id }: Task, { kind, reason, since }: Block): Waiting => ({
  reason: `blocked_${kind}`,
  detail: clip(reason, 300),
  since,
  next: `\`kanban unblock ${id} <answer>\``,
})

const waitingForReview = ({ id, statusSince }: Task): Waiting => ({
  reason: 'review',
  detail: 'a person has to look at it',
  since: statusSince,
  next: `\`kanban approve ${id}\`, or \`kanban request-changes ${id} <what>\``,
})

const stillEnding = (run: Run, since: Instant): Waiting => ({
  reason: 'still_stopping',
  detail: `the worker of run ${run.number} is still being ended`,
  since: run.endedAt ?? since,
  next: 'it goes on by itself when that has happened',
})

async function waitingTodo({ reads }: Asking, task: Task): Promise<Waiting> {
  if (task.openParents === 0) {
    return {
      reason: 'unassigned',
      detail: 'it has no assignee',
      since: task.statusSince,
      next: `\`kanban assign ${task.id} <profile>\``,
    }
  }
  const open = (await reads.tasks.parents(task.id)).filter((parent) => !isSatisfied(parent.status))
  const next =
    task.assignee === null
      ? `\`kanban assign ${task.id} <profile>\`; it starts by itself after its parents`
      : 'it becomes ready by itself when that is done'
  return { reason: 'parents_open', detail: `it waits for ${namedParents(open)}`, since: task.statusSince, next }
}

function namedParents(parents: readonly TaskSummary[]): string {
  const names = parents.slice(0, 4).map((parent) => `${parent.id} (${parent.status})`)
  return parents.length > names.length
    ? `${names.join(', ')} and ${parents.length - names.length} more`
    : names.join(' and ')
}

/** Ready, or in review for a profile: the dispatcher knows. */
async function waitingForWorker(context: Asking, task: Task): Promise<Waiting> {
  const { dispatcher } = context.host
  const known =
    dispatcher === null ? withoutDispatcher(task, context) : ((await dispatcher.why(task)) ?? task.notStarted)
  if (known === null)
    return {
      reason: 'next_pass',
      detail: 'it starts with the next pass of the dispatcher',
      since: task.statusSince,
      next: null,
    }
  const next = remedy(known, task)
  return { reason: known.reason, detail: withoutRemedy(known, next), since: known.since, next }
}

function withoutDispatcher(task: Task, { now }: Asking): NotStarted {
  if (task.notBefore !== null && task.notBefore > now) {
    return {
      reason: 'backing_off',
      detail: `it waits ${formatDuration(task.notBefore - now)} before its next attempt, after ${times(task.failures)}`,
      since: task.statusSince,
    }
  }
  return { reason: 'dispatcher_off', detail: 'no dispatcher is running', since: task.statusSince }
}

const times = (failures: number): string => (failures === 1 ? 'one failure' : `${failures} failures`)

/** What lets a held task start, where a person can do it. */
export function remedy(why: Pick<NotStarted, 'reason' | 'detail'>, task: Pick<Task, 'id' | 'board'>): string | null {
  switch (why.reason) {
    case 'dispatcher_off':
      return why.detail === DISPATCHER_DISABLED
        ? 'set dispatcher.enabled to true in config.yaml'
        : 'start `kanban gateway`'
    case 'paused':
      return resumeCommand(why.detail, task.board)
    case 'backing_off':
      return `\`kanban retry ${task.id}\` starts it at once`
    case 'attempt_ceiling':
      return `\`kanban retry ${task.id} --attempts N\``
    case 'no_such_profile':
      return `\`kanban assign ${task.id} <profile>\`, see \`kanban profiles\``
    case 'agent_missing':
    case 'agent_logged_out':
    case 'skill_missing':
      return 'see `kanban profiles`'
    case 'workspace_impossible':
      return `\`kanban edit ${task.id} --workspace …\``
    case 'cap_reached':
    case 'workspace_busy':
      return 'it starts by itself when one ends'
    case 'budget':
      return /; (`kanban budget .*|set .*|give .*)$/.exec(why.detail)?.[1] ?? '`kanban budget`'
    case 'profile_parked':
    case 'provider_parked':
    case 'spawn_rate':
    case 'still_stopping':
    case 'next_pass':
    case 'no_host':
      return null
  }
}

/** A budget's detail ends with what to do about it. */
const withoutRemedy = ({ reason, detail }: NotStarted, next: string | null): string =>
  reason === 'budget' && next !== null && detail.endsWith(`; ${next}`) ? detail.slice(0, -next.length - 2) : detail

/** What was paused says which command lets it go on. */
function resumeCommand(detail: string, board: Task['board']): string {
  if (detail.startsWith('everything')) return '`kanban resume --everywhere`'
  return board === DEFAULT_BOARD ? '`kanban resume`' : `\`kanban resume --board ${board}\``
}

function running(task: Task, run: Run | null, now: Instant): Waiting {
  if (run === null) return { reason: 'running', detail: 'somebody works on it', since: task.statusSince, next: null }
  const words = `run ${run.number} by ${run.profile}${run.lane === 'review' ? ' reviews it' : ''}${run.supervisor === 'lease' && run.leaseUntil !== null ? `, held until ${moment(run.leaseUntil)}` : ''}`
  if (run.stalledSince === null)
    return { reason: 'running', detail: words, since: run.startedAt, next: `\`kanban log ${task.id}\`` }
  return {
    reason: 'stalled',
    detail: `${words}, silent for ${formatDuration(now - run.stalledSince)}`,
    since: run.startedAt,
    next: `\`kanban log ${task.id}\`, or \`kanban reclaim ${task.id}\``,
  }
}
