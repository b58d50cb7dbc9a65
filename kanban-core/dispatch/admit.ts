import type { NotStarted, NotStartedReason, Task } from '../model/task.ts'
import { formatDuration, iso } from '../model/time.ts'
import type { Instant } from '../model/time.ts'
import type { Lane, Reads } from '../store/store.ts'
import { AGING_BOUND, AGING_STEP } from '../store/store.ts'
import type { DispatchParts, DispatchState } from './parts.ts'
import { Room, capText, capsOf } from './room.ts'
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
export type Why = Pick<NotStarted, 'reason' | 'detail'>

export interface Admission {
  readonly start: readonly Candidate[]
  readonly held: readonly Held[]
}

/** Most tasks of one lane that one pass looks at. */
const LOOK = 16
/** One start in so many goes to whoever has waited longest, whatever the priorities: the bound on waiting. */
export const LONGEST_FIRST = 10

/** Which tasks a pass would start, in order, and why the next ones would not. Writes nothing. */
export async function admit(parts: DispatchParts, state: DispatchState, reads: Reads, now: Instant, max: number | null): Promise<Admission> {
  const room = new Room(reads)
  const held: Held[] = []
  const queues: Candidate[][] = []
  for (const lane of await reads.tasks.lanes()) {
    const caps = capsOf(lane, parts.host, parts.settings(), parts.profiles)
    const why = (await laneHeld(parts, state, reads, lane, now)) ?? (await fullWhy(room, caps))
    const tasks = await reads.tasks.ready(lane, now, LOOK)
    if (why !== null) held.push(...tasks.map((task) => ({ task, why })))
    else queues.push(tasks.map((task) => ({ task, lane, caps })))
  }
  const turn: Turn = { starts: state.starts, served: new Map(state.served), taken: new Set(), waiting: await longestWaiting(reads, queues, now) }
  const start: Candidate[] = []
  for (let next = pick(queues, turn, now); next !== null; next = pick(queues, turn, now)) {
    if (max !== null && start.length >= max) break
    turn.taken.add(next.task.id)
    const why = (await fullWhy(room, next.caps)) ?? (await taskHeld(parts, reads, next, start))
    if (why !== null) {
      held.push({ task: next.task, why })
      continue
    }
    room.take(next.caps)
    start.push(next)
    turn.served.set(groupOf(next.lane), turn.starts)
    turn.starts += 1
  }
  return { start, held }
}

/** Those who wait longest, in lanes that may go: seen even where a lane's first tasks are all of higher priority. */
async function longestWaiting(reads: Reads, queues: readonly Candidate[][], now: Instant): Promise<readonly Candidate[]> {
  const heads = queues.flatMap((queue) => queue.slice(0, 1))
  if (heads.length === 0) return []
  return (await reads.tasks.waitingLongest(LOOK)).flatMap((task) => {
    const like = heads.find(({ lane }) => lane.board === task.board && lane.tenant === task.tenant && lane.status === task.status && lane.profile === (task.status === 'review' ? task.reviewer : task.assignee))
    return like === undefined || backingOff(task, now) !== null ? [] : [{ ...like, task }]
  })
}

/** What holds a whole lane back. */
export async function laneHeld(parts: DispatchParts, state: DispatchState, reads: Reads, lane: Pick<Lane, 'board' | 'profile'>, now: Instant): Promise<Why | null> {
  const settings = parts.settings()
  if (!settings.enabled || state.draining) return why('dispatcher_off', state.draining ? 'the gateway is stopping' : 'dispatcher.enabled is false')
  const board = await reads.boards.get(lane.board)
  const paused = board?.pausedAt ?? Number((await reads.boards.value('paused')) ?? 0)
  if (paused > 0) return why('paused', `${board?.pausedAt ? `board ${lane.board}` : 'everything'} is paused since ${iso(paused)}; \`kanban resume\` lets it go on`)
  const unfit = parts.profiles.preflight(lane.profile, null)
  if (unfit !== null) return unfit
  const parked = await parkedUntil(parts, reads, lane.profile)
  if (parked !== null && parked > now) return why('provider_parked', `${parts.profiles.provider(lane.profile)} has reached its rate limit, until ${iso(parked)}`)
  if (startsWithinMinute(state, now) >= settings.spawnsPerMinute) return why('spawn_rate', `${settings.spawnsPerMinute} workers were started within a minute; the rest waits a moment`)
  return null
}

