import type { Task } from '../model/task.ts'
import { formatDuration } from '../model/time.ts'
import type { Instant } from '../model/time.ts'
import type { Lane, Reads } from '../store/store.ts'
import { AGING_BOUND, AGING_STEP } from '../store/store.ts'
import { Gates, why } from './gates.ts'
import type { Why } from './gates.ts'
import type { DispatchParts, DispatchState } from './parts.ts'
import type { Shortage, Unpaid } from './purse.ts'
import { capsOf } from './room.ts'
import type { Cap } from './room.ts'

/** A task that would be claimed, and the limits it counts against. */
export interface Candidate {
  readonly task: Task
  readonly lane: Lane
  readonly caps: readonly Cap[]
}
export interface Held {
  readonly task: Task
  readonly why: Why
}

/** A lane of which nothing may start. */
export interface HeldLane {
  readonly lane: Lane
  readonly why: Why
}

export interface Admission {
  readonly start: readonly Candidate[]
  readonly lanes: readonly HeldLane[]
  /** Single tasks of the other lanes. */
  readonly held: readonly Held[]
  /** Budgets that hold some of them back. */
  readonly short: readonly Shortage[]
}

/** Most tasks of one lane that one pass looks at. */
export const LOOK = 16
/** One start in so many goes to whoever has waited longest, whatever the priorities: the bound on waiting. */
export const LONGEST_FIRST = 10

/** Which tasks a pass would start, in order, and why the next ones would not. Writes nothing. */
export async function admit(
  parts: DispatchParts,
  state: DispatchState,
  reads: Reads,
  now: Instant,
  max: number | null,
): Promise<Admission> {
  const gates = new Gates(parts, state, reads, now)
  const lanes: HeldLane[] = []
  const held: Held[] = []
  const short: Shortage[] = []
  let queues: Queue[] = []
  for (const lane of await reads.tasks.lanes()) {
    const caps = capsOf(lane, parts.host, parts.settings(), parts.profiles)
    const closed = (await gates.held(lane)) ?? (await unpaidLane(gates, short, lane)) ?? (await gates.full(caps))
    if (closed === null) queues.push({ lane, caps, tasks: await reads.tasks.ready(lane, now, LOOK) })
    else lanes.push({ lane, why: closed })
  }
  const turn: Turn = { starts: state.starts, served: new Map(state.served), taken: new Set() }
  const start: Candidate[] = []
  for (;;) {
    const next = start.length === max ? null : await pick(reads, queues, turn, now)
    if (next === null) return { start, lanes, held, short }
    const full = (await gates.full(next.caps)) ?? (await unpaidLane(gates, short, next.lane))
    if (full !== null) {
      lanes.push({ lane: next.lane, why: full })
      queues = queues.filter(({ lane }) => lane !== next.lane)
      continue
    }
    turn.taken.add(next.task.id)
    const unfit = (await taskHeld(parts, reads, next, start)) ?? (await unpaidTask(gates, short, next))
    if (unfit !== null) {
      held.push({ task: next.task, why: unfit })
      continue
    }
    gates.room.take(next.caps)
    await gates.purse.take(next.task, next.lane)
    start.push(next)
    turn.served.set(groupOf(next.lane), turn.starts)
    turn.starts += 1
  }
}

/** A budget that is used up, noted so that people are asked. */
export async function unpaidLane(gates: Gates, short: Shortage[], lane: Lane): Promise<Why | null> {
  return noted(await gates.purse.closed(lane), short)
}

export async function unpaidTask(
  gates: Gates,
  short: Shortage[],
  { task, lane }: Pick<Candidate, 'task' | 'lane'>,
): Promise<Why | null> {
  return noted(await gates.purse.held(task, lane), short)
}

function noted(unpaid: Unpaid | null, short: Shortage[]): Why | null {
  if (unpaid === null) return null
  if (unpaid.short !== null) short.push(unpaid.short)
  return why('budget', unpaid.detail)
}

