import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DAY, MINUTE } from '../../../kanban-core/model/time.ts'
import { CHAT, openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk
beforeEach(async () => {
  desk = await openDesk()
})
afterEach(() => desk.close())

describe('diagnostics', () => {
  test('nothing is wrong', async () => expect((await desk.say('diagnostics')).text).toBe('✔ nothing is wrong'))
  test('names what is stuck, given up, paused, unanswered and undelivered, worst first', async () => {
    desk.settings = { ...desk.settings, failureLimit: 2, caps: { ...desk.settings.caps, profile: { reviewer: 0 } } }
    const stuck = await desk.create('Stuck', { assignee: 'reviewer' as never })
    const asked = await desk.create('Asked', { subscribe: CHAT })
    await desk.say(`block ${asked.id} which region?`)
    const [ping] = await desk.store.outbox.take(CHAT, desk.clock.now(), 1)
    await desk.store.outbox.settle(ping?.key ?? '', { state: 'dead', error: 'the bot was removed' })
    await desk.fails(await desk.create('Failing'), 2)
    desk.clock.advance(DAY)
    await desk.say('pause')
    const { json, text, exitCode } = await desk.say('diagnostics')
    expect(exitCode).toBe(0)
    expect((json as { kind: string }[]).map((problem) => problem.kind)).toEqual([
      'gave_up',
      'dead_letters',
      'paused',
      'waiting_for_person',
    ])
    await desk.say('resume')
    expect((await desk.say(`diagnostics ${stuck.id} --json`)).json).toMatchObject([
      { severity: 'error', kind: 'stuck', task: stuck.id, since: '2026-01-01T00:00:00.000Z' },
    ])
    expect((await desk.say('diagnostics --severity error --json')).json).toMatchObject([
      { kind: 'stuck' },
      { kind: 'gave_up' },
    ])
    expect(text).toMatchInlineSnapshot(`
      "✗ t_00000003 gave up after 2 attempts: killed by SIGKILL (out of memory, or by
      hand), for 1d; kanban log t_00000003, then kanban retry t_00000003
      ! t_00000002 one ping was not delivered; the last to telegram -100: the bot was
      removed, for 1d; kanban deliveries --state dead,unknown, then kanban deliveries
      replay
      ! board default is paused, for 0s; kanban resume
      · t_00000002 waits for an answer: which region?, for 1d; kanban unblock
      t_00000002 <answer>"
    `)
  })
  test('says that no dispatcher runs', async () => {
    desk.host = { ...desk.host, dispatcher: null }
    expect((await desk.say('diag')).text).toBe('✗ no dispatcher is running, so nothing starts; start kanban gateway')
  })
})

test('doctor shows what is on, what is off and where it comes from', async () => {
  desk.host = {
    ...desk.host,
    diagnose: async () => [
      { area: 'store', state: 'on', text: 'sqlite:board.db, 1.2 MB', remedy: null, origin: 'default' },
      {
        area: 'telegram',
        state: 'broken',
        text: 'the token is refused',
        remedy: 'ask @BotFather for a new one',
        origin: 'TELEGRAM_BOT_TOKEN',
      },
      { area: 'discord', state: 'off', text: 'not configured', remedy: null, origin: null },
    ],
  }
  expect((await desk.say('doctor')).text).toMatchInlineSnapshot(`
    "   area      finding                  from
    ✔  store     sqlite:board.db, 1.2 MB  default
    ✗  telegram  the token is refused     TELEGRAM_BOT_TOKEN
       → ask @BotFather for a new one
    –  discord   not configured
    one thing needs attention"
  `)
})

test('an idle worker is told by its silence', async () => {
  const task = await desk.create('A')
  await desk.started(task)
  const [run] = await desk.runs(task.id)
  desk.clock.advance(70 * MINUTE)
  if (run !== undefined)
    await desk.store.commit([
      { do: 'set_run', id: run.id, from: ['running'], set: { stalledSince: desk.clock.now() - 5 * MINUTE } },
    ])
  expect((await desk.say(`why ${task.id} --json`)).json).toMatchObject({
    reason: 'stalled',
    detail: 'run 1 by coder, silent for 5m',
  })
  expect((await desk.say('diagnostics --json')).json).toMatchObject([{ kind: 'stalled', task: task.id }])
})
