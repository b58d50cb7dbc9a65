import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBoard } from '../../../kanban-core/board/boards.ts'
import type { BoardSlug } from '../../../kanban-core/model/ids.ts'
import { openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk
beforeEach(async () => {
  desk = await openDesk(['backend-dev', 'qa-dev', 'Reviewer'])
})
afterEach(() => desk.close())

const created = async (line: string, more = {}): Promise<Record<string, unknown>> =>
  (await desk.say(`create ${line} --json`, more)).json as Record<string, unknown>

describe('the column in which a task begins', () => {
  test.each([
    ['somebody is assigned', 'A --assignee backend-dev', 'ready'],
    ['nobody is assigned', 'A', 'todo'],
    ['it is only an idea', 'A --assignee backend-dev --triage', 'triage'],
    ['it starts later', 'A --assignee backend-dev --at "in 2h"', 'scheduled'],
    ['its time has passed', 'A --assignee backend-dev --at 2020-01-01T00:00Z', 'ready'],
  ])('%s', async (_case, line, status) => {
    expect(await created(line)).toMatchObject({ status, existing: false })
  })

  test('a task with an open parent waits for it', async () => {
    const parent = await created('First --assignee backend-dev')
    expect(await created(`Second --assignee qa-dev --parent ${String(parent['id'])}`)).toMatchObject({
      status: 'todo',
      open_parents: 1,
    })
  })
})

test('everything that was said of a task is kept', async () => {
  expect(
    await created(
      'Design auth schema --body "Users.\n\nSessions." --assignee BACKEND-DEV --tenant auth --priority 2 --skill sql --skill sql --workspace dir:/srv/app --max-runtime 1h30m --max-retries 5 --reviewer reviewer --model big --effort high --branch auth --idempotency-key k1',
    ),
  ).toMatchObject({
    title: 'Design auth schema',
    body: 'Users.\n\nSessions.',
    assignee: 'backend-dev',
    tenant: 'auth',
    priority: 2,
    skills: ['sql'],
    workspace: 'dir:/srv/app',
    max_runtime_seconds: 5400,
    max_retries: 5,
    reviewer: 'Reviewer',
    model: 'big',
    effort: 'high',
    branch: 'auth',
    idempotency_key: 'k1',
    created_by: 'local',
    created_by_kind: 'operator',
    created_at: '2026-01-01T00:00:00.000Z',
  })
})

test('the same key gives the same task back and says so', async () => {
  const first = await created('A --assignee backend-dev --idempotency-key k1')
  expect(await created('B --assignee backend-dev --idempotency-key k1')).toMatchObject({
    id: first['id'],
    title: 'A',
    existing: true,
  })
  expect((await desk.say('create B --idempotency-key k1')).text).toContain('Existing task t_')
})

describe('what may keep a task from starting is said', () => {
  test('an unknown assignee is kept, and the near one named', async () => {
    const { text, json } = await desk.say('create A --assignee backend-deb')
    expect(text).toContain('there is no profile backend-deb')
    expect(text.replaceAll('\n', ' ')).toContain('did you mean backend-dev?')
    expect(json).toMatchObject({ assignee: 'backend-deb', status: 'ready' })
  })
  test('no dispatcher is running', async () => {
    desk.host = { ...desk.host, dispatcher: null }
    expect((await desk.say('create A --assignee backend-dev')).text).toContain(
      'no dispatcher is running, so nothing starts it: run kanban gateway',
    )
  })
  test('the dispatcher is switched off', async () => {
    const { dispatcher } = desk.host
    if (dispatcher === null) throw new Error('the desk has a dispatcher')
    const off = { ...dispatcher.status(), enabled: false }
    desk.host = { ...desk.host, dispatcher: Object.assign(Object.create(dispatcher), { status: () => off }) }
    expect(await created('A --assignee backend-dev')).toMatchObject({
      warnings: [expect.stringContaining('the dispatcher is switched off')],
    })
    expect((await desk.say('diag')).text.replaceAll('\n', ' ')).toContain('set dispatcher.enabled to true')
  })
  test('the board is paused', async () => {
    await desk.say('pause')
    expect(await created('A --assignee backend-dev')).toMatchObject({ warnings: [expect.stringContaining('paused')] })
  })
  test('nobody is assigned', async () =>
    expect((await desk.say('create A')).text).toContain('nobody is assigned: kanban assign t_'))
})

describe('who is told how it ends', () => {
  test('a chat that creates a task is subscribed to it, and hears so', async () => {
    const { text, json } = await desk.chat('create Fix the login --assignee backend-dev')
    expect(text).toContain("subscribed — you'll hear when it completes or blocks")
    const [subscription] = await desk.store.reads.log.subscriptions((json as { id: never }).id)
    expect(subscription?.route).toEqual({
      platform: 'telegram',
      account: 'bot',
      chat: '-100',
      thread: '7',
      anchor: '42',
      person: '111',
    })
  })
  test('not with --json', async () => {
    const { json } = await desk.chat('create Fix the login --json')
    expect(json).toMatchObject({ subscribed: false })
    expect(await desk.store.reads.log.subscriptions()).toEqual([])
  })
  test('the terminal is no chat', async () => expect((await desk.say('create A')).text).not.toContain('subscribed'))
  test('who asks again for the same task follows it too', async () => {
    await desk.say('create A --idempotency-key k')
    await desk.chat('create A --idempotency-key k')
    expect(await desk.store.reads.log.subscriptions()).toHaveLength(1)
  })
})

test("a board's default assignee gets what names nobody, and --assignee none leaves it to nobody", async () => {
  await createBoard(desk.board.tools, 'content' as BoardSlug, { defaultAssignee: 'qa-dev' })
  expect(await created('A --board content')).toMatchObject({ board: 'content', assignee: 'qa-dev', status: 'ready' })
  expect(await created('A --board content --assignee none')).toMatchObject({ assignee: null, status: 'todo' })
})

describe('a worker that creates', () => {
  test('names a profile, creates on its own board, and is told no more than it needs', async () => {
    const worker = await desk.started(await desk.create('Parent', { assignee: 'backend-dev' as never, tenant: 'auth' }))
    await createBoard(desk.board.tools, 'content' as BoardSlug)
    expect(await desk.tool('kanban_create', { title: 'Child' }, worker)).toMatchObject({
      isError: true,
      answer: { error: { code: 'invalid_input' } },
    })
    const { isError, answer } = await desk.tool(
      'kanban_create',
      { title: 'Child', assignee: 'qa-dev' },
      { ...worker, boardSlug: 'content' as BoardSlug },
    )
    expect(isError).toBe(false)
    expect(answer).toEqual({ id: expect.stringMatching(/^t_/), status: 'ready', existing: false, warnings: [] })
    const child = await desk.task((answer as { id: never }).id)
    expect(child).toMatchObject({ board: 'default', tenant: 'auth', createdBy: worker.actor })
  })
  test('may not hang it below a task of another board', async () => {
    const worker = await desk.started(await desk.create('Parent', { assignee: 'backend-dev' as never }))
    await createBoard(desk.board.tools, 'content' as BoardSlug)
    const foreign = await desk.create('Foreign', { board: 'content' as BoardSlug })
    expect(
      await desk.tool('kanban_create', { title: 'Child', assignee: 'qa-dev', parents: [foreign.id] }, worker),
    ).toMatchObject({ isError: true, answer: { error: { code: 'other_task' } } })
  })
})

test('the answer shows the task, its column and what it waits for', async () => {
  const parent = await desk.say('create Design auth schema --assignee backend-dev')
  expect(parent.text).toMatchInlineSnapshot(`"◉ Created t_00000001 (ready, @backend-dev) · Design auth schema"`)
  expect((await desk.chat(`create Implement it --assignee qa-dev --parent ${(parent.json as { id: string }).id}`)).text)
    .toMatchInlineSnapshot(`
      "○ Created t_00000002 (todo, @qa-dev) · Implement it
      waits for its parent, then starts by itself
      subscribed — you'll hear when it completes or blocks
      [1] Show  [2] Archive"
    `)
})
