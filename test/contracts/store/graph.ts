import { describe, expect, test } from 'vitest'
import type { Change } from '../../../kanban-core/model/change.ts'
import { aTask, id } from './samples.ts'
import { setting } from './setting.ts'
import type { OpenFresh } from './setting.ts'

const [P, Q, A, B, C] = [id('t_p'), id('t_q'), id('t_a'), id('t_b'), id('t_c')]
const link = (parent: typeof P, child: typeof P, open = true): Change => ({ do: 'insert_link', parent, child, open })

const names = (tasks: readonly { readonly id: string }[]) => tasks.map((task) => task.id)
export function graph(openFresh: OpenFresh): void {
  const given = setting(openFresh)
  const family = async () => {
    await given.create(
      aTask({ id: P, createdAt: 2 }),
      aTask({ id: Q, createdAt: 1 }),
      aTask({ id: A }),
      aTask({ id: B }),
      aTask({ id: C }),
    )
    await given.commit(link(P, A), link(P, B, false), link(P, C), link(Q, A))
  }
  const reads = () => given.store.reads.tasks

  describe('links', () => {
    test('are read from both ends', async () => {
      await family()
      expect(names(await reads().parents(A))).toEqual([Q, P])
      expect(names(await reads().children(P, 10))).toEqual([A, B, C])
      expect(names(await reads().children(P, 2))).toEqual([A, B])
      expect(names(await reads().children(P, 2, B))).toEqual([C])
      expect(await reads().link(P, B)).toEqual({ parent: P, child: B, open: false })
      expect(await reads().link(B, P)).toBeNull()
    })

    test('lead from a whole frontier to its neighbours, each named once', async () => {
      await family()
      expect((await reads().parentIds([A, B])).toSorted()).toEqual([P, Q])
      expect((await reads().childIds([P, Q])).toSorted()).toEqual([A, B, C])
      expect(await reads().parentIds([])).toEqual([])
    })

    test('can be made once, closed, opened and removed', async () => {
      await family()
      expect(await given.conflict(link(P, A))).toEqual({ why: 'exists', id: P })
      await given.commit({ do: 'set_link', parent: P, child: A, open: false })
      expect(await reads().link(P, A)).toMatchObject({ open: false })
      await given.commit({ do: 'delete_link', parent: P, child: A })
      expect(await reads().link(P, A)).toBeNull()
      expect(await given.conflict({ do: 'set_link', parent: P, child: A, open: true })).toEqual({ why: 'stale', id: A })
      expect(await given.conflict({ do: 'delete_link', parent: P, child: A })).toEqual({ why: 'stale', id: A })
    })

    test('tell how far the children of a task are', async () => {
      await family()
      expect(await reads().childProgress(P)).toEqual({ total: 3, satisfied: 0 })
      await given.commit({ do: 'set_task', id: A, rev: 1, set: { status: 'done' } })
      await given.commit({ do: 'set_task', id: C, rev: 1, set: { status: 'archived' } })
      expect(await reads().childProgress(P)).toEqual({ total: 3, satisfied: 2 })
      expect(await reads().childProgress(A)).toEqual({ total: 0, satisfied: 0 })
    })

    test('lead a long settling slice by slice to those that are still to be told', async () => {
      await family()
      expect(names(await reads().childrenToSettle(P, false, 1))).toEqual([A])
      await given.commit({ do: 'set_link', parent: P, child: A, open: false })
      expect(names(await reads().childrenToSettle(P, false, 9))).toEqual([C])
      expect(names(await reads().childrenToSettle(P, true, 9))).toEqual([A, B])
    })
  })

  test('a search for cycles holds only as long as no other link was made', async () => {
    await given.create(aTask({ id: A }), aTask({ id: B }), aTask({ id: C }))
    const version = await reads().graphVersion()
    const [first, second] = await Promise.all([
      given.store.commit([{ do: 'expect_graph', version }, link(A, B)]),
      given.store.commit([{ do: 'expect_graph', version }, link(B, A)]),
    ])
    expect([first?.ok, second?.ok]).toEqual([true, false])
    expect(await reads().graphVersion()).toBe(version + 1)
    await given.commit({ do: 'expect_graph', version: version + 1 }, link(B, C))
  })
}
