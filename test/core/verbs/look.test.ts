import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Task } from '../../../kanban-core/model/task.ts'
import { HOUR, MINUTE } from '../../../kanban-core/model/time.ts'
import { openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk
beforeEach(async () => {
  desk = await openDesk(['backend-dev', 'qa-dev', 'reviewer'])
})
afterEach(() => desk.close())

const idOf = (reply: { readonly json: unknown }): Task['id'] => (reply.json as { id: Task['id'] }).id
const keys = (value: unknown): readonly string[] => Object.keys(value as object)

/** Story 1 and 3: a schema that is blocked once, answered and finished; two tasks behind it. */
async function story() {
  const schema = idOf(
    await desk.chat(
      'create "Design auth schema" --assignee backend-dev --tenant auth-project --priority 2 --body "Design the user/session/token schema."',
    ),
  )
  const api = idOf(
    await desk.chat(
      `create "Implement auth API endpoints" --assignee backend-dev --tenant auth-project --priority 2 --parent ${schema}`,
    ),
  )
  const tests = idOf(
    await desk.chat(`create "Write auth integration tests" --assignee qa-dev --tenant auth-project --parent ${api}`),
  )
  const worker = await desk.started(await desk.task(schema))
  desk.clock.advance(4 * MINUTE + 5_000)
  await desk.tool('kanban_block', { reason: 'Which password hash?', options: ['argon2id', 'bcrypt'] }, worker)
  return { schema, api, tests }
}

async function finished() {
  const ids = await story()
  await desk.rest()
  desk.workers.alive.forEach((one) => one.end({ code: 0 }))
  await desk.rest()
  await desk.chat(`unblock ${ids.schema} argon2id`)
  const worker = await desk.started(await desk.task(ids.schema))
  desk.clock.advance(2 * MINUTE)
  await desk.tool(
    'kanban_complete',
    { summary: 'users(id, email, password_hash), sessions, tokens', metadata: { changed_files: ['schema.sql'] } },
    worker,
  )
  await desk.rest()
  desk.workers.alive.forEach((one) => one.end({ code: 0 }))
  await desk.rest()
  return ids
}

describe('show', () => {
  test('a blocked task: its question, the answers, what waits for it, what happened', async () => {
    const { schema } = await story()
    expect((await desk.chat(`show ${schema}`)).text).toMatchInlineSnapshot(`
      "t_00000003 · Design auth schema
      ■ blocked for 0s
      assignee  backend-dev
      priority  2
      tenant    auth-project
      created   2026-01-01 00:00Z by Ana
      Ana:
      │ Design the user/session/token schema.
      blocked, needs input:
      │ Which password hash?
      • argon2id
      • bcrypt
      answer with kanban unblock t_00000003 argon2id

      Then (0 of 1 done)
      ○ t_00000007 todo @backend-dev · Implement auth API endpoints

      Runs
      #  OUTCOME  PROFILE      ELAPSED  STARTED
      1  blocked  backend-dev    4m 5s  2026-01-01 00:00Z
         ! Which password hash?

      Latest
      • 2026-01-01 00:00Z created by Ana: ready, backend-dev
      • 2026-01-01 00:00Z subscribed by Ana: telegram -100
      • 2026-01-01 00:00Z claimed by dispatcher: run 1 for backend-dev
      • 2026-01-01 00:00Z spawned by dispatcher: process 1001
      • 2026-01-01 00:04Z blocked by backend-dev: Which password hash?
      [1] argon2id  [2] bcrypt  [3] Other answer  [4] Log"
    `)
  })
  test('a running task: the active run without an end', async () => {
    const task = await desk.create('Transcribe', { assignee: 'qa-dev' as never })
    await desk.started(task)
    desk.clock.advance(65_000)
    const { text, json } = await desk.say(`show ${task.id}`)
    expect(text).toContain('▶ running for 1m 5s — run 1 by qa-dev')
    expect(text).toContain('1  active   qa-dev     1m 5s  2026-01-01 00:00Z')
    expect(json).toMatchObject({
      task: { status: 'running' },
      runs: [{ number: 1, state: 'running', outcome: null, ended_at: null }],
    })
  })
  test('a ready task: why it has not started', async () => {
    await desk.say('pause')
    const { text } = await desk.say(`show ${(await desk.create('Held')).id}`)
    expect(text.replaceAll('\n', ' ')).toContain('◉ ready for 0s — board default is paused since')
  })
  test('its JSON has everything of a task, under names that scripts rely on', async () => {
    const { schema, api } = await finished()
    const json = (await desk.say(`show ${schema} --json`)).json as Record<string, unknown>
    expect(keys(json)).toEqual(['task', 'parents', 'children', 'comments', 'events', 'runs', 'attachments'])
    expect(json).toMatchObject({
      task: { id: schema, status: 'done', completed_at: '2026-01-01T00:06:05.000Z' },
      parents: [],
      children: [{ id: api, status: 'ready' }],
      comments: [{ author: 'Ana', author_kind: 'person', body: 'argon2id', created_at: '2026-01-01T00:04:05.000Z' }],
    })
    expect(
      (json['events'] as { kind: string; number: number; run?: number }[])
        .filter((event) => event.kind === 'claimed')
        .map((event) => event.run),
    ).toEqual([1, 2])
    expect((json['events'] as { at: string }[]).every((event) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(event.at))).toBe(
      true,
    )
  })
})

describe('list', () => {
  test('fits 80 columns, by column and priority, with what holds each back', async () => {
    await story()
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
      ○ todo       t_00000007  Implement auth API endpoints     backend-dev     2   2h
                  waits for one task
      ○ todo       t_0000000b  Write auth integration tests     qa-dev              2h
                  waits for one task
      ○ todo       t_0000000t  Nobody does this                 –                   2h
      ◷ scheduled  t_0000000x  Later                            qa-dev              2h
                  starts at 2026-01-01 03:04Z
      ◉ ready      t_0000000q  A title that is much too long …  qa-dev         10   2h
      ■ blocked    t_00000003  Design auth schema               backend-dev     2   2h
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
    await story()
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

const titles = (json: unknown): string[] => (json as { title: string }[]).map((task) => task.title)
const more = (text: string): string | null =>
  /more with kanban ([\s\S]*?)\n\[/.exec(text)?.[1]?.replaceAll('\n', ' ') ?? null

describe('runs', () => {
  test('every attempt with its summary or what stopped it', async () => {
    const { schema } = await finished()
    expect((await desk.say(`runs ${schema}`)).text).toMatchInlineSnapshot(`
      "t_00000003 · Design auth schema
      #  OUTCOME    PROFILE      ELAPSED  STARTED
      1  blocked    backend-dev    4m 5s  2026-01-01 00:00Z
         ! Which password hash?
      2  completed  backend-dev       2m  2026-01-01 00:04Z
         → users(id, email, password_hash), sessions, tokens"
    `)
  })
  test('the JSON is what scripts rely on', async () => {
    const { schema } = await finished()
    const runs = (await desk.say(`runs ${schema} --json`)).json as object[]
    expect(keys(runs[0])).toEqual([
      'number',
      'profile',
      'state',
      'outcome',
      'started_at',
      'ended_at',
      'summary',
      'metadata',
      'error',
      'exit_code',
      'usage',
    ])
    expect(runs).toMatchObject([
      {
        number: 1,
        profile: 'backend-dev',
        state: 'closed',
        outcome: 'blocked',
        error: 'Which password hash?',
        summary: null,
        exit_code: 0,
      },
      {
        number: 2,
        outcome: 'completed',
        summary: 'users(id, email, password_hash), sessions, tokens',
        metadata: { changed_files: ['schema.sql'] },
        ended_at: '2026-01-01T00:06:05.000Z',
      },
    ])
  })
  test('none yet: says how to learn why', async () => {
    const task = await desk.create('New')
    expect((await desk.say(`runs ${task.id}`)).text).toBe(
      `${task.id} has no runs yet · New\nsee why with kanban why ${task.id}`,
    )
  })
})

describe('why', () => {
  test.each([
    ['An idea --triage', 'triage', 'it is an idea without a description', '`kanban specify ID "what to do"`'],
    ['An idea --triage --body "All said."', 'triage', 'it is an idea that nobody has released', '`kanban promote ID`'],
    ['Loose', 'unassigned', 'it has no assignee', '`kanban assign ID <profile>`'],
    [
      'Later --assignee qa-dev --at "in 2h"',
      'scheduled',
      'it starts at 2026-01-01 02:00Z, in 2h',
      '`kanban promote ID` starts it at once',
    ],
    ['Ready --assignee qa-dev', 'next_pass', 'nothing holds it back: it starts with the next pass', null],
  ])('create %s: %s', async (line, reason, detail, next) => {
    const id = idOf(await desk.say(`create ${line}`))
    expect((await desk.say(`why ${id} --json`)).json).toEqual({
      id,
      status: expect.any(String),
      reason,
      detail,
      since: '2026-01-01T00:00:00.000Z',
      next: next?.replace('ID', id) ?? null,
    })
  })
  test.each([
    ['block ID which?', 'blocked_needs_input', 'which?', '`kanban unblock ID <answer>`'],
    ['complete ID', 'done', 'it is finished', '`kanban reopen ID` puts it back'],
    ['archive ID', 'archived', 'it is off the board', '`kanban restore ID`'],
    [
      'request-review ID',
      'review',
      'a person has to look at it',
      '`kanban approve ID`, or `kanban request-changes ID <what>`',
    ],
    ['pause', 'paused', expect.stringContaining('board default is paused since'), '`kanban resume`'],
  ])('after %s', async (line, reason, detail, next) => {
    const { id } = await desk.create('Ready', { assignee: 'qa-dev' as never })
    await desk.say(line.replace('ID', id))
    expect((await desk.say(`why ${id} --json`)).json).toMatchObject({ reason, detail, next: next.replaceAll('ID', id) })
  })
  test('names the parents that it waits for', async () => {
    const { schema, api } = await story()
    expect((await desk.say(`why ${api}`)).text.replaceAll('\n', ' ')).toBe(
      `○ todo ${api} for 4m 5s — it waits for ${schema} (blocked); it becomes ready by itself when that is done`,
    )
  })
  test('a running task is told as such, a silent one as stalled', async () => {
    const task = await desk.create('Run')
    await desk.started(task)
    expect((await desk.say(`why ${task.id} --json`)).json).toMatchObject({
      reason: 'running',
      detail: 'run 1 by coder',
    })
  })
  test('without a dispatcher says that nothing starts', async () => {
    const task = await desk.create('Ready')
    desk.host = { ...desk.host, dispatcher: null }
    expect((await desk.say(`why ${task.id}`)).text).toBe(
      `◉ ready ${task.id} for 0s — no dispatcher is running; start kanban gateway`,
    )
  })
})

test('stats count by column and by assignee', async () => {
  await story()
  await desk.say('create Ready --assignee qa-dev')
  desk.clock.advance(90_000)
  expect((await desk.say('stats --json')).json).toEqual({
    by_status: { triage: 0, todo: 2, scheduled: 0, ready: 1, running: 0, blocked: 1, review: 0, done: 0, archived: 0 },
    by_assignee: { 'backend-dev': { todo: 1, blocked: 1 }, 'qa-dev': { todo: 1, ready: 1 } },
    oldest_ready_age_seconds: 90,
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

test('log shows the last lines of the newest run, or of a chosen one', async () => {
  const task = await desk.create('Run')
  expect((await desk.say(`log ${task.id}`)).refusal).toMatchObject({ message: `${task.id} has had no run yet` })
  await desk.started(task)
  expect((await desk.say(`log ${task.id}`)).text).toBe(`${task.id} run 1, active\nline of run 1`)
  expect((await desk.say(`log ${task.id} --run 7`)).refusal).toMatchObject({
    message: `${task.id} has no run 7`,
    next: `see \`kanban runs ${task.id}\``,
  })
})

test('context is what a worker of the task would read', async () => {
  const { api } = await finished()
  const { text, json } = await desk.say(`context ${api}`)
  expect(text).toContain('users(id, email, password_hash), sessions, tokens')
  expect(json).toEqual({ task: api, worker_context: text })
})
