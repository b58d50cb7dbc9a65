import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TaskRecord } from '../../../kanban-core/model/task.ts'
import { STATUSES } from '../../../kanban-core/model/task.ts'
import type { TaskQuery } from '../../../kanban-core/store/store.ts'
import { aBoard, aTask, board, DEFAULT, id, profile, START } from './samples.ts'
import { setting } from './setting.ts'
import type { OpenFresh } from './setting.ts'

const OTHER = board('other')
const ANY: TaskQuery = { board: DEFAULT, statuses: [], limit: 100 }

/** A random task in any column; its number makes its id. */
const anyTask = fc.record({
  status: fc.constantFrom('triage', 'todo', 'ready', 'scheduled', 'done', 'archived'),
  priority: fc.integer({ min: -1, max: 2 }),
  age: fc.integer({ min: 0, max: 3 }),
  board: fc.constantFrom(DEFAULT, OTHER),
  tenant: fc.constantFrom(null, 'acme'),
})

/** The order of a board, said once more and slowly. */
function inBoardOrder(a: TaskRecord, b: TaskRecord): number {
  const column = STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status)
  if (column !== 0) return column
  const tie = a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)
  if (a.status === 'done') return (b.completedAt ?? 0) - (a.completedAt ?? 0) || tie
  if (a.status === 'scheduled') return (a.scheduledAt ?? 0) - (b.scheduledAt ?? 0) || tie
  return b.priority - a.priority || tie
}

