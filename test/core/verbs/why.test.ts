import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDesk } from './desk.ts'
import type { Desk } from './desk.ts'
import { idOf, story } from './story.ts'

let desk: Desk
beforeEach(async () => {
  desk = await openDesk(['backend-dev', 'qa-dev', 'reviewer'])
})
afterEach(() => desk.close())

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
    ['pause', 'paused', expect.stringMatching(/^board default is paused since [^;]*$/), '`kanban resume`'],
    ['pause --everywhere', 'paused', expect.stringContaining('everything is paused'), '`kanban resume --everywhere`'],
  ])('after %s', async (line, reason, detail, next) => {
    const { id } = await desk.create('Ready', { assignee: 'qa-dev' as never })
    await desk.say(line.replace('ID', id))
    expect((await desk.say(`why ${id} --json`)).json).toMatchObject({ reason, detail, next: next.replaceAll('ID', id) })
  })
  test('names the parents that it waits for', async () => {
    const { schema, api } = await story(desk)
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
