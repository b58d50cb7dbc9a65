import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MINUTE } from '../../../kanban-core/model/time.ts'
import { openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk
beforeEach(async () => {
  desk = await openDesk()
})
afterEach(() => desk.close())

describe('completing by hand', () => {
  test('a handoff is not given to several tasks at once', async () => {
    const [a, b] = [await desk.create('A'), await desk.create('B')]
    for (const handoff of ['--summary X', '--metadata {"a":1}', '--result X']) {
      expect(await desk.say(`complete ${a.id} ${b.id} ${handoff}`)).toMatchObject({
        exitCode: 2,
        refusal: { code: 'bulk_handoff' },
      })
    }
    expect((await desk.task(a.id)).status).toBe('ready')
    expect(await desk.say(`complete ${a.id} ${b.id}`)).toMatchObject({
      exitCode: 0,
      json: { done: [{ status: 'done' }, { status: 'done' }], refused: [] },
    })
  })
  test('ends the worker that is at it, and names the tasks that it releases', async () => {
    const task = await desk.create('Design auth schema')
    await desk.started(task)
    const child = await desk.create('Child', { parents: [task.id] })
    const { text } = await desk.say(`complete ${task.id} --summary "by hand"`)
    expect(desk.ended).toHaveLength(1)
    expect(text.replaceAll('\n', ' ')).toBe(
      `✔ ${task.id} is done · Design auth schema; its worker is being ended; ${child.id} is ready`,
    )
  })
})

describe('a task claimed by hand', () => {
  test('is held until its lease ends, kept by heartbeats, and closed at once by its end', async () => {
    const task = await desk.create('By hand')
    const { text, json } = await desk.chat(`claim ${task.id} --ttl 20m`)
    expect(json).toMatchObject({
      id: task.id,
      status: 'running',
      run: 1,
      profile: 'coder',
      held_until: '2026-01-01T00:20:00.000Z',
    })
    expect(text).toContain('until 2026-01-01 00:20Z')
    desk.clock.advance(5 * MINUTE)
    expect((await desk.chat(`heartbeat ${task.id} half way`)).json).toMatchObject({
      run: 1,
      held_until: '2026-01-01T00:20:00.000Z',
    })
    await desk.chat(`complete ${task.id} --summary done`)
    expect((await desk.say(`runs ${task.id} --json`)).json).toMatchObject([
      { number: 1, state: 'closed', outcome: 'completed', summary: 'done' },
    ])
    expect(desk.ended).toEqual([])
  })
  test('without a name is the first that is ready', async () => {
    await desk.create('Low')
    const high = await desk.create('High', { priority: 5 })
    expect((await desk.say('claim')).json).toMatchObject({ id: high.id })
    expect((await desk.say('claim --profile reviewer')).refusal).toMatchObject({ code: 'nothing_ready' })
  })
  test('respects pause, parents and the cap of its profile', async () => {
    const parent = await desk.create('Parent')
    const child = await desk.create('Child', { parents: [parent.id] })
    expect((await desk.say(`claim ${child.id}`)).refusal?.code).toBe('wrong_status')
    await desk.say('pause')
    expect((await desk.say(`claim ${parent.id}`)).refusal?.code).toBe('paused')
    await desk.say('resume')
    desk.settings = { ...desk.settings, caps: { ...desk.settings.caps, profile: { coder: 1 } } }
    await desk.say(`claim ${parent.id}`)
    expect((await desk.say(`claim ${(await desk.create('Third')).id}`)).refusal?.code).toBe('cap_reached')
  })
})

describe('retry', () => {
  test('ends the wait of a task that backs off', async () => {
    const task = await desk.fails(await desk.create('Failing'), 2)
    expect(task).toMatchObject({ status: 'ready', notBefore: expect.any(Number) })
    expect((await desk.say(`why ${task.id} --json`)).json).toMatchObject({
      reason: 'backing_off',
      next: `\`kanban retry ${task.id}\` starts it at once`,
    })
    expect((await desk.say(`retry ${task.id}`)).json).toMatchObject({
      status: 'ready',
      retry_at: null,
      note: 'attempt 3 of 10',
    })
  })
  test('lets a task that was given up start again', async () => {
    const task = await desk.fails(await desk.create('Failing'), 3)
    expect(task.status).toBe('blocked')
    expect((await desk.say(`retry ${task.id}`)).json).toMatchObject({ status: 'ready', failures: 0, attempts: 3 })
  })
  test('at the ceiling needs more attempts', async () => {
    desk.settings = { ...desk.settings, attemptCeiling: 3 }
    const task = await desk.fails(await desk.create('Failing'), 3)
    expect((await desk.say(`retry ${task.id}`)).refusal).toMatchObject({
      code: 'attempt_ceiling',
      next: expect.stringContaining('--attempts N'),
    })
    expect((await desk.say(`retry ${task.id} --attempts 2`)).json).toMatchObject({
      status: 'ready',
      attempt_ceiling: 5,
    })
  })
  test('is refused where nothing has failed', async () => {
    const task = await desk.create('Fresh')
    expect((await desk.say(`retry ${task.id}`)).refusal).toMatchObject({
      code: 'wrong_status',
      next: `kanban why ${task.id}`,
    })
  })
})
