import { afterEach, beforeEach, expect } from 'vitest'
import type { Change, Conflict } from '../../../kanban-core/model/change.ts'
import type { BoardEvent } from '../../../kanban-core/model/event.ts'
import type { TaskId } from '../../../kanban-core/model/ids.ts'
import type { Task, TaskPatch, TaskRecord } from '../../../kanban-core/model/task.ts'
import type { Store } from '../../../kanban-core/store/store.ts'
import { aBoard, creating } from './samples.ts'

export interface Opened {
  readonly store: Store
  /** Closes the store and opens the same one again. */
  reopen(): Promise<Store>
  destroy(): Promise<void>
}
export type OpenFresh = () => Promise<Opened>

/** One empty board per test, and short words for what the tests do to it. */
export interface Setting {
  readonly store: Store
  reopen(): Promise<void>
  /** Must succeed; the numbered events. */
  commit(...changes: readonly Change[]): Promise<readonly BoardEvent[]>
  /** Must not; why. */
  conflict(...changes: readonly Change[]): Promise<Conflict>
  create(...tasks: readonly TaskRecord[]): Promise<void>
  task(id: TaskId): Promise<Task>
  set(id: TaskId, set: TaskPatch): Promise<void>
}

export function setting(openFresh: OpenFresh): Setting {
  let opened: Opened | undefined
  let store: Store | undefined
  const present = (): Store => {
    if (store === undefined) throw new Error('no store is open')
    return store
  }
  beforeEach(async () => {
    opened = await openFresh()
    store = opened.store
    await store.commit([{ do: 'insert_board', board: aBoard() }])
  })
  afterEach(async () => {
    await opened?.destroy()
  })
  const commit = async (...changes: readonly Change[]) => {
    const committed = await present().commit(changes)
    if (!committed.ok) throw new Error(`conflict: ${JSON.stringify(committed.conflict)}`)
    return committed.events
  }
  const task = async (id: TaskId) => {
    const found = await present().reads.tasks.get(id)
    if (found === null) throw new Error(`no task ${id}`)
    return found
  }
  return {
    get store() {
      return present()
    },
    reopen: async () => {
      store = await opened?.reopen()
    },
    commit,
    conflict: async (...changes) => {
      const committed = await present().commit(changes)
      expect(committed.ok).toBe(false)
      if (committed.ok) throw new Error('unreachable')
      return committed.conflict
    },
    create: async (...tasks) => {
      await Promise.all(tasks.map((one) => commit(...creating(one))))
    },
    task,
    set: async (id, set) => {
      await commit({ do: 'set_task', id, rev: (await task(id)).rev, set })
    },
  }
}