/** Those who wait longest, in lanes that may go: seen even where a lane's first tasks are all of higher priority. */
async function longestWaiting(reads: Reads, queues: readonly Queue[], now: Instant): Promise<readonly Candidate[]> {
  return (await reads.tasks.waitingLongest(LOOK)).flatMap((task) => {
    const profile = task.status === 'review' ? task.reviewer : task.assignee
    const queue = queues.find(
      ({ lane }) =>
        lane.board === task.board &&
        lane.tenant === task.tenant &&
        lane.status === task.status &&
        lane.profile === profile,
    )
    return queue === undefined || backingOff(task, now) !== null ? [] : [{ task, lane: queue.lane, caps: queue.caps }]
  })
}

/** What holds this one task back, where its lane may go. */
export async function taskHeld(
  parts: DispatchParts,
  reads: Reads,
  candidate: Pick<Candidate, 'task' | 'lane'>,
  before: readonly Candidate[],
): Promise<Why | null> {
  const { task, lane } = candidate
  if (task.currentRun !== null) return why('still_stopping', `its run ${task.lastRun} is still ending`)
  const ceiling = task.attemptCeiling ?? parts.settings().attemptCeiling
  if (task.attempts >= ceiling)
    return why(
      'attempt_ceiling',
      `all ${ceiling} attempts are used; \`kanban retry ${task.id} --attempts N\` raises the limit`,
    )
  const unfit = parts.profiles.preflight(lane.profile, task)
  if (unfit !== null) return unfit
  const board = await reads.boards.get(task.board)
  if (board === null) return why('workspace_impossible', `board ${task.board} is gone`)
  const path = parts.workspaces.exclusivePath(task, board)
  if (path !== null) {
    const busy =
      (await reads.runs.open()).some((run) => run.workspacePath === path) ||
      before.some((one) => parts.workspaces.exclusivePath(one.task, board) === path)
    if (busy) return why('workspace_busy', `${path} is being worked in by another run`)
  }
  const impossible = await parts.workspaces.impossible(task, board)
  return impossible === null ? null : why('workspace_impossible', impossible)
}

export const backingOff = (task: Task, now: Instant): Why | null =>
  task.notBefore !== null && task.notBefore > now
    ? why(
        'backing_off',
        `waits ${formatDuration(Math.max(1000, task.notBefore - now))} after ${task.failures === 1 ? 'a failure' : `${task.failures} failures`}; \`kanban retry ${task.id}\` starts it at once`,
      )
    : null

/** Priority plus one step per AGING_STEP waited, at most AGING_BOUND steps. */
export const effectivePriority = (task: Task, now: Instant): number =>
  task.priority + Math.min(AGING_BOUND, Math.floor(Math.max(0, now - task.statusSince) / AGING_STEP))

/**
 * The next candidate: highest effective priority, then whichever board and tenant was served longest ago,
 * then age. Every LONGEST_FIRST-th start goes to the longest waiting, whatever its priority.
 */
async function pick(reads: Reads, queues: readonly Queue[], turn: Turn, now: Instant): Promise<Candidate | null> {
  const free = (task: Task): boolean => !turn.taken.has(task.id)
  if (turn.starts % LONGEST_FIRST === LONGEST_FIRST - 1 && queues.length > 0) {
    const patient = (await longestWaiting(reads, queues, now)).find(({ task }) => free(task))
    if (patient !== undefined) return patient
  }
  const rank = ({ task, lane }: Candidate): readonly number[] => [
    effectivePriority(task, now),
    -(turn.served.get(groupOf(lane)) ?? -1),
    -task.statusSince,
  ]
  const heads = queues.flatMap(({ lane, caps, tasks }): readonly Candidate[] => {
    const task = tasks.find(free)
    return task === undefined ? [] : [{ task, lane, caps }]
  })
  return heads.reduce<Candidate | null>(
    (best, head) => (best === null || higher(rank(head), rank(best)) ? head : best),
    null,
  )
}

/** The first tasks of a lane that may go. */
interface Queue extends Pick<Candidate, 'lane' | 'caps'> {
  readonly tasks: readonly Task[]
}

interface Turn {
  starts: number
  readonly served: Map<string, number>
  readonly taken: Set<Task['id']>
}

export const groupOf = (lane: Pick<Lane, 'board' | 'tenant'>): string => JSON.stringify([lane.board, lane.tenant])

function higher(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index])
  return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0)
}