/** What holds this one task back, where its lane may go. */
export async function taskHeld(parts: DispatchParts, reads: Reads, candidate: Pick<Candidate, 'task' | 'lane'>, before: readonly Candidate[]): Promise<Why | null> {
  const { task, lane } = candidate
  if (task.currentRun !== null) return why('still_stopping', `its run ${task.lastRun} is still ending`)
  const ceiling = task.attemptCeiling ?? parts.settings().attemptCeiling
  if (task.attempts >= ceiling) return why('attempt_ceiling', `all ${ceiling} attempts are used; \`kanban retry ${task.id} --attempts N\` raises the limit`)
  const unfit = parts.profiles.preflight(lane.profile, task)
  if (unfit !== null) return unfit
  const board = await reads.boards.get(task.board)
  if (board === null) return why('workspace_impossible', `board ${task.board} is gone`)
  const path = parts.workspaces.exclusivePath(task, board)
  if (path !== null) {
    const busy = (await reads.runs.open()).some((run) => run.workspacePath === path) || before.some((one) => parts.workspaces.exclusivePath(one.task, board) === path)
    if (busy) return why('workspace_busy', `${path} is being worked in by another run`)
  }
  const impossible = await parts.workspaces.impossible(task, board)
  return impossible === null ? null : why('workspace_impossible', impossible)
}

export async function fullWhy(room: Room, caps: readonly Cap[]): Promise<Why | null> {
  const full = await room.full(caps)
  return full === null ? null : why('cap_reached', capText(full))
}

export const why = (reason: NotStartedReason, detail: string): Why => ({ reason, detail })

export const backingOff = (task: Task, now: Instant): Why | null =>
  task.notBefore !== null && task.notBefore > now
    ? why('backing_off', `waits ${formatDuration(Math.max(1000, task.notBefore - now))} after ${task.failures === 1 ? 'a failure' : `${task.failures} failures`}; \`kanban retry ${task.id}\` starts it at once`)
    : null

export async function parkedUntil(parts: DispatchParts, reads: Reads, profile: Lane['profile']): Promise<Instant | null> {
  const value = await reads.boards.value(`parked:${parts.profiles.provider(profile)}`)
  return value === null ? null : Number(value)
}

export const startsWithinMinute = (state: DispatchState, now: Instant): number => {
  state.recentStarts = state.recentStarts.filter((at) => at > now - 60_000)
  return state.recentStarts.length
}

/** Priority plus one step per AGING_STEP waited, at most AGING_BOUND steps. */
export const effectivePriority = (task: Task, now: Instant): number => task.priority + Math.min(AGING_BOUND, Math.floor(Math.max(0, now - task.statusSince) / AGING_STEP))

/**
 * The next candidate: highest effective priority, then whichever board and tenant was served longest ago,
 * then age. Every LONGEST_FIRST-th start goes to the longest waiting, whatever its priority.
 */
function pick(queues: readonly Candidate[][], turn: Turn, now: Instant): Candidate | null {
  const free = ({ task }: Candidate): boolean => !turn.taken.has(task.id)
  const patient = turn.starts % LONGEST_FIRST === LONGEST_FIRST - 1 ? turn.waiting.find(free) : undefined
  if (patient !== undefined) return patient
  const rank = ({ task, lane }: Candidate): readonly number[] => [effectivePriority(task, now), -(turn.served.get(groupOf(lane)) ?? -1), -task.statusSince]
  const heads = queues.map((queue) => queue.find(free)).filter((head) => head !== undefined)
  return heads.reduce<Candidate | null>((best, head) => (best === null || higher(rank(head), rank(best)) ? head : best), null)
}

interface Turn {
  starts: number
  readonly served: Map<string, number>
  readonly taken: Set<Task['id']>
  readonly waiting: readonly Candidate[]
}

export const groupOf = (lane: Pick<Lane, 'board' | 'tenant'>): string => JSON.stringify([lane.board, lane.tenant])

function higher(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index])
  return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0)
}
