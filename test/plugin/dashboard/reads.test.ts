import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { actionsOf } from '../../../plugin/dashboard/reads/task.ts'
import { DayBook } from '../../../plugin/dashboard/reads/day-book.ts'
import * as shapes from '../../../plugin/dashboard/shapes.ts'
import { Dashboard } from './server.ts'

let dashboard: Dashboard
const create = (title: string, more: object = {}) => dashboard.verb<{ id: string }>('create', { title, ...more })

/** What a path answers, in the shape that it promises. */
async function read<S extends z.ZodType>(shape: S, path: string): Promise<z.output<S>> {
  const { status, body, text } = await dashboard.ask(path)
  if (status !== 200) throw new Error(`${path} → ${status} ${text}`)
  return shape.parse(body)
}
const refusal = async (path: string) => (await dashboard.ask<{ error: { message: string } }>(path)).body.error.message

beforeAll(async () => {
  dashboard = await Dashboard.open()
  await dashboard.logIn()
})
afterAll(() => dashboard.close())

describe('the board', () => {
  let ids: readonly string[]
  beforeAll(async () => {
    const parent = await create('Design auth schema', { assignee: 'backend-dev', priority: 2, tenant: 'auth' })
    const child = await create('Implement auth API', { assignee: 'backend-dev', parents: [parent.id], tenant: 'auth' })
    const idea = await create('Some idea', { triage: true })
    ids = [parent.id, child.id, idea.id]
    await dashboard.verb('comment', { task: parent.id, body: 'start with users' })
  })

  test('is read in columns with everything that a card shows', async () => {
    const board = await read(shapes.boardPageShape, '/api/board')
    expect(board.columns.map(({ status, count }) => [status, count])).toEqual([
      ['triage', 1],
      ['todo', 1],
      ['scheduled', 0],
      ['ready', 1],
      ['running', 0],
      ['blocked', 0],
      ['review', 0],
      ['done', 0],
    ])
    expect(board).toMatchObject({
      at_event: 4,
      tenants: ['auth'],
      assignees: ['backend-dev'],
      paused_everywhere: false,
    })
    const ready = board.columns.find(({ status }) => status === 'ready')
    expect(ready?.cards[0]).toMatchObject({
      id: ids[0],
      comments: 1,
      parents: 0,
      children: { total: 1, done: 0 },
      run: null,
    })
  })

  test('has the archived ones where they are asked for, and only what a filter leaves', async () => {
    const all = await read(shapes.boardPageShape, '/api/board?archived=1')
    expect(all.columns.at(-1)).toMatchObject({ status: 'archived', count: 0 })
    const auth = await read(shapes.boardPageShape, '/api/board?tenant=auth&assignee=backend-dev')
    expect(auth.columns.filter(({ cards }) => cards.length > 0).map(({ status, count }) => [status, count])).toEqual([
      ['todo', 1],
      ['ready', 1],
    ])
    const found = await read(shapes.boardPageShape, '/api/board?search=IDEA')
    expect(found.columns.flatMap(({ cards }) => cards).map(({ title }) => title)).toEqual(['Some idea'])
    expect(found.columns[0]?.count).toBeNull()
    const nobody = await read(shapes.cardsShape, '/api/cards?status=triage&assignee=none')
    expect(nobody.cards).toHaveLength(1)
  })

  test('is read on page by page, each card once', async () => {
    for (let n = 0; n < 7; n++) await create(`page ${n}`, { tenant: 'paged' })
    const seen: string[] = []
    for (let after: string | null = ''; after !== null;) {
      const page: z.output<typeof shapes.cardsShape> = await read(
        shapes.cardsShape,
        `/api/cards?status=todo&tenant=paged&limit=3&after=${after}`,
      )
      expect(page.count).toBe(7)
      seen.push(...page.cards.map(({ title }) => title))
      after = page.after
    }
    expect(seen).toEqual(Array.from({ length: 7 }, (_, n) => `page ${n}`))
  })

  test.each([
    ['/api/cards?status=nowhere', 'status must be one of triage, todo'],
    ['/api/cards', 'status must be one of'],
    ['/api/cards?status=todo&limit=0', 'limit must be a whole number from 1 to 500'],
    ['/api/cards?status=todo&after=rubbish', 'that is not a cursor of this list'],
    ['/api/board?board=nowhere', 'there is no board nowhere'],
    ['/api/statistics?days=1000', 'days must be a whole number from 1 to 90'],
    ['/api/tasks/t_zzzz', 'there is no task t_zzzz'],
    ['/api/tasks/%3Cscript%3E', 'there is no task <script>'],
  ])('%s is refused in a sentence', async (path, sentence) => {
    expect(await refusal(path)).toContain(sentence)
  })

  test('is searched by the beginning of an id and by titles', async () => {
    expect((await read(shapes.searchShape, `/api/search?q=${ids[1]?.slice(0, 6)}`)).tasks[0]?.id).toBe(ids[1])
    const found = await read(shapes.searchShape, '/api/search?q=auth')
    expect(found.tasks.map(({ id }) => id).toSorted()).toEqual(expect.arrayContaining([ids[0], ids[1]]))
    expect((await read(shapes.searchShape, '/api/search?q=%25')).tasks).toEqual([])
  })

  test('tells one task as a whole, and what can be done with it now', async () => {
    const page = await read(shapes.taskPageShape, `/api/tasks/${ids[1]?.slice(2, 8)}`)
    expect(page).toMatchObject({
      task: { id: ids[1], body: null },
      parents: [{ id: ids[0] }],
      waiting: { reason: 'parents_open' },
      card: { open_parents: 1 },
    })
    expect(page.actions).toContain('complete')
    expect(page.actions).not.toContain('approve')
    const timeline = await read(shapes.timelineShape, `/api/tasks/${ids[0]}/events?limit=1`)
    expect(timeline.events.map(({ kind }) => kind)).toEqual(['created'])
    expect(timeline.next).toBe(timeline.events[0]?.number)
    const rest = await read(shapes.timelineShape, `/api/tasks/${ids[0]}/events?after=${timeline.next}`)
    expect(rest).toMatchObject({ events: [{ kind: 'commented' }], next: null })
    expect(await read(shapes.childrenShape, `/api/tasks/${ids[0]}/children`)).toMatchObject({
      children: [{ id: ids[1] }],
      next: null,
    })
  })

  test('draws a family, and no more of it than can be looked at', async () => {
    const family = await read(shapes.familyShape, `/api/tasks/${ids[1]}/family`)
    expect(family).toMatchObject({ links: [{ parent: ids[0], child: ids[1] }], cut: false })
    expect(family.tasks).toHaveLength(2)
    const hub = await create('hub', { tenant: 'hub' })
    for (let n = 0; n < 210; n++) await create(`spoke ${n}`, { parents: [hub.id], tenant: 'hub' })
    const large = await read(shapes.familyShape, `/api/tasks/${hub.id}/family`)
    expect([large.tasks.length, large.cut]).toEqual([200, true])
    const card = (await read(shapes.cardsShape, '/api/cards?status=todo&tenant=hub&limit=1')).cards[0]
    expect(card?.children.total).toBe(210)
  })
})