const expected = (records: readonly TaskRecord[]) => records.toSorted(inBoardOrder).map((task) => task.id)
export function pages(openFresh: OpenFresh): void {
  const given = setting(openFresh)
  const ids = async (query: Partial<TaskQuery>) =>
    (await given.store.reads.tasks.page({ ...ANY, ...query })).tasks.map((task) => task.id)
  const through = async (query: TaskQuery) => {
    const seen: string[] = []
    for (let cursor: string | undefined | null; cursor !== null;) {
      const page = await given.store.reads.tasks.page({ ...query, ...(cursor === undefined ? {} : { cursor }) })
      expect(page.tasks.length).toBeLessThanOrEqual(query.limit)
      seen.push(...page.tasks.map((task) => task.id))
      cursor = page.cursor
    }
    return seen
  }

  describe('a list', () => {
    test('stands in the order of the columns, then priority, then age; done ones newest first', async () => {
      await given.create(
        aTask({ id: id('t_1'), status: 'done', completedAt: START + 1 }),
        aTask({ id: id('t_2'), status: 'done', completedAt: START + 2 }),
        aTask({ id: id('t_3'), createdAt: START + 1 }),
        aTask({ id: id('t_4'), createdAt: START }),
        aTask({ id: id('t_5'), createdAt: START + 2, priority: 9 }),
        aTask({ id: id('t_6'), status: 'todo' }),
        aTask({ id: id('t_7'), status: 'scheduled', scheduledAt: START + 9 }),
        aTask({ id: id('t_8'), status: 'scheduled', scheduledAt: START + 8 }),
        aTask({ id: id('t_9'), status: 'archived' }),
      )
      expect(await ids({})).toEqual(['t_6', 't_8', 't_7', 't_5', 't_4', 't_3', 't_2', 't_1'])
      expect(await ids({ statuses: ['archived', 'todo'] })).toEqual(['t_6', 't_9'])
    })

    test('shows what a card needs and no long texts', async () => {
      await given.create(aTask({ id: id('t_1'), title: 'A card', body: 'a long story', commentCount: 2 }))
      const { tasks, cursor } = await given.store.reads.tasks.page(ANY)
      expect(tasks).toMatchObject([
        { id: 't_1', title: 'A card', status: 'ready', commentCount: 2, block: null, notStarted: null },
      ])
      expect(Object.keys(tasks[0] ?? {}).toSorted()).toEqual(
        [
          'id',
          'board',
          'title',
          'assignee',
          'status',
          'priority',
          'tenant',
          'createdAt',
          'statusSince',
          'startedAt',
          'completedAt',
          'openParents',
          'currentRun',
          'block',
          'scheduledAt',
          'notStarted',
          'notBefore',
          'commentCount',
          'lane',
          'reviewer',
          'attempts',
          'failures',
        ].toSorted(),
      )
      expect(cursor).toBeNull()
    })

    test('page by page shows every task once and in order, whatever the board holds', async () => {
      await given.commit({ do: 'insert_board', board: aBoard({ slug: OTHER }) })
      let count = 0
      await fc.assert(
        fc.asyncProperty(fc.array(anyTask, { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), async (drawn, limit) => {
          const tenant = `tenant-${count}`
          const made = drawn.map((one) => {
            count += 1
            const at = START + one.age
            return aTask({
              ...one,
              id: id(`t_${count}`),
              tenant: one.tenant === null ? null : tenant,
              createdAt: at,
              completedAt: one.status === 'done' ? at + one.priority : null,
              scheduledAt: one.status === 'scheduled' ? at - one.priority : null,
            })
          })
          await given.create(...made)
          const mine = made.filter((task) => task.tenant === tenant && task.status !== 'archived')
          expect(await through({ ...ANY, tenant, limit })).toEqual(
            expected(mine.filter((task) => task.board === DEFAULT)),
          )
          expect(await through({ ...ANY, board: null, tenant, limit })).toEqual(expected(mine))
        }),
        { numRuns: 15 },
      )
      const whole = await through({ ...ANY, board: null })
      expect(new Set(whole).size).toBe(whole.length)
      expect(await through({ ...ANY, board: null, limit: 7 })).toEqual(whole)
    })

    test('goes on where it was when tasks come and go between its pages', async () => {
      await given.create(...Array.from({ length: 6 }, (_, n) => aTask({ id: id(`t_${n}`), createdAt: START + n })))
      const first = await given.store.reads.tasks.page({ ...ANY, limit: 3 })
      await given.create(aTask({ id: id('t_new'), priority: 5 }))
      await given.set(id('t_1'), { status: 'archived' })
      const second = await given.store.reads.tasks.page({ ...ANY, limit: 3, cursor: first.cursor ?? '' })
      expect([...first.tasks, ...second.tasks].map((task) => task.id)).toEqual([
        't_0',
        't_1',
        't_2',
        't_3',
        't_4',
        't_5',
      ])
      expect(second.cursor).toBeNull()
    })

    test('refuses a cursor that it did not give', async () => {
      await expect(given.store.reads.tasks.page({ ...ANY, cursor: 'nonsense' })).rejects.toMatchObject({
        refusal: { code: 'invalid_input' },
      })
    })
  })

  describe('a filtered list', () => {
    test('shows one tenant, one assignee, or those that have none', async () => {
      await given.create(
        aTask({ id: id('t_1'), tenant: 'acme' }),
        aTask({ id: id('t_2'), assignee: profile('critic') }),
        aTask({ id: id('t_3'), assignee: null, status: 'todo' }),
      )
      expect(await ids({ tenant: 'acme' })).toEqual(['t_1'])
      expect(await ids({ assignee: profile('critic') })).toEqual(['t_2'])
      expect(await ids({ assignee: null })).toEqual(['t_3'])
    })

    test('finds a part of the title in any case and any script, and takes no sign for a pattern', async () => {
      await given.create(
        aTask({ id: id('t_1'), title: 'Réparer le PONT' }),
        aTask({ id: id('t_2'), title: '100% done_now' }),
        aTask({ id: id('t_3'), title: 'ПРИВЕТ' }),
      )
      expect(await ids({ text: 'le pont' })).toEqual(['t_1'])
      expect(await ids({ text: 'RÉPARER' })).toEqual(['t_1'])
      expect(await ids({ text: 'привет' })).toEqual(['t_3'])
      expect(await ids({ text: '0%' })).toEqual(['t_2'])
      expect(await ids({ text: 'done%now' })).toEqual([])
    })

    test('looks through thousands of titles and pages through what it finds', async () => {
      const titles = Array.from({ length: 2_500 }, (_, n) => (n % 500 === 499 ? `needle ${n}` : `straw ${n}`))
      await given.create(...titles.map((title, n) => aTask({ id: id(`t_${n}`), title, createdAt: START + n })))
      expect(await through({ ...ANY, text: 'NEEDLE', limit: 2 })).toEqual([
        't_499',
        't_999',
        't_1499',
        't_1999',
        't_2499',
      ])
    })
  })
}
