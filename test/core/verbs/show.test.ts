import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDesk } from './desk.ts'
import type { Desk } from './desk.ts'
import { finished, story } from './story.ts'

let desk: Desk
beforeEach(async () => {
  desk = await openDesk(['backend-dev', 'qa-dev', 'reviewer'])
})
afterEach(() => desk.close())

const keys = (value: unknown): readonly string[] => Object.keys(value as object)

describe('show', () => {
  test('a blocked task: its question, the answers, what waits for it, what happened', async () => {
    const { schema } = await story(desk)
    expect((await desk.chat(`show ${schema}`)).text).toMatchInlineSnapshot(`
      "t_00000001 · Design auth schema
      ■ blocked for 0s
      assignee  backend-dev
      priority  2
      tenant    auth-project
      created   2026-01-01 00:00Z by Ana
      Ana:
      │ Design the user/session/token schema.
      blocked, needs input:
      │ Which password hash?
      1. argon2id
      2. bcrypt
      answer with kanban unblock t_00000001 argon2id

      Then (0 of 1 done)
      ○ t_00000002 todo @backend-dev · Implement auth API endpoints

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
      [1] argon2id  [2] bcrypt  [3] Other answer…  [4] Log"
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
    const { schema, api } = await finished(desk)
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

describe('runs', () => {
  test('every attempt with its summary or what stopped it', async () => {
    const { schema } = await finished(desk)
    expect((await desk.say(`runs ${schema}`)).text).toMatchInlineSnapshot(`
      "t_00000001 · Design auth schema
      #  OUTCOME    PROFILE      ELAPSED  STARTED
      1  blocked    backend-dev    4m 5s  2026-01-01 00:00Z
         ! Which password hash?
      2  completed  backend-dev       2m  2026-01-01 00:04Z
         → users(id, email, password_hash), sessions, tokens"
    `)
  })
  test('the JSON is what scripts rely on', async () => {
    const { schema } = await finished(desk)
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
      'work',
      'proof',
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
  const { api } = await finished(desk)
  const { text, json } = await desk.say(`context ${api}`)
  expect(text).toContain('users(id, email, password_hash), sessions, tokens')
  expect(json).toEqual({ task: api, worker_context: text })
})
