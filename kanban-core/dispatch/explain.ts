import * as runs from '../board/runs.ts'
import { DISPATCHER } from '../model/actor.ts'
import { happened } from '../model/steps/decision.ts'
import type { NotStarted, Task } from '../model/task.ts'
import { SECOND, formatDuration } from '../model/time.ts'
import type { Instant, Millis } from '../model/time.ts'
import type { Lane, Reads } from '../store/store.ts'
import { backingOff, taskHeld, unpaidLane, unpaidTask } from './admit.ts'
import type { Admission } from './admit.ts'
import { Gates, why } from './gates.ts'
import type { Why } from './gates.ts'
import type { DispatchParts, DispatchState } from './parts.ts'
import { capsOf } from './room.ts'

/** Longest-waiting tasks that are given their reason in one pass. */
const EXPLAINED = 50
/** Held back on purpose, or told when it began. */
const TOLD_ELSEWHERE: ReadonlySet<NotStarted['reason']> = new Set(['paused', 'profile_parked', 'budget'])
/** While only the number of those who wait changes, their reasons are written no more often. */
const EXPLAIN_EVERY: Millis = SECOND

/** Why a waiting task has no worker, as of now; null where it waits for no dispatcher. */
export function explain(
  parts: DispatchParts,
  state: DispatchState,
  reads: Reads,
  task: Task,
  now: Instant,
): Promise<NotStarted | null> {
  return explainBy(new Gates(parts, state, reads, now), parts, reads, task, now)
}

async function explainBy(
  gates: Gates,
  parts: DispatchParts,
  reads: Reads,
  task: Task,
  now: Instant,
): Promise<NotStarted | null> {
  const lane = laneOf(task)
  if (lane === null) return null
  const caps = capsOf(lane, parts.host, parts.settings(), parts.profiles)
  const found: Why =
    (task.currentRun === null ? null : why('still_stopping', `run ${task.lastRun} is still ending`)) ??
    (await gates.held(lane)) ??
    backingOff(task, now) ??
    (await unpaidLane(gates, [], lane)) ??
    (await taskHeld(parts, reads, { task, lane }, [])) ??
    (await unpaidTask(gates, [], { task, lane })) ??
    (await gates.full(caps)) ??
    why('next_pass', 'nothing holds it back: it starts with the next pass')
  return {
    ...found,
    since:
      task.notStarted?.reason === found.reason
        ? task.notStarted.since
        : Math.max(task.statusSince, task.notStarted === null ? task.statusSince : now),
  }
}

function laneOf(task: Task): Lane | null {
  if (task.status === 'ready' && task.assignee !== null)
    return { board: task.board, tenant: task.tenant, profile: task.assignee, status: 'ready', count: 1 }
  if (task.status === 'review' && task.reviewer !== null)
    return { board: task.board, tenant: task.tenant, profile: task.reviewer, status: 'review', count: 1 }
  return null
}

/** Explains after a pass what has changed since the last explanation. Answers when to look again; null = nothing is left to tell. */
export async function explainHeld(
  parts: DispatchParts,
  state: DispatchState,
  { lanes, held }: Admission,
  now: Instant,
): Promise<Instant | null> {
  const reasons = JSON.stringify([
    lanes.map(({ lane, why: found }) => [lane.board, lane.tenant, lane.profile, lane.status, found]),
    held.map(({ task, why: found }) => [task.id, found]),
  ])
  const numbers = lanes.map(({ lane }) => lane.count).join()
  const last = state.explained
  if (last?.reasons === reasons && last.numbers === numbers) return null
  if (last?.reasons === reasons && now < last.at + EXPLAIN_EVERY) return last.at + EXPLAIN_EVERY
  state.explained = { reasons, numbers, at: now }
  if (lanes.length + held.length > 0) await explainWaiting(parts, state, now)
  return null
}

/** Writes the reasons of those who wait longest, where they changed, and tells the operators once of whoever is stuck. */
export async function explainWaiting(parts: DispatchParts, state: DispatchState, now: Instant): Promise<void> {
  // what a stopping gateway starts no more is nothing to keep: the next one looks anew
  if (state.draining) return
  const { reads } = parts.board.tools.store
  const gates = new Gates(parts, state, reads, now)
  const stuck: { readonly task: Task; readonly found: NotStarted }[] = []
  for (const task of await reads.tasks.waitingLongest(EXPLAINED)) {
    const found = await explainBy(gates, parts, reads, task, now)
    if (found === null || found.reason === 'next_pass') continue
    if (task.notStarted?.reason !== found.reason || task.notStarted.detail !== found.detail) {
      await runs.notStarted(parts.board.turns, task.id, { reason: found.reason, detail: found.detail })
    }
    if (now - task.statusSince < parts.settings().stuckAfter || TOLD_ELSEWHERE.has(found.reason)) continue
    stuck.push({ task, found })
    await tellStuck(parts, state, task, found, now)
  }
  const [first] = stuck
  state.warning =
    first === undefined
      ? null
      : `${stuck.length === 1 ? 'one task waits' : `${stuck.length} tasks wait`} longer than ${formatDuration(parts.settings().stuckAfter)}; ${first.task.id}: ${first.found.detail}`
}

async function tellStuck(
  parts: DispatchParts,
  state: DispatchState,
  task: Task,
  found: NotStarted,
  now: Instant,
): Promise<void> {
  const key = `${task.id}:${task.statusSince}:${found.reason}`
  if (state.toldStuck.has(key)) return
  state.toldStuck.add(key)
  const { store } = parts.board.tools
  const told = await store.reads.log.events({ task: task.id, kinds: ['stuck'], limit: 1 })
  if (
    told.some(
      (event) => event.at >= task.statusSince && event.kind === 'stuck' && event.payload.reason === found.reason,
    )
  )
    return
  const facts = parts.board.turns.circumstances(DISPATCHER, null)
  await store.commit([
    happened(task, facts, 'stuck', { reason: found.reason, detail: found.detail, readyFor: now - task.statusSince }),
  ])
}
