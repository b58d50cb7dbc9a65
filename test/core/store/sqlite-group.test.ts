import { describe, expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../../kanban-core/store/open.ts'
import type { Store } from '../../../kanban-core/store/store.ts'
import { aBoard, aTask, commenting, completing, creating, id } from '../../contracts/store/samples.ts'
import { aPlace } from './place.ts'

const A = id('t_a')
const B = id('t_b')

async function aStore(): Promise<Store> {
  const store = await openStore((await aPlace()).url, { create: true })
  onTestFinished(() => store.close())
  await store.commit([{ do: 'insert_board', board: aBoard() }])
  return store
}

describe('what is not durable yet', () => {
  test('is met by the next decision, and seen by nobody else', async () => {
    const store = await aStore()
    const writing = store.commit(creating(aTask({ id: A })))
    expect((await store.current.tasks.get(A))?.rev).toBe(1)
    expect(await store.reads.tasks.get(A)).toBeNull()
    await writing
    expect((await store.reads.tasks.get(A))?.rev).toBe(1)
  })

  test('is made so before the store is closed', async () => {
    const store = await aStore()
    const writing = store.commit(creating(aTask({ id: A })))
    await store.close()
    expect(await writing).toMatchObject({ ok: true })
  })

  test('is made so at once when a group has grown large', async () => {
    const store = await aStore()
    const writing = Array.from({ length: 64 }, (_, n) => store.commit(creating(aTask({ id: id(`t_${n}`) }))))
    expect((await store.reads.tasks.get(id('t_63')))?.id).toBe('t_63')
    await Promise.all(writing)
  })
})

describe('a conflict', () => {
  test('of the first in a group leaves the way free for the others', async () => {
    const store = await aStore()
    const stale = { do: 'expect_task', id: A, rev: 1 } as const
    const results = await Promise.all([
      store.commit([...creating(aTask({ id: B })), stale]),
      store.commit([stale]),
      store.commit(creating(aTask({ id: A }))),
      store.commit([stale, commenting(A, 'yes')]),
    ])
    expect(results.map(({ ok }) => ok)).toEqual([false, false, true, true])
    expect(await store.reads.tasks.get(B)).toBeNull()
    expect((await store.reads.log.events({ limit: 9 })).map(({ number }) => number)).toEqual([1])
  })

  test('is told apart from a bug: a change that breaks the schema rejects, and spoils no other', async () => {
    const store = await aStore()
    const impossible = aTask({ id: A, status: 'running', currentRun: null })
    const [bug, fine] = await Promise.allSettled([
      store.commit(creating(impossible)),
      store.commit(creating(aTask({ id: B }))),
    ])
    expect(bug).toMatchObject({ status: 'rejected', reason: { code: 'SQLITE_CONSTRAINT_CHECK' } })
    expect(fine.status).toBe('fulfilled')
    expect(await store.reads.tasks.get(A)).toBeNull()
  })
})

test('a task is changed in one place of the engine, its status included', async () => {
  const { updateTask, WRITE } = await import('../../../kanban-core/store/sqlite/sql.ts')
  expect(updateTask(['status', 'currentRun'])).toBe(
    'UPDATE tasks SET "status" = ?, "current_run" = ?, rev = rev + 1 WHERE id = ? AND rev = ?',
  )
  expect(Object.values(WRITE).filter((statement) => /update\s+tasks\b/i.test(statement))).toEqual([])
})

test('eight that race for the same step let one of them pass', async () => {
  const store = await aStore()
  await store.commit(creating(aTask({ id: A })))
  const racers = await Promise.all(Array.from({ length: 8 }, () => store.commit(completing(aTask({ id: A })))))
  expect(racers.filter(({ ok }) => ok)).toHaveLength(1)
})
