import { describe, expect, test } from 'vitest'
import { aBoard, anEvent, aTask, board, commenting, creating, DEFAULT, id, START } from './samples.ts'
import { setting } from './setting.ts'
import type { OpenFresh } from './setting.ts'

const OTHER = board('other')

export function boards(openFresh: OpenFresh): void {
  const given = setting(openFresh)
  const reads = () => given.store.reads.boards

  describe('boards', () => {
    test('come back as they were given, in the order in which they were made', async () => {
      const other = aBoard({
        slug: OTHER,
        title: 'Other',
        repository: '/src',
        defaultAssignee: 'coder',
        createdAt: START + 1,
      })
      await given.commit({ do: 'insert_board', board: other })
      expect(await reads().list()).toEqual([aBoard(), other])
      expect(await reads().get(OTHER)).toEqual(other)
      expect(await reads().get(board('gone'))).toBeNull()
      expect(await given.conflict({ do: 'insert_board', board: other })).toEqual({ why: 'exists', id: OTHER })
    })

    test('can be changed, and only while they exist', async () => {
      await given.commit({ do: 'set_board', slug: DEFAULT, set: { title: 'New', archivedAt: START } })
      expect(await reads().get(DEFAULT)).toEqual(aBoard({ title: 'New', archivedAt: START }))
      expect(await given.conflict({ do: 'set_board', slug: OTHER, set: { title: 'New' } })).toEqual({
        why: 'stale',
        id: OTHER,
      })
    })

    test('go with everything on them, and a new one of that name counts from 1', async () => {
      const moved = { ...aTask({ id: id('t_1') }), board: OTHER }
      await given.commit(
        { do: 'insert_board', board: aBoard({ slug: OTHER }) },
        ...creating(moved),
        commenting(id('t_1'), 'x'),
      )
      await given.create(aTask({ id: id('t_2') }))
      await given.commit({ do: 'delete_board', slug: OTHER })
      expect(await reads().list()).toHaveLength(1)
      expect(await given.store.reads.tasks.get(id('t_1'))).toBeNull()
      expect(await given.task(id('t_2'))).toBeDefined()
      expect(await given.conflict({ do: 'delete_board', slug: OTHER })).toEqual({ why: 'stale', id: OTHER })
      await given.commit({ do: 'insert_board', board: aBoard({ slug: OTHER }) })
      const [event] = await given.commit({
        do: 'event',
        event: anEvent(id('t_3'), 'heartbeat', { note: '' }, { board: OTHER }),
        tell: null,
      })
      expect(event?.number).toBe(1)
    })
  })

  test('named values are set, replaced and removed', async () => {
    expect(await reads().value('parked:acme')).toBeNull()
    await given.commit({ do: 'set_value', name: 'parked:acme', value: '1' })
    await given.commit({ do: 'set_value', name: 'parked:acme', value: '2' })
    expect(await reads().value('parked:acme')).toBe('2')
    await given.commit({ do: 'set_value', name: 'parked:acme', value: null })
    expect(await reads().value('parked:acme')).toBeNull()
  })

  test('tenants are those that have tasks', async () => {
    await given.commit({ do: 'insert_board', board: aBoard({ slug: OTHER }) })
    await given.create(
      aTask({ id: id('t_1'), tenant: 'globex' }),
      aTask({ id: id('t_2'), tenant: 'acme' }),
      aTask({ id: id('t_3'), tenant: 'initech', board: OTHER }),
      aTask({ id: id('t_4') }),
    )
    await given.set(id('t_1'), { tenant: null })
    expect(await reads().tenants(null)).toEqual(['acme', 'initech'])
    expect(await reads().tenants(DEFAULT)).toEqual(['acme'])
  })
}
