import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Actor } from '../model/actor.ts'
import type { Change } from '../model/change.ts'
import type { TaskId } from '../model/ids.ts'
import { fail } from '../model/refusal.ts'
import { staleWorker } from '../model/decide.ts'
import { Refused } from '../model/refusal.ts'
import { happened } from '../model/steps/decision.ts'
import type { Circumstances } from '../model/steps/decision.ts'
import { recount, settleChild } from '../model/steps/family.ts'
import { isSatisfied } from '../model/task.ts'
import type { Task } from '../model/task.ts'
import type { Reads } from '../store/store.ts'
import { readTask } from './turns.ts'
import type { Turns } from './turns.ts'

/** Children settled in the commit that moves their parent; a longer list goes on in further commits of this size. */
export const SETTLE_SLICE = 200

/** parent → child. A parent that is not satisfied sends a ready child back to todo in the same commit. */
export function link(turns: Turns, parent: TaskId, child: TaskId, by: Actor): Promise<Task> {
  return turns.take(async (reads) => {
    if (parent === child) fail('self_link', { id: parent })
    const above = await readTask(reads, parent)
    const below = await readTask(reads, child)
    const facts = turns.circumstances(by, below.run)
    await allowWorker(by, reads, above.task, below.task)
    if ((await reads.tasks.link(parent, child)) !== null) fail('already_linked', { parent, child })
    const version = await reads.tasks.graphVersion()
    if (await reaches(reads, child, parent)) fail('cycle', { parent, child })
    const open = !isSatisfied(above.task.status)
    return {
      changes: [
        { do: 'expect_graph', version },
        { do: 'expect_task', id: parent, rev: above.task.rev },
        { do: 'insert_link', parent, child, open },
        ...(open ? recount(below.task, below.task.openParents + 1, parent, facts) : [touch(below.task)]),
        happened(below.task, facts, 'linked', { parent, child }),
      ],
      answer: async () => (await readTask(reads, child)).task,
    }
  })
}

/** Takes a parent away; a child that waited for nothing else is ready in the same commit. */
export function unlink(turns: Turns, parent: TaskId, child: TaskId, by: Actor): Promise<Task> {
  return turns.take(async (reads) => {
    const found = await reads.tasks.link(parent, child)
    const { task, run } = await readTask(reads, child)
    if (found === null) return fail('not_linked', { parent, child })
    const facts = turns.circumstances(by, run)
    return {
      changes: [
        { do: 'delete_link', parent, child },
        ...(found.open ? recount(task, task.openParents - 1, parent, facts) : [touch(task)]),
        happened(task, facts, 'unlinked', { parent, child }),
      ],
      answer: async () => (await readTask(reads, child)).task,
    }
  })
}

const touch = (task: Task): Change => ({ do: 'set_task', id: task.id, rev: task.rev, set: {} })

/** A worker may link only what it created, and its own task as the child. */
async function allowWorker(by: Actor, reads: Reads, parent: Task, child: Task): Promise<void> {
  if (by.kind !== 'worker') return
  const own = await readTask(reads, by.task)
  const stale = staleWorker(own.task, own.run, by)
  if (stale !== null) throw new Refused(stale)
  const mine = (task: Task) => task.origin === by.task
  if (mine(parent) && (mine(child) || child.id === by.task)) return
  if (mine(child) && parent.id === by.task) return
  fail('other_task', { own: by.task, verb: 'link', id: mine(parent) ? child.id : parent.id })
}

/** Levels of a search between which everybody else gets a turn. */
const LEVELS = 500

/** Whether `to` lies below `from`. Walks down from one and up from the other, always the smaller frontier. */
async function reaches(reads: Reads, from: TaskId, to: TaskId): Promise<boolean> {
  const down = { seen: new Set([from]), edge: [from] as readonly TaskId[] }
  const up = { seen: new Set([to]), edge: [to] as readonly TaskId[] }
  for (let level = 1; down.edge.length > 0 && up.edge.length > 0; level += 1) {
    const [side, other, step] =
      down.edge.length <= up.edge.length
        ? ([down, up, reads.tasks.childIds] as const)
        : ([up, down, reads.tasks.parentIds] as const)
    const next = (await step.call(reads.tasks, side.edge)).filter((id) => !side.seen.has(id))
    for (const id of next) side.seen.add(id)
    if (next.some((id) => other.seen.has(id))) return true
    side.edge = next
    if (level % LEVELS === 0) await nextTurn()
  }
  return false
}

/**
 * What the children must be told when `task` moves to a status that (un)satisfies it: the first slice now,
 * and whether more is left. Empty where the step changes nothing for them.
 */
export async function settleFirstSlice(
  reads: Reads,
  task: Task,
  to: Task['status'],
  facts: Circumstances,
): Promise<{ readonly changes: readonly Change[]; readonly more: boolean }> {
  if (isSatisfied(task.status) === isSatisfied(to)) return { changes: [], more: false }
  const open = !isSatisfied(to)
  const children = await reads.tasks.childrenToSettle(task.id, open, SETTLE_SLICE + 1)
  const changes = children.slice(0, SETTLE_SLICE).flatMap((child) => settleChild(child, task.id, open, facts))
  return { changes, more: children.length > SETTLE_SLICE }
}

/** Settles the rest of a long list of children, slice by slice, each in a commit of its own. */
export async function settleRest(turns: Turns, parent: TaskId, by: Actor): Promise<void> {
  for (let more = true; more;) {
    more = await turns.take(async (reads) => {
      const { task } = await readTask(reads, parent)
      const open = !isSatisfied(task.status)
      const children = await reads.tasks.childrenToSettle(parent, open, SETTLE_SLICE)
      const facts = turns.circumstances(by, null)
      const rest: readonly Change[] = children.flatMap((child) => settleChild(child, parent, open, facts))
      const finished = children.length < SETTLE_SLICE
      const mark: Change = { do: 'set_task', id: parent, rev: task.rev, set: { settling: !finished } }
      return { changes: task.settling ? [...rest, mark] : rest, answer: () => !finished }
    })
  }
}
