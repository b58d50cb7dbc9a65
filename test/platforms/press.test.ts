import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { DAY } from '../../kanban-core/index.ts'
import type { Route } from '../../kanban-core/index.ts'
import { memoryShelf } from '../../platforms/press-shelf.ts'
import type { PressShelf } from '../../platforms/press-shelf.ts'
import { Presses } from '../../platforms/press.ts'

const route: Route = { platform: 'telegram', account: 'bot', chat: '-100', thread: '7', anchor: null, person: '111' }
const acting = { command: 'unblock t_9fc2k1ab -- Postgres' }
let events = 0
const take = (codec: Presses, token: string, person = '111', place = route) =>
  codec.take(token, place, person, `event ${(events += 1)}`)

let time = 0
const presses = (shelf: PressShelf = memoryShelf()) =>
  new Presses({ random: (bytes) => randomBytes(bytes), now: () => time, shelf })

describe('a token', () => {
  test('is found by any of its other names', async () => {
    const shelf = memoryShelf()
    const token = await presses(shelf).issue(acting, route)
    await presses(shelf).alias('the first form', token)
    await presses(shelf).alias('the second form', token)
    expect(await presses(shelf).aliased('the first form')).toBe(token)
    expect(await presses(shelf).aliased('the second form')).toBe(token)
    expect(await presses(shelf).aliased('no form')).toBeNull()
  })

  test('fits into the smallest button there is, whatever it stands for', async () => {
    const token = await presses().issue({ ...acting, command: `unblock t_9fc2k1ab -- ${'x'.repeat(80)}` }, route)
    expect(Buffer.byteLength(token)).toBeLessThan(64)
  })

  test('gives its command once', async () => {
    const codec = presses()
    const token = await codec.issue(acting, route)
    expect(await take(codec, token)).toEqual({ ok: true, command: acting.command, ask: null, holds: null })
    expect(await take(codec, token)).toMatchObject({ ok: false, reason: 'used' })
  })

  test('gives its command to one of many who press at once', async () => {
    const codec = presses()
    const token = await codec.issue(acting, route)
    const taken = await Promise.all(Array.from({ length: 20 }, (_, person) => take(codec, token, String(person))))
    expect(taken.filter((one) => one.ok)).toHaveLength(1)
  })

  test('gives its command again to the event that took it, as after a restart', async () => {
    const codec = presses()
    const token = await codec.issue(acting, route)
    expect(await codec.take(token, route, '111', 'press 7')).toMatchObject({ ok: true })
    expect(await codec.take(token, route, '111', 'press 7')).toMatchObject({ ok: true })
    expect(await codec.take(token, route, '111', 'press 8')).toMatchObject({ reason: 'used' })
  })

  test('that is given back can be taken by another event, which alone can give it back', async () => {
    const codec = presses()
    const token = await codec.issue(acting, route)
    await codec.take(token, route, '222', 'refused')
    await codec.giveBack(token, 'another')
    expect(await codec.take(token, route, '111', 'allowed')).toMatchObject({ reason: 'used' })
    await codec.giveBack(token, 'refused')
    expect(await codec.take(token, route, '111', 'allowed')).toMatchObject({ ok: true })
  })

  test('that only looks may be pressed again', async () => {
    const codec = presses()
    const token = await codec.issue({ ...acting, command: 'show t_9fc2k1ab' }, route)
    await take(codec, token)
    expect(await take(codec, token)).toMatchObject({ ok: true })
  })

  test.each(['deliveries replay', 'boards create x'])('of %s does not only look', async (command) => {
    const codec = presses()
    const token = await codec.issue({ ...acting, command }, route)
    await take(codec, token)
    expect(await take(codec, token)).toMatchObject({ reason: 'used' })
  })

  test('is for the allowed persons, and a stranger uses nothing up', async () => {
    const codec = presses()
    const token = await codec.issue(acting, route, ['111'])
    expect(await take(codec, token, '222')).toMatchObject({ reason: 'other_person' })
    expect(await take(codec, token)).toMatchObject({ ok: true })
  })

  test('is worth nothing in another chat, on another bot or platform', async () => {
    const codec = presses()
    const token = await codec.issue(acting, route)
    for (const other of [{ chat: '-200' }, { account: 'other' }, { platform: 'discord' }]) {
      expect(await take(codec, token, '111', { ...route, ...other })).toMatchObject({ reason: 'other_place' })
    }
    expect(await take(codec, token, '111', { ...route, thread: null })).toMatchObject({ ok: true })
  })

  test('ends', async () => {
    const codec = presses()
    const token = await codec.issue(acting, route)
    time += 8 * DAY
    expect(await take(codec, token)).toMatchObject({ reason: 'expired' })
  })

  test('that was never given is unknown', async () => {
    expect(await take(presses(), 'unblock t_9fc2k1ab')).toMatchObject({ reason: 'unknown' })
  })

  test('can be looked at without being used up', async () => {
    const codec = presses()
    const token = await codec.issue(acting, route)
    expect(await codec.check(token, route, '111')).toMatchObject({ ok: true })
    expect(await take(codec, token)).toMatchObject({ ok: true })
    expect(await codec.check(token, route, '111')).toMatchObject({ reason: 'used' })
  })
})
