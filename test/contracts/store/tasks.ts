import { describe, expect, test } from 'vitest'
import type { TaskRecord } from '../../../kanban-core/model/task.ts'
import { aTask, DEFAULT, id, profile, runId, START } from './samples.ts'
import { setting } from './setting.ts'
import type { OpenFresh } from './setting.ts'

const A = id('t_a')
const full: TaskRecord = aTask({
  id: A,
  title: 'Ship “it” — naïvely 🚢',
  body: '# words\n\n"quoted", \'single\', 😀',
  createdBy: { kind: 'person', platform: 'slack', account: 'T1', id: 'U1', name: 'Ada' },
  skills: ['git', 'rust'],
  workspace: { kind: 'worktree', path: '/src/app' },
  branch: 'feature',
  maxRuntime: 60_000,
  maxRetries: 2,
  model: 'large',
  effort: 'high',
  verify: ['npm', 'test'],
  idempotencyKey: 'nightly',
  idempotencyScope: 'forever',
  idempotencyHeld: true,
  result: 'the result',
  startedAt: START + 1,
  status: 'blocked',
  block: { kind: 'needs_input', reason: 'which one?', options: ['this', 'that'], since: START + 2 },
  priority: -4,
  tenant: 'acme',
  openParents: 2,
  settling: true,
  attempts: 3,
  attemptCeiling: 12,
  failures: 1,
  notBefore: START + 3,
  epoch: 5,
  lastRun: 6,
  lane: 'review',
  reviewer: profile('critic'),
  author: 'profile:coder',
  origin: id('t_origin'),
  depth: 2,
  notStarted: { reason: 'budget', detail: 'none left', since: START + 4 },
  commentCount: 7,
  currentRun: runId('r_1'),
})

const scheduled = (name: string, at: number) => aTask({ id: id(name), status: 'scheduled', scheduledAt: START + at })
export function tasks(openFresh: OpenFresh): void {
  const given = setting(openFresh)

  describe('a kept task', () => {
    test('comes back as it was given, every field of it', async () => {
      await given.create(full)
      expect(await given.store.reads.tasks.get(A)).toEqual(full)
      expect(await given.store.current.tasks.get(A)).toEqual(full)
    })

    test('can be changed in every field that a change may name', async () => {
      await given.create(aTask({ id: A }))
      const { id: _id, board: _board, rev: _rev, createdAt: _createdAt, createdBy: _createdBy, ...set } = full
      await given.commit({ do: 'set_task', id: A, rev: 1, set })
      expect(await given.task(A)).toEqual({ ...full, rev: 2, createdBy: aTask({ id: A }).createdBy })
    })

    test('that does not exist is null', async () => {
      expect(await given.store.reads.tasks.get(A)).toBeNull()
      expect(await given.store.reads.tasks.holding(DEFAULT, 'nightly')).toBeNull()
    })

    test('is found by the beginning of its id, archived or not', async () => {
      await given.create(
        aTask({ id: id('t_9fa') }),
        aTask({ id: id('t_9fb'), status: 'archived' }),
        aTask({ id: id('t_9g') }),
      )
      const startingWith = given.store.reads.tasks.startingWith.bind(given.store.reads.tasks)
      expect(await startingWith('t_9f', 5)).toEqual(['t_9fa', 't_9fb'])
      expect(await startingWith('t_9', 2)).toEqual(['t_9fa', 't_9fb'])
      expect(await startingWith('t_9g', 5)).toEqual(['t_9g'])
      expect(await startingWith('t_x', 5)).toEqual([])
      expect(await startingWith('t_%', 5)).toEqual([])
    })
  })

  describe('scheduled tasks', () => {
    test('are due at their time, the earliest first', async () => {
      await given.create(scheduled('t_c', 30), scheduled('t_a', 10), scheduled('t_b', 20))
      const due = async (now: number, limit: number) =>
        (await given.store.reads.tasks.due(START + now, limit)).map(({ id: name }) => name)
      expect(await due(9, 5)).toEqual([])
      expect(await due(20, 5)).toEqual(['t_a', 't_b'])
      expect(await due(99, 1)).toEqual(['t_a'])
    })

    test('and backoffs tell when the clock is needed next', async () => {
      const next = async (now: number) => given.store.reads.tasks.nextDue(START + now)
      expect(await next(0)).toBeNull()
      await given.create(
        scheduled('t_a', 10),
        aTask({ id: id('t_b'), notBefore: START + 5 }),
        aTask({ id: id('t_c'), status: 'todo', notBefore: START + 2 }),
      )
      expect(await next(0)).toBe(START + 5)
      expect(await next(5)).toBe(START + 10)
      expect(await next(10)).toBeNull()
    })
  })

  test('tasks that a worker made are counted for the task that it worked on', async () => {
    await given.create(
      aTask({ id: A }),
      aTask({ id: id('t_b'), origin: A }),
      aTask({ id: id('t_c'), origin: A, status: 'archived' }),
    )
    expect(await given.store.reads.tasks.createdBy(A)).toBe(2)
    expect(await given.store.reads.tasks.createdBy(id('t_b'))).toBe(0)
  })

  test('parents that were not settled to their end are found until they are', async () => {
    await given.create(aTask({ id: A, settling: true }), aTask({ id: id('t_b') }))
    expect((await given.store.reads.tasks.settling(5)).map(({ id: name }) => name)).toEqual([A])
    await given.set(A, { settling: false })
    expect(await given.store.reads.tasks.settling(5)).toEqual([])
  })
}
