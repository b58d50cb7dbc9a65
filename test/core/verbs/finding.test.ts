import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBoard } from '../../../kanban-core/board/boards.ts'
import type { BoardSlug } from '../../../kanban-core/model/ids.ts'
import type { Task } from '../../../kanban-core/model/task.ts'
import type { Role } from '../../../kanban-core/verbs/verb.ts'
import { openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk
let first: Task
beforeEach(async () => {
  desk = await openDesk()
  first = await desk.create('First')
})
afterEach(() => desk.close())

describe('a task is found', () => {
  test.each([
    ['its whole id', 0],
    ['its id without t_', 2],
  ])('by %s', async (_case, cut) => {
    expect((await desk.say(`show ${first.id.slice(cut)}`)).json).toMatchObject({ task: { id: first.id } })
  })
  test('by any beginning that is its alone', async () =>
    expect((await desk.say('show 000')).json).toMatchObject({ task: { id: first.id } }))
  test('when it is archived too', async () => {
    await desk.say(`archive ${first.id}`)
    expect((await desk.say(`show ${first.id}`)).json).toMatchObject({ task: { status: 'archived' } })
  })
})

describe('a task is not found', () => {
  test('where its beginning fits several: they are named', async () => {
    const second = await desk.create('Second')
    const { refusal } = await desk.say('show t_000')
    expect(refusal).toMatchObject({ code: 'ambiguous_id', next: 'type one more character' })
    expect(refusal?.message).toContain(`${first.id} “First”`)
    expect(refusal?.message).toContain(`${second.id} “Second”`)
  })
  test('where the last characters are wrong: the near one is named', async () => {
    expect((await desk.say(`show ${first.id.slice(0, 9)}z`)).refusal).toMatchObject({
      code: 'not_found',
      next: `did you mean ${first.id} “First”?`,
    })
  })
  test('where nothing is near', async () =>
    expect((await desk.say('show t_zzzzzzzz')).refusal).toMatchObject({ code: 'not_found', next: 'see `kanban list`' }))
})

/** An admin everywhere but on the board `secret`. */
const roles = (role: Role | null) => ({
  role: 'admin' as const,
  roleOn: (board: BoardSlug) => (board === 'secret' ? role : ('admin' as const)),
})

describe('on boards of others', () => {
  let hidden: Task
  beforeEach(async () => {
    await createBoard(desk.board.tools, 'secret' as BoardSlug)
    hidden = await desk.create('Hidden plan', { board: 'secret' as BoardSlug })
  })
  test('a task of a board that may not be seen does not exist', async () => {
    const { refusal } = await desk.say(`show ${hidden.id}`, roles(null))
    expect(refusal?.code).toBe('not_found')
    expect(JSON.stringify(refusal)).not.toContain('Hidden')
    expect((await desk.say('list --all-boards --json', roles(null))).json).toEqual([
      expect.objectContaining({ id: first.id }),
    ])
    expect((await desk.say('boards --json', roles(null))).json).toEqual([expect.objectContaining({ slug: 'default' })])
  })
  test('a viewer there may look and not touch', async () => {
    expect((await desk.say(`show ${hidden.id}`, roles('viewer'))).exitCode).toBe(0)
    expect((await desk.say(`comment ${hidden.id} hello`, roles('viewer'))).refusal?.code).toBe('forbidden')
    expect((await desk.say(`complete ${hidden.id}`, roles('commenter'))).refusal?.code).toBe('forbidden')
    expect((await desk.say(`link ${first.id} ${hidden.id}`, roles('viewer'))).refusal?.code).toBe('forbidden')
    expect((await desk.say(`archive ${hidden.id}`, roles('operator'))).exitCode).toBe(0)
    expect((await desk.say(`delete ${hidden.id} --yes`, roles('operator'))).refusal?.code).toBe('forbidden')
  })
})

test('several tasks: each stands alone, the refused ones are listed', async () => {
  const second = await desk.create('Second')
  const { text, exitCode, json } = await desk.say(`complete ${first.id} t_zzzz ${second.id}`)
  expect(exitCode).toBe(1)
  expect(json).toMatchObject({
    done: [
      { id: first.id, status: 'done' },
      { id: second.id, status: 'done' },
    ],
    refused: [{ id: 't_zzzz', code: 'not_found' }],
  })
  expect(text).toMatchInlineSnapshot(`
    "✔ t_00000001 is done · First
    ✔ t_00000002 is done · Second
    ✗ t_zzzz: there is no task t_zzzz; see kanban list
    2 of 3 done, 1 refused"
  `)
})

test('one task named twice is one task', async () => {
  expect((await desk.say(`complete ${first.id} ${first.id} --summary done`)).json).toMatchObject({
    id: first.id,
    status: 'done',
  })
})
