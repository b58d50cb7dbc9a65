import { describe, expect, test } from 'vitest'
import type { Change } from '../../../kanban-core/model/change.ts'
import {
  aBoard,
  aComment,
  anAttachment,
  aRun,
  aSubscription,
  aTask,
  board,
  commenting,
  creating,
  DEFAULT,
  id,
  runId,
  START,
  subscriptionId,
} from './samples.ts'
import { setting } from './setting.ts'
import type { OpenFresh } from './setting.ts'

const A = id('t_a')
const B = id('t_b')
const held = (name: string, key: string) => aTask({ id: id(name), idempotencyKey: key, idempotencyHeld: true })
const starting = (name: string, fields: Partial<ReturnType<typeof aRun>> = {}): Change => ({
  do: 'insert_run',
  run: aRun({ id: runId(name), task: A, ...fields }),
})

const room = (scope: 'host' | 'board' | 'profile' | 'tenant', key: string, max: number): Change => ({
  do: 'expect_room',
  scope,
  key,
  max,
})
export function guards(openFresh: OpenFresh): void {
  const given = setting(openFresh)

  describe('a task', () => {
    test('counts its changes, and each names the one it has read', async () => {
      await given.create(aTask({ id: A }))
      await given.commit({ do: 'set_task', id: A, rev: 1, set: { title: 'second' } })
      expect(await given.conflict({ do: 'set_task', id: A, rev: 1, set: { title: 'lost' } })).toEqual({
        why: 'stale',
        id: A,
      })
      expect(await given.task(A)).toMatchObject({ rev: 2, title: 'second' })
    })

    test('keeps every field that a change did not name', async () => {
      await given.create(aTask({ id: A, body: 'words', skills: ['git'], verify: ['npm', 'test'], priority: 3 }))
      await given.commit({ do: 'set_task', id: A, rev: 1, set: { assignee: null, status: 'todo', settling: true } })
      expect(await given.task(A)).toEqual({
        ...aTask({ id: A, body: 'words', skills: ['git'], verify: ['npm', 'test'], priority: 3 }),
        rev: 2,
        assignee: null,
        status: 'todo',
        settling: true,
      })
    })

    test('cannot be made twice under one id', async () => {
      await given.create(aTask({ id: A }))
      expect(await given.conflict(...creating(aTask({ id: A, title: 'other' })))).toEqual({ why: 'exists', id: A })
      expect((await given.task(A)).title).toBe(`Task ${A}`)
    })

    test('cannot be made on a board that is gone', async () => {
      expect(await given.conflict({ do: 'insert_task', task: aTask({ id: A, board: board('gone') }) })).toEqual({
        why: 'stale',
        id: 'gone',
      })
    })

    test('holds its key against others of its board, who learn its id', async () => {
      await given.commit({ do: 'insert_board', board: aBoard({ slug: board('other') }) })
      await given.create(held('t_a', 'nightly'))
      expect(await given.conflict(...creating(held('t_b', 'nightly')))).toEqual({ why: 'exists', id: A })
      await given.create({ ...held('t_c', 'nightly'), board: board('other') }, held('t_d', 'weekly'))
      expect((await given.store.reads.tasks.holding(DEFAULT, 'nightly'))?.id).toBe(A)
    })

    test('that gives its key up leaves it to the next, and cannot take it back then', async () => {
      await given.create(held('t_a', 'nightly'))
      await given.set(A, { idempotencyHeld: false })
      await given.create(held('t_b', 'nightly'))
      const again: Change = { do: 'set_task', id: A, rev: 2, set: { idempotencyHeld: true } }
      expect(await given.conflict(again)).toEqual({ why: 'exists', id: B })
    })

    test('that was deleted takes its rows along and leaves its events', async () => {
      await given.create(aTask({ id: A, status: 'archived' }), aTask({ id: B }))
      await given.commit(
        commenting(A, 'hello'),
        { do: 'insert_attachment', attachment: anAttachment(A, 'log.txt') },
        { do: 'insert_link', parent: B, child: A, open: true },
        { do: 'subscribe', subscription: aSubscription({ id: subscriptionId('s_1'), task: A }) },
        starting('r_1', { state: 'closed', endedAt: START }),
      )
      expect(await given.conflict({ do: 'delete_task', id: A, rev: 7 })).toEqual({ why: 'stale', id: A })
      await given.commit({ do: 'delete_task', id: A, rev: 1 })
      const { tasks, runs, log } = given.store.reads
      expect(await tasks.get(A)).toBeNull()
      expect([
        await log.comments(A, 9),
        await log.attachments(A),
        await runs.ofTask(A, 9),
        await tasks.childIds([B]),
        await log.subscriptions(),
      ]).toEqual([[], [], [], [], []])
      expect((await log.events({ task: A, limit: 9 })).map(({ kind }) => kind)).toEqual(['created'])
    })

    test('that is gone takes no comment, link, run, attachment or follower', async () => {
      await given.create(aTask({ id: B }))
      const late: readonly Change[] = [
        { do: 'insert_comment', comment: aComment(A, 'late') },
        { do: 'insert_attachment', attachment: anAttachment(A, 'late') },
        { do: 'insert_link', parent: B, child: A, open: true },
        { do: 'subscribe', subscription: aSubscription({ id: subscriptionId('s_1'), task: A }) },
        starting('r_1'),
        { do: 'set_task', id: A, rev: 1, set: { title: 'late' } },
        { do: 'expect_task', id: A, rev: 1 },
      ]
      for (const change of late) expect(await given.conflict(change)).toEqual({ why: 'stale', id: A })
    })
  })

  describe('a run', () => {
    test('is the only open one of its task', async () => {
      await given.create(aTask({ id: A }))
      await given.commit(starting('r_1'))
      expect(await given.conflict(starting('r_2', { number: 2 }))).toEqual({ why: 'run_open', task: A })
      await given.commit({
        do: 'set_run',
        id: runId('r_1'),
        from: ['starting'],
        set: { state: 'closed', tokenHash: null, endedAt: START },
      })
      await given.commit(starting('r_2', { number: 2 }))
    })

    test('has its workspace to itself while it is open', async () => {
      await given.create(aTask({ id: A }), aTask({ id: B }))
      await given.commit(starting('r_1', { workspacePath: '/src/app' }))
      const second = starting('r_2', { task: B, workspacePath: '/src/app' })
      expect(await given.conflict(second)).toEqual({ why: 'workspace_busy', path: '/src/app' })
      await given.commit({ do: 'set_run', id: runId('r_1'), from: ['starting'], set: { state: 'closed' } })
      await given.commit(second)
    })

    test('without a workspace of its own hinders nobody', async () => {
      await given.create(aTask({ id: A }), aTask({ id: B }))
      await given.commit(starting('r_1'), starting('r_2', { task: B }))
    })

    test('moves only from the states that were named', async () => {
      await given.create(aTask({ id: A }))
      await given.commit(starting('r_1'))
      const verdict: Change = {
        do: 'set_run',
        id: runId('r_1'),
        from: ['running'],
        set: { state: 'stopping', outcome: 'completed' },
      }
      expect(await given.conflict(verdict)).toEqual({ why: 'stale', id: 'r_1' })
      await given.commit({ do: 'set_run', id: runId('r_1'), from: ['starting'], set: { state: 'running' } }, verdict)
      expect(await given.store.reads.runs.get(runId('r_1'))).toMatchObject({ state: 'stopping', outcome: 'completed' })
    })
  })

  describe('a claim', () => {
    test('finds room only while fewer runs are open in its scope', async () => {
      await given.create(aTask({ id: A, tenant: 'acme' }), aTask({ id: B }))
      await given.commit(room('tenant', 'acme', 1), starting('r_1'))
      for (const [scope, key] of [
        ['host', 'host-1'],
        ['board', 'default'],
        ['profile', 'coder'],
        ['tenant', 'acme'],
      ] as const) {
        expect(await given.conflict(room(scope, key, 1))).toEqual({ why: 'no_room', scope, key, max: 1 })
        await given.commit(room(scope, key, 2), room(scope, 'another', 1))
      }
      await given.commit({ do: 'set_run', id: runId('r_1'), from: ['starting'], set: { state: 'closed' } })
      await given.commit(room('host', 'host-1', 1))
    })

    test('never exceeds a cap, however many are made at once', async () => {
      const names = Array.from({ length: 10 }, (_, n) => id(`t_${n}`))
      await given.create(...names.map((name) => aTask({ id: name })))
      const claims = await Promise.all(
        names.map((name, n) => given.store.commit([room('host', 'host-1', 3), starting(`r_${n}`, { task: name })])),
      )
      expect(claims.filter(({ ok }) => ok)).toHaveLength(3)
      expect(await given.store.reads.runs.openCount('host', 'host-1')).toBe(3)
    })

    test('counts a task for the tenant that it has now', async () => {
      await given.create(aTask({ id: A, tenant: 'acme' }))
      await given.commit(starting('r_1'))
      await given.set(A, { tenant: 'globex' })
      expect(await given.store.reads.runs.openCount('tenant', 'acme')).toBe(0)
      expect(await given.store.reads.runs.openCount('tenant', 'globex')).toBe(1)
    })

    test('is refused while its board or everything is paused', async () => {
      const unpaused: Change = { do: 'expect_unpaused', board: DEFAULT }
      await given.commit(unpaused)
      await given.commit({ do: 'set_board', slug: DEFAULT, set: { pausedAt: START } })
      expect(await given.conflict(unpaused)).toEqual({ why: 'paused', board: DEFAULT })
      await given.commit({ do: 'set_board', slug: DEFAULT, set: { pausedAt: null } }, unpaused)
      await given.commit({ do: 'set_value', name: 'paused', value: String(START) })
      expect(await given.conflict(unpaused)).toEqual({ why: 'paused', board: DEFAULT })
      await given.commit({ do: 'set_value', name: 'paused', value: null }, unpaused)
    })
  })
}
