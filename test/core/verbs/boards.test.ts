import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk
beforeEach(async () => {
  desk = await openDesk()
})
afterEach(() => desk.close())

test('a board is made, filled, shown, renamed', async () => {
  expect((await desk.say('boards create content --title "Content team" --default-assignee CODER')).text).toBe(
    '✔ created board content; use it with --board content',
  )
  await desk.say('create "A post" --board content --tenant blog')
  expect((await desk.say('boards show content')).json).toMatchObject({
    slug: 'content',
    title: 'Content team',
    default_assignee: 'coder',
    by_status: { ready: 1 },
    tenants: ['blog'],
    paused_at: null,
  })
  await desk.say('boards rename content The Editors')
  await desk.say('pause --board content')
  expect((await desk.say('boards')).text).toMatchInlineSnapshot(`
    "   board           title        tasks
       content paused  The Editors  1 ready
    ▸  default                      empty"
  `)
  expect((await desk.say('boards show content')).text).toMatchInlineSnapshot(`
    "content · The Editors
    tasks             1 ready
    tenants           blog
    default assignee  coder
    paused            since 2026-01-01 00:00Z
    last event        created t_00000001 by local, 2026-01-01 00:00Z
    created           2026-01-01 00:00Z"
  `)
})

test('a name is taken once, and an unknown one names the nearest', async () => {
  await desk.say('boards create content')
  expect((await desk.say('boards create content')).refusal?.code).toBe('board_exists')
  expect((await desk.say('boards show contnet')).refusal).toMatchObject({
    code: 'unknown_board',
    next: 'did you mean `content`?',
  })
  expect((await desk.say('list --board contnet')).refusal).toMatchObject({
    code: 'unknown_board',
    next: 'did you mean `content`?',
  })
  expect((await desk.say('boards create "Not A Slug"')).exitCode).toBe(2)
})

test('only an empty board is archived, and it comes back', async () => {
  await desk.say('boards create content')
  const task = (await desk.say('create A --board content')).json as { id: string }
  expect((await desk.say('boards archive content')).refusal).toMatchObject({
    code: 'board_in_use',
    message: 'board content has 1 tasks that are not archived',
  })
  await desk.say(`archive ${task.id}`)
  expect((await desk.say('boards archive content')).json).toMatchObject({ archived_at: '2026-01-01T00:00:00.000Z' })
  expect((await desk.say('create B --board content')).refusal).toMatchObject({
    message: 'board content is archived',
    next: '`kanban boards restore content`',
  })
  expect((await desk.say('boards --json')).json).toHaveLength(1)
  expect((await desk.say('boards --archived --json')).json).toHaveLength(2)
  expect((await desk.say('boards restore content')).json).toMatchObject({ archived_at: null })
  expect((await desk.say('boards archive default')).refusal?.code).toBe('failed')
})

test('boards are made by admins, from paths only by whoever sits at the machine', async () => {
  expect((await desk.say('boards create x', { role: 'operator' })).refusal?.code).toBe('forbidden')
  expect((await desk.chat('boards create x --repository /srv/x')).exitCode).toBe(2)
  expect((await desk.say('boards create x --repository srv/x')).exitCode).toBe(2)
  expect((await desk.say('boards create x --repository /srv/x')).json).toMatchObject({ repository: '/srv/x' })
})
