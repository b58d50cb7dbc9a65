import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Change } from '../../../kanban-core/model/change.ts'
import type { TaskRecord } from '../../../kanban-core/model/task.ts'
import type { Count } from '../../../kanban-core/store/store.ts'
import { aBoard, aTask, board, creating, DEFAULT, id, profile } from './samples.ts'
import { setting } from './setting.ts'
import type { OpenFresh } from './setting.ts'

const BOARDS = [DEFAULT, board('other')]
const place = fc.record({
  status: fc.constantFrom('triage', 'todo', 'ready', 'review', 'done', 'archived'),
  assignee: fc.constantFrom(profile('coder'), profile('critic')),
  reviewer: fc.constantFrom(null, profile('critic')),
  tenant: fc.constantFrom(null, 'acme'),
})
const action = fc.record({
  what: fc.constantFrom('create', 'move', 'move', 'move', 'delete', 'fail'),
  which: fc.nat(7),
  board: fc.constantFrom(...BOARDS),
  place,
})

type Action = typeof action extends fc.Arbitrary<infer Drawn> ? Drawn : never

/** The counters, counted slowly. */
function counted(tasks: Iterable<TaskRecord>): readonly Count[] {
  const counts = new Map<string, Count>()
  for (const { board: on, status, assignee, tenant } of tasks) {
    const key = JSON.stringify([on, status, assignee, tenant])
    counts.set(key, { board: on, status, assignee, tenant, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  return [...counts.values()]
}

const sorted = (counts: readonly Count[]) =>
  counts.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)).map((one) => ({ ...one }))
const inOrder = ({ board: on, status, assignee, tenant, count }: Count): Count => ({
  board: on,
  status,
  assignee,
  tenant,
  count,
})

export function counters(openFresh: OpenFresh): void {
  const given = setting(openFresh)

  test('the counters agree with the tasks, whatever is made, moved, deleted or taken back', async () => {
    await given.commit({ do: 'insert_board', board: aBoard({ slug: board('other') }) })
    const tasks = new Map<string, TaskRecord>()
    const changesOf = ({ what, which, board: on, place: to }: Action): readonly Change[] => {
      const name = id(`t_${which}`)
      const known = tasks.get(name)
      if (known === undefined) {
        const made = aTask({ id: name, board: on, ...to })
        if (what !== 'fail') tasks.set(name, made)
        return [...creating(made), ...(what === 'fail' ? [{ do: 'expect_task', id: name, rev: 0 } as const] : [])]
      }
      if (what === 'delete') {
        tasks.delete(name)
        return [{ do: 'delete_task', id: name, rev: known.rev }]
      }
      if (what !== 'fail') tasks.set(name, { ...known, ...to, rev: known.rev + 1 })
      const guard: readonly Change[] = what === 'fail' ? [{ do: 'expect_task', id: name, rev: 0 }] : []
      return [{ do: 'set_task', id: name, rev: known.rev, set: to }, ...guard]
    }
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
        await Promise.all(actions.map((one) => given.store.commit(changesOf(one))))
        const { boards, tasks: reads } = given.store.reads
        expect(sorted((await boards.counts(null)).map(inOrder))).toEqual(sorted(counted(tasks.values())))
        const here = [...tasks.values()].filter((task) => task.board === DEFAULT)
        expect(sorted((await boards.counts(DEFAULT)).map(inOrder))).toEqual(sorted(counted(here)))
        const waiting = [...tasks.values()].filter(
          ({ status, reviewer }) => status === 'ready' || (status === 'review' && reviewer !== null),
        )
        expect((await reads.lanes()).reduce((sum, { count }) => sum + count, 0)).toBe(waiting.length)
      }),
      { numRuns: 25 },
    )
  })
}
