import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk
beforeEach(async () => {
  desk = await openDesk()
})
afterEach(() => desk.close())

/** A submitted task with a reviewing worker at it. */
const reviewed = async () => {
  const task = await desk.create('Login')
  const author = await desk.started(task)
  expect(
    (await desk.tool('kanban_request_review', { summary: 'see branch auth', reviewer: 'reviewer' }, author)).answer,
  ).toMatchObject({ status: 'review', note: 'reviewer reviews it' })
  desk.workers.alive.get(author.actor.run)?.end({ code: 0 })
  await desk.rest()
  return { task, reviewer: await desk.started(await desk.task(task.id)) }
}

describe('review', () => {
  test('a reviewing worker sends work back, and approves it by completing', async () => {
    const { task, reviewer } = await reviewed()
    expect(reviewer.actor.profile).toBe('reviewer')
    expect(
      (await desk.tool('kanban_request_changes', { reason: 'the reset link is not single-use' }, reviewer)).answer,
    ).toMatchObject({ id: task.id, status: 'ready' })
    expect(await desk.store.reads.log.comments(task.id, 1)).toMatchObject([
      { body: 'the reset link is not single-use' },
    ])
  })
  test('completing in the review lane is approving', async () => {
    const { task, reviewer } = await reviewed()
    expect((await desk.tool('kanban_complete', { summary: 'all good' }, reviewer)).answer).toMatchObject({
      status: 'done',
    })
    expect(await desk.kinds(task.id)).toContain('approved')
  })
  test('a worker does not review what it has not been given', async () => {
    const worker = await desk.started(await desk.create('A'))
    expect((await desk.tool('kanban_request_changes', { reason: 'x' }, worker)).isError).toBe(true)
  })
  test('a person approves what somebody else submitted, not what it submitted itself', async () => {
    const task = await desk.create('A')
    expect((await desk.chat(`request-review ${task.id} have a look`)).text).toContain('a person decides')
    expect((await desk.chat(`approve ${task.id}`)).refusal?.code).toBe('reviewer_is_author')
    expect((await desk.say(`approve ${task.id} fine`)).json).toMatchObject({ status: 'done' })
  })
})
