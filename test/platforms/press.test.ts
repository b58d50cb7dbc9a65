import { randomBytes } from 'node:crypto'
import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY } from '../../kanban-core/index.ts'
import type { Route } from '../../kanban-core/index.ts'
import { fileShelf, memoryShelf } from '../../platforms/press-shelf.ts'
import type { PressShelf } from '../../platforms/press-shelf.ts'
import { Presses } from '../../platforms/press.ts'

const route: Route = { platform: 'telegram', account: 'bot', chat: '-100', thread: '7', anchor: null, person: '111' }
const acting = { command: 'unblock t_9fc2k1ab -- Postgres', route, persons: null }

let time = 0
const presses = (shelf: PressShelf = memoryShelf()) =>
  new Presses({ random: (bytes) => randomBytes(bytes), now: () => time, shelf })

describe('a token', () => {
  test('fits into the smallest button there is, whatever it stands for', async () => {
    const token = await presses().issue({ ...acting, command: `unblock t_9fc2k1ab -- ${'x'.repeat(80)}` })
    expect(Buffer.byteLength(token)).toBeLessThan(64)
  })

  test('gives its command once', async () => {
    const codec = presses()
    const token = await codec.issue(acting)
    expect(await codec.take(token, route, '111')).toEqual({ ok: true, command: acting.command })
    expect(await codec.take(token, route, '111')).toMatchObject({ ok: false, reason: 'used' })
  })

  test('gives its command to one of many who press at once', async () => {
    const codec = presses()
    const token = await codec.issue(acting)
    const taken = await Promise.all(Array.from({ length: 20 }, (_, person) => codec.take(token, route, String(person))))
    expect(taken.filter((one) => one.ok)).toHaveLength(1)
  })

  test('that only looks may be pressed again', async () => {
    const codec = presses()
    const token = await codec.issue({ ...acting, command: 'show t_9fc2k1ab' })
    await codec.take(token, route, '111')
    expect(await codec.take(token, route, '111')).toMatchObject({ ok: true })
  })

  test.each(['deliveries replay', 'boards create x'])('of %s does not only look', async (command) => {
    const codec = presses()
    const token = await codec.issue({ ...acting, command })
    await codec.take(token, route, '111')
    expect(await codec.take(token, route, '111')).toMatchObject({ reason: 'used' })
  })

  test('is for the allowed persons, and a stranger uses nothing up', async () => {
    const codec = presses()
    const token = await codec.issue({ ...acting, persons: ['111'] })
    expect(await codec.take(token, route, '222')).toMatchObject({ reason: 'other_person' })
    expect(await codec.take(token, route, '111')).toMatchObject({ ok: true })
  })

  test('is worth nothing in another chat, on another bot or platform', async () => {
    const codec = presses()
    const token = await codec.issue(acting)
    for (const other of [{ chat: '-200' }, { account: 'other' }, { platform: 'discord' }]) {
      expect(await codec.take(token, { ...route, ...other }, '111')).toMatchObject({ reason: 'other_place' })
    }
    expect(await codec.take(token, { ...route, thread: null }, '111')).toMatchObject({ ok: true })
  })

  test('ends', async () => {
    const codec = presses()
    const token = await codec.issue(acting)
    time += 8 * DAY
    expect(await codec.take(token, route, '111')).toMatchObject({ reason: 'expired' })
  })

  test('that was never given is unknown', async () => {
    expect(await presses().take('unblock t_9fc2k1ab', route, '111')).toMatchObject({ reason: 'unknown' })
  })

  test('can be looked at without being used up', async () => {
    const codec = presses()
    const token = await codec.issue(acting)
    expect(await codec.check(token, route, '111')).toMatchObject({ ok: true })
    expect(await codec.take(token, route, '111')).toMatchObject({ ok: true })
    expect(await codec.check(token, route, '111')).toMatchObject({ reason: 'used' })
  })
})

describe('tokens in a file', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kanban-presses-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const open = (name: string) => fileShelf(join(folder, name), () => time)

  test('outlive a restart, used ones as used', async () => {
    const before = presses(await open('a'))
    const [fresh, used] = [await before.issue(acting), await before.issue(acting)]
    await before.take(used, route, '111')
    const after = presses(await open('a'))
    expect(await after.take(used, route, '111')).toMatchObject({ reason: 'used' })
    expect(await after.take(fresh, route, '111')).toMatchObject({ ok: true })
  })

  test('are readable by their owner alone', async () => {
    await presses(await open('b')).issue(acting)
    expect((await stat(join(folder, 'b'))).mode & 0o777).toBe(0o600)
  })

  test('survive a line that a crash cut short', async () => {
    const token = await presses(await open('c')).issue(acting)
    await appendFile(join(folder, 'c'), '{"token":"abc","comm')
    const after = presses(await open('c'))
    expect(await after.take(token, route, '111')).toMatchObject({ ok: true })
  })

  test('are forgotten when they have ended', async () => {
    await presses(await open('d')).issue(acting)
    time += 8 * DAY
    await open('d')
    expect(await readFile(join(folder, 'd'), 'utf8')).toBe('')
  })
})
