import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HOUR } from '../../../kanban-core/model/time.ts'
import { openDesk } from './desk.ts'
import type { Desk } from './desk.ts'
import { story } from './story.ts'

let desk: Desk
beforeEach(async () => {
  desk = await openDesk(['backend-dev', 'qa-dev', 'reviewer'])
})
afterEach(() => desk.close())

const keys = (value: unknown): readonly string[] => Object.keys(value as object)

const titles = (json: unknown): string[] => (json as { title: string }[]).map((task) => task.title)

const more = (text: string): string | null =>
  /more with kanban ([\s\S]*?)\n\[/.exec(text)?.[1]?.replaceAll('\n', ' ') ?? null

describe('list', () => {
  test('fits 80 columns, by column and priority, with what holds each back', async () => {
    await story(desk)
    await desk.say(
      'create "A title that is much too long to stand in one line of a terminal of eighty columns" --assignee qa-dev --priority 10',
    )
    await desk.say('create "Nobody does this"')
    await desk.say('create "Later" --assignee qa-dev --at "in 3h"')
    desk.clock.advance(2 * HOUR)
    const { text } = await desk.say('list')
    expect(text).toMatchInlineSnapshot(`
      "3 todo · 1 scheduled · 1 ready · 1 blocked
      status       id          title                            assignee     prio  age
      ○ todo       t_00000002  Implement auth API endpoints     backend-dev     2   2h
                  waits for one task
      ○ todo       t_00000003  Write auth integration tests     qa-dev              2h
                  waits for one task
      ○ todo       t_00000005  Nobody does this                 –                   2h
      ◷ scheduled  t_00000006  Later                            qa-dev              2h
                  starts at 2026-01-01 03:04Z
      ◉ ready      t_00000004  A title that is much too long …  qa-dev         10   2h
      ■ blocked    t_00000001  Design auth schema               backend-dev     2   2h
                  ! Which password hash?"
    `)
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })
  test('an empty board says how to fill it', async () =>
    expect((await desk.say('list')).text).toMatchInlineSnapshot(`
    "the board is empty
    put a task on it with kanban create "<title>" --assignee <profile>
    [1] Create  [2] Profiles"
  `))
  test('a filter that nothing matches says so', async () => {
    await desk.create('A')
    expect((await desk.say('ls --tenant nowhere')).text).toBe('no task matches\nall of them: kanban list')
  })
  test.each([
    ['--status blocked', ['Design auth schema']],
    ['--status todo,blocked --assignee BACKEND-DEV', ['Implement auth API endpoints', 'Design auth schema']],
    ['--tenant auth-project --assignee qa-dev', ['Write auth integration tests']],
    ['--assignee none', ['Loose']],
    ['auth --status todo', ['Implement auth API endpoints', 'Write auth integration tests']],
  ])('%s', async (filter, expected) => {
    await story(desk)
    await desk.say('create Loose')
    expect(titles((await desk.say(`list ${filter} --json`)).json)).toEqual(expected)
  })
  test('pages follow one another without a gap', async () => {
    for (const title of ['A', 'B', 'C', 'D', 'E']) await desk.create(title, { priority: 70 - title.charCodeAt(0) })
    let reply = await desk.say('list --limit 2')
    const seen = titles(reply.json)
    for (let next = more(reply.text); next !== null; next = more(reply.text)) {
      reply = await desk.say(next)
      seen.push(...titles(reply.json))
    }
    expect(seen).toEqual(['A', 'B', 'C', 'D', 'E'])
  })
  test('an agent reads it in fewer words, and page by page', async () => {
    for (const title of ['A', 'B', 'C']) await desk.create(title)
    await desk.say('pause')
    const first = (await desk.tool('kanban_list', { limit: 2 }, {})).answer as { tasks: object[]; after: string }
    expect(first).toMatchObject({
      tasks: [{ title: 'A', status: 'ready', assignee: 'coder', waits_because: null }, { title: 'B' }],
      after: expect.any(String),
    })
    expect((await desk.tool('kanban_list', { limit: 2, after: first.after }, {})).answer).toMatchObject({
      tasks: [{ title: 'C' }],
      after: null,
    })
  })
  test('archived ones only where they are asked for', async () => {
    const task = await desk.create('Old')
    await desk.say(`archive ${task.id}`)
    expect((await desk.say('list --json')).json).toEqual([])
    expect((await desk.say('list --archived --json')).json).toMatchObject([{ id: task.id, status: 'archived' }])
  })
  test('a summary has the names that scripts rely on', async () => {
    await desk.create('A')
    const [summary] = (await desk.say('list --json')).json as object[]
    expect(keys(summary)).toEqual([
      'id',
      'board',
      'title',
      'status',
      'assignee',
      'priority',
      'tenant',
      'created_at',
      'status_since',
      'started_at',
      'completed_at',
      'scheduled_at',
      'retry_at',
      'open_parents',
      'reviewer',
      'attempts',
      'failures',
      'comments',
      'not_started_reason',
      'not_started_detail',
      'not_started_since',
      'block',
    ])
  })
})

test('stats count by column and by assignee', async () => {
  await story(desk)
  await desk.say('create Ready --assignee qa-dev')
  desk.clock.advance(90_000)
  expect((await desk.say('stats --json')).json).toEqual({
    by_status: { triage: 0, todo: 2, scheduled: 0, ready: 1, running: 0, blocked: 1, review: 0, done: 0, archived: 0 },
    by_assignee: { 'backend-dev': { todo: 1, blocked: 1 }, 'qa-dev': { todo: 1, ready: 1 } },
    oldest_ready_age_seconds: 90,
    paused_at: null,
    spending: { day: '2026-01-01', today: [], last_7_days: [] },
    now: '2026-01-01T00:05:35.000Z',
  })
  expect((await desk.say('stats')).text).toMatchInlineSnapshot(`
    "default      ○ todo  ◉ ready  ■ blocked
    all               2        1          1
    backend-dev       1                   1
    qa-dev            1        1
    the oldest ready task waits for 1m 30s"
  `)
})

test('a paused board says so where people look, and how it goes on', async () => {
  await desk.say('create A')
  await desk.say('pause')
  desk.clock.advance(90_000)
  for (const line of ['list', 'stats', 'list nothing-like-this'])
    expect((await desk.say(line)).text).toContain('‖ paused for 1m 30s, so nothing starts: kanban resume')
  expect((await desk.say('stats --json')).json).toMatchObject({ paused_at: expect.stringMatching(/^2026-/) })
  await desk.say('resume')
  expect((await desk.say('list')).text).not.toContain('paused')
})

test('assignees are the profiles and whoever has tasks', async () => {
  await desk.say('create A --assignee ghost')
  expect((await desk.say('assignees --json')).json).toMatchObject([
    { name: 'backend-dev', known_profile: true, counts: {} },
    { name: 'ghost', known_profile: false, counts: { ready: 1 } },
    { name: 'qa-dev' },
    { name: 'reviewer' },
  ])
  expect((await desk.say('assignees')).text).toMatchInlineSnapshot(`
    "assignee     tasks
    backend-dev  –
    ghost        1 ready
                ! no profile has this name
    qa-dev       –
    reviewer     –"
  `)
})

test('profiles say what each is good at, and why one cannot run', async () => {
  const { profiles } = desk.host
  desk.host = {
    ...desk.host,
    profiles: {
      ...profiles,
      describe: async () =>
        (await profiles.describe()).map((one, at) =>
          at === 0 ? { ...one, usable: false, problem: 'claude is not logged in; run `claude auth login`' } : one,
        ),
    },
  }
  expect((await desk.say('profiles')).text).toMatchInlineSnapshot(`
    "   profile      agent    good at
    ✗  backend-dev  builtin  does what a backend-dev does
       ! claude is not logged in; run claude auth login
    ✔  qa-dev       builtin  does what a qa-dev does
    ✔  reviewer     builtin  does what a reviewer does"
  `)
})