test('who works is told, with what the dispatcher does', async () => {
  const { id } = await create('claimed by hand', { assignee: 'default' })
  await dashboard.verb('claim', { task: id })
  await dashboard.verb('heartbeat', { task: id, note: '2 of 3 files' })
  const { workers, dispatcher } = await read(shapes.workersShape, '/api/workers')
  expect(workers).toMatchObject([{ task: id, title: 'claimed by hand', run: 1, note: '2 of 3 files', pid: null }])
  expect(dispatcher).toMatchObject({ enabled: false })
  const board = await read(shapes.boardPageShape, '/api/board')
  expect(board.columns.find(({ status }) => status === 'running')?.cards[0]?.run).toMatchObject({
    number: 1,
    note: '2 of 3 files',
  })
  await dashboard.verb('complete', { tasks: [id], summary: 'done' })
})

test('figures of the last days: what was made and finished, how long it took', async () => {
  const figures = await read(shapes.statisticsShape, '/api/statistics?days=7')
  expect(figures.days).toHaveLength(7)
  const today = figures.days.at(-1)
  expect(today).toMatchObject({ completed: 1, failed: 0, lead: { count: 1 }, cycle: { count: 1 } })
  expect(today?.created).toBeGreaterThan(200)
  expect(figures.profiles).toMatchObject([{ profile: 'default', runs: 1, completed: 1, cost_usd: null }])
})

test('costs are added up by day and profile, each run once, from the agent’s own records', () => {
  const now = new Date(2026, 10, 22, 12).getTime()
  const book = new DayBook(now, 2)
  const run = (id: string, more: object) =>
    ({ id, profile: 'coder', outcome: 'completed', supervisor: 'process', startedAt: now - 60_000, ...more }) as never
  book.ran(now, run('r_1', { endedAt: now, usage: { input_tokens: 10, output_tokens: 4, cost_usd: 0.25 } }))
  book.ran(now, run('r_1', { endedAt: now, usage: { input_tokens: 10, output_tokens: 4, cost_usd: 0.25 } }))
  book.ran(now, run('r_2', { endedAt: now, usage: { input_tokens: 5, cost_usd: 'much' }, outcome: 'crashed' }))
  book.ran(now, run('r_3', { endedAt: now - 3 * 86_400_000, usage: { cost_usd: 9 } }))
  expect(book.answer()).toMatchObject({
    days: [{ day: '2026-11-21' }, { day: '2026-11-22', failed: 1 }],
    profiles: [
      {
        day: '2026-11-22',
        profile: 'coder',
        runs: 2,
        completed: 1,
        work_seconds: 120,
        input_tokens: 15,
        cost_usd: 0.25,
      },
    ],
  })
})

test.each([
  ['triage', {}, ['specify', 'promote', 'archive']],
  ['ready', {}, ['complete', 'block', 'request-review', 'schedule', 'archive']],
  ['ready', { notBefore: 5 }, ['retry', 'complete', 'block', 'request-review', 'schedule', 'archive']],
  ['running', { notBefore: 5 }, ['stop', 'reclaim', 'complete', 'block', 'request-review', 'archive']],
  ['blocked', {}, ['unblock', 'retry', 'complete', 'request-review', 'schedule', 'archive']],
  ['review', {}, ['approve', 'request-changes', 'complete', 'archive']],
  ['done', {}, ['reopen', 'archive']],
  ['archived', {}, ['restore', 'delete']],
] as const)('a task that is %s %j offers %j', (status, more, actions) => {
  expect(actionsOf({ status, lane: 'work', notBefore: null, ...more })).toEqual(actions)
})
