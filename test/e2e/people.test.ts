import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { Crowd } from '../fakes/telegram/crowd.ts'
import { FakeTelegram, TOKEN } from '../fakes/telegram/index.ts'
import { ask } from '../../plugin/gateway/client.ts'
import { World } from './world.ts'

/** A real gateway and Telegram on loopback: who gets in, and what becomes of the chat. */

let telegram: FakeTelegram
let crowd: Crowd
let world: World
const others: World[] = []
const tokens = mkdtempSync(join(tmpdir(), 'kanban-state-'))

beforeAll(async () => {
  telegram = await FakeTelegram.start()
})
afterAll(() => telegram.stop())
beforeEach(async () => {
  telegram.token = TOKEN
  telegram.calls.length = 0
  crowd = new Crowd(telegram)
  world = await open()
})
afterEach(async () => {
  await Promise.all([world, ...others.splice(0)].map((one) => one.destroy()))
})

const configOf = (people: string, token = TOKEN) =>
  `dashboard: null\nplatforms:\n  telegram: { token: "${token}", api_root: "${telegram.url}", ${people} }\n`

async function open(people = 'allow: []'): Promise<World> {
  const made = await World.make(configOf(people))
  // all gateways of these tests look for tokens at one place of their own
  made.env['XDG_STATE_HOME'] = tokens
  return made
}
const write = (people: string, token?: string) =>
  writeFileSync(join(world.home, 'config.yaml'), configOf(people, token))

interface ChatStatus {
  readonly name: string
  readonly state: string
  readonly text: string
}
/** What the gateway says of itself, over its socket. */
async function statusOf(one: World): Promise<{ readonly chats: readonly ChatStatus[] }> {
  const { body } = await ask({ socket: one.socket, method: 'GET', path: '/api/status' })
  return body as { readonly chats: readonly ChatStatus[] }
}
async function use<T>(verb: string, body: object = {}): Promise<T> {
  return (await ask({ socket: world.socket, method: 'POST', path: `/api/verbs/${encodeURIComponent(verb)}`, body }))
    .body as T
}
const chatOf = async (one: World) => (await statusOf(one)).chats[0]
const becomes = (one: World, state: string) =>
  vi.waitFor(async () => expect(await chatOf(one)).toMatchObject({ state }), { timeout: 10_000, interval: 20 })
const log = () => readFileSync(join(world.home, 'logs/gateway.log'), 'utf8')

const ana = () => crowd.person(111, 'Ana')
const texts = () =>
  telegram.callsOf('sendMessage').map((call) => String((call.params as { readonly text?: unknown }).text))
const says = (words: string) => telegram.waitFor(() => texts().find((text) => text.includes(words)))

test('a stranger gets a code, is let in by it, is told, and uses the board', async () => {
  await world.start()
  crowd.command(ana(), crowd.direct(ana()), 'list')
  const code = /code is (\w{8})/.exec(await says('Your code is'))?.[1] ?? ''
  expect(await use<object[]>('pair')).toMatchObject([{ code, platform: 'telegram', id: '111', name: 'Ana' }])
  expect(await use('pair approve', { code: 'WRNG0000' })).toMatchObject({ error: { code: 'unknown_code' } })
  expect((await world.kanban('pair', 'approve', code, '--role', 'commenter')).out).toContain('is in as commenter')
  await says('You are in, as commenter')
  crowd.command(ana(), crowd.direct(ana()), 'create "Mine"')
  await says('create is not for a commenter')
  expect(await use<object[]>('people')).toMatchObject([{ id: '111', role: 'commenter', because: 'pairing' }])
  await use('people remove', { person: 'telegram:111' })
  crowd.command(ana(), crowd.direct(ana()), 'list')
  await telegram.waitFor(() => texts().filter((text) => text.includes('Your code is')).length === 2)
})

test('a changed allow-list counts at once, without a new connection; a group hears nothing of strangers', async () => {
  await world.start()
  await becomes(world, 'connected')
  const starts = telegram.callsOf('getMe').length
  const group = crowd.group(-500, 'Team')
  crowd.command(crowd.person(7, 'Eve'), group, 'list')
  await vi.waitFor(() => expect(log()).toContain('was turned away'))
  write('allow: ["111"]')
  await vi.waitFor(() => expect(log()).toContain('config.yaml is in force'))
  crowd.command(ana(), group, 'create "From the group"')
  await says('From the group')
  expect(texts()).toEqual([expect.stringContaining('From the group')])
  expect(telegram.callsOf('getMe')).toHaveLength(starts)
})

test('a chat that is taken out of the config is let go, and nothing is left open at the end', async () => {
  await world.start()
  await becomes(world, 'connected')
  writeFileSync(join(world.home, 'config.yaml'), 'dashboard: null\n')
  await vi.waitFor(async () => expect((await statusOf(world)).chats).toEqual([]))
  await telegram.left()
  expect(await world.stop()).toBe(0)
  expect(log()).not.toContain('left open')
})

describe('the chat', () => {
  test('with a wrong token leaves the gateway up, says what to do, connects once that is put right, and tells no token', async () => {
    write('allow: []', '1:wrong')
    await world.start()
    await becomes(world, 'broken')
    const doctor = JSON.stringify(await use('doctor'))
    expect(doctor).toContain('telegram: broken')
    expect(doctor).not.toContain('1:wrong')
    expect(await use('list')).toEqual([])
    write('allow: []')
    await becomes(world, 'connected')
    expect((await chatOf(world))?.text).toBe('connected as @BoardBot')
    const told = [JSON.stringify(await use('doctor')), JSON.stringify(await statusOf(world)), log()].join('\n')
    expect(told).toContain('stands in config.yaml itself')
    expect(told).not.toContain(TOKEN.split(':')[1])
  })

  test('is connected by one gateway at a time, and the next takes over when the first is killed', async () => {
    await world.start()
    await becomes(world, 'connected')
    const second = await open()
    others.push(second)
    await second.start()
    await becomes(second, 'waiting')
    expect((await chatOf(second))?.text).toContain(
      `the gateway of ${world.home} (pid ${world.gateway?.pid}) uses this token`,
    )
    await world.stop('SIGKILL')
    await becomes(second, 'connected')
  })
})
