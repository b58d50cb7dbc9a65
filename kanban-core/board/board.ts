import type { Actor } from '../model/actor.ts'
import { CLOCK } from '../model/actor.ts'
import type { Change, Conflict } from '../model/change.ts'
import { decide } from '../model/decide.ts'
import type { DecidedStep } from '../model/decide.ts'
import type { BoardEvent } from '../model/event.ts'
import type { TaskId } from '../model/ids.ts'
import type { Run } from '../model/run.ts'
import type { StepArguments } from '../model/steps/decision.ts'
import { isSatisfied } from '../model/task.ts'
import type { Status, Task } from '../model/task.ts'
import type { Reads, Store } from '../store/store.ts'
import { createTask } from './create.ts'
import type { Created, NewTask } from './create.ts'
import { editTask } from './edit.ts'
import type { TaskEdit } from './edit.ts'
import { DoneBefore } from './once.ts'
import type { Once } from './once.ts'
import { link, settleFirstSlice, settleRest, unlink } from './graph.ts'
import { Turns, changesOf, readTask } from './turns.ts'
import type { Plan, Tools } from './turns.ts'

/** A step's answer: the task as it is now, the task's run that the step concerned, and what happened. */
export interface Moved {
  readonly task: Task
  /** The run that was open before the step. */
  readonly run: Run | null
  readonly events: readonly BoardEvent[]
}

/** The kernel: everything that changes a task goes through here as read → decide → commit. */
export class Board {
  readonly tools: Tools
  readonly turns: Turns

  constructor(tools: Tools, turns: Turns = new Turns(tools)) {
    this.tools = tools
    this.turns = turns
  }

  /** The same board for one request that may be repeated: each part of it is done once. */
  within(once: Once): Board {
    return new Board({ ...this.tools, store: guarded(this.tools.store, once) }, this.turns.within(once))
  }

  /** Insert-or-return under the idempotency key. */
  create(input: NewTask, by: Actor): Promise<Created> {
    return createTask(this.turns, this.tools, input, by)
  }

  /**
   * Takes one step of the table, with everything that follows from it for the children, in one commit.
   * Throws Refused; then nothing was written. `onConflict` may turn a guard's conflict into an answer.
   */
  async step<S extends DecidedStep>(
    id: TaskId,
    step: S,
    args: StepArguments[S],
    by: Actor,
    onConflict?: (conflict: Conflict) => Moved | null,
  ): Promise<Moved> {
    const moved = await this.turns.take((reads) => this.#plan(reads, id, step, args, by), onConflict)
    if (moved.task.settling) await settleRest(this.turns, id, CLOCK)
    return moved
  }

  async #plan<S extends DecidedStep>(
    reads: Reads,
    id: TaskId,
    step: S,
    args: StepArguments[S],
    by: Actor,
  ): Promise<Plan<Moved>> {
    const { task, run } = await readTask(reads, id)
    const facts = { ...this.turns.circumstances(by, run), args }
    const changes = changesOf(decide(task, step, facts))
    const to = newStatus(changes, task)
    const family = to === null ? { changes: [], more: false } : await settleFirstSlice(reads, task, to, facts)
    return {
      changes: [...(family.more ? changes.map((change) => markSettling(change, id)) : changes), ...family.changes],
      answer: async (events) => ({ task: (await reads.tasks.get(id)) ?? task, run, events }),
    }
  }

  link(parent: TaskId, child: TaskId, by: Actor): Promise<Task> {
    return link(this.turns, parent, child, by)
  }

  unlink(parent: TaskId, child: TaskId, by: Actor): Promise<Task> {
    return unlink(this.turns, parent, child, by)
  }

  edit(id: TaskId, edit: TaskEdit, by: Actor): Promise<Task> {
    return editTask(this.turns, id, edit, by)
  }

  /** Goes on with long lists of children that a crash has interrupted. */
  async repair(): Promise<number> {
    const unfinished = await this.tools.store.reads.tasks.settling(100)
    for (const task of unfinished) await settleRest(this.turns, task.id, CLOCK)
    return unfinished.length
  }

  /** Children of a task that have been claimed already: named when it is reopened. */
  async childrenThatRan(id: TaskId): Promise<readonly TaskId[]> {
    const children = await this.tools.store.reads.tasks.children(id, 100)
    return children.filter((child) => child.attempts > 0 || isSatisfied(child.status)).map((child) => child.id)
  }
}

/** Commits that are not decided in turn carry the request's mark as well. */
function guarded(store: Store, once: Once): Store {
  const commit: Store['commit'] = async (changes) => {
    const step = once.next()
    await step.check(store.current)
    const committed = await store.commit(step.mark(changes))
    if (!committed.ok && committed.conflict.why === 'done') throw new DoneBefore(committed.conflict.task)
    return committed
  }
  return Object.create(store, { commit: { value: commit } }) as Store
}

function newStatus(changes: readonly Change[], task: Task): Status | null {
  for (const change of changes)
    if (change.do === 'set_task' && change.id === task.id && change.set.status !== undefined) return change.set.status
  return null
}

function markSettling(change: Change, id: TaskId): Change {
  return change.do === 'set_task' && change.id === id ? { ...change, set: { ...change.set, settling: true } } : change
}
