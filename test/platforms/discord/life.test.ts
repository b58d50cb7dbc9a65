import { setImmediate as immediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { text, view } from '../../../kanban-core/index.ts'
import { createDiscord } from '../../../platforms/discord/index.ts'
import { APPLICATION, BOT, GUILD, TOKEN } from '../../fakes/discord/index.ts'
import type { FakeDiscord } from '../../fakes/discord/index.ts'
import { openSince, routeIn, stage } from './stage.ts'
import type { Stage } from './stage.ts'

let on: Stage
let stray: unknown[] = []
const keep = (reason: unknown) => void stray.push(reason)
beforeEach(async () => {
  stray = []
  process.on('unhandledRejection', keep).on('uncaughtException', keep)
  on = await stage()
})
afterEach(async () => {
  await on.end()
  process.off('unhandledRejection', keep).off('uncaughtException', keep)
  expect(stray).toEqual([])
})

const nothingLeft = async (before: readonly string[]) => {
  await on.discord.waitFor(() => on.discord.connections === 0)
  await immediate()
  expect(openSince(before, on.discord)).toEqual([])
}
const random = (bytes: number) => new Uint8Array(bytes)
const start = () => on.platform.start(on.inbox)
const another = (options: Partial<Parameters<typeof createDiscord>[0]>) => {
  const { presses, log } = on
  return createDiscord({ token: TOKEN, apiRoot: on.discord.url, presses, log, now: Date.now, random, ...options })
}
const answered = async (line: string) => {
  on.crowd.command(on.ada, on.thread, line)
  await on.crowd.seen((message) => message.content.includes(line))
}
/** Breaks the connection of a bot of its own. */
async function comesBack(breaks: (gateway: FakeDiscord['gateway']) => void): Promise<void> {
  const { discord, crowd, platform, inbox, ada, thread, end } = await stage()
  await platform.start(inbox)
  const { identifies, resumes } = discord.gateway
  breaks(discord.gateway)
  await discord.waitFor(
    () => discord.gateway.identifies + discord.gateway.resumes > identifies + resumes && discord.gateway.present > 0,
  )
  crowd.command(ada, thread, 'list')
  await crowd.seen((message) => message.content.includes('you asked'))
  const told = inbox.connections.map((state) => (state.kind === 'up' ? 'up' : `down ${state.final ? 'for good' : ''}`))
  expect(['', 'down ,up']).toContain(told.join())
  await end()
}
const kinds = () => on.inbox.connections.map(({ kind }) => kind)
const back = (count: number) => on.discord.waitFor(() => kinds().filter((kind) => kind === 'up').length >= count)

describe('starting', () => {
  test('registers the command everywhere, and says who it is', async () => {
    await start()
    expect(on.platform.self).toEqual({ account: BOT.id, name: '@board' })
    expect([...on.discord.server.commands.keys()]).toEqual(['global'])
    expect(on.inbox.connections).toEqual([])
  })

  test('registers it in the servers that were named, and there only', async () => {
    const platform = another({ guilds: [GUILD, '1100000000000000099'] })
    await platform.publish({ commands: [] })
    await platform.start(on.inbox)
    await platform.stop()
    expect([...on.discord.server.commands.keys()]).toEqual([GUILD])
    expect(on.log.lines).toMatchObject([{ level: 'error', words: { guild: '1100000000000000099' } }])
    expect(JSON.stringify(on.log.lines)).toContain(`client_id=${APPLICATION}`)
  })

  test('goes on where the command cannot be registered yet', async () => {
    on.discord.fault('commands', { status: 503, body: {} })
    await start()
    expect(on.log.lines).toMatchObject([{ level: 'warn' }])
    await on.platform.post(routeIn(on.thread), view(text('here')))
  })

  test('asks for no privileged intent', async () => {
    await start()
    expect(on.discord.gateway.closeCodes).toEqual([])
  })

  test.each([
    ['wrong', 'MTEw.wrong.token'],
    ['empty', ''],
    ['with a blank', 'a b'],
    ['with a line break', 'abc\r\nX-Evil: 1'],
  ])('with a token that is %s is refused for good, with a remedy', async (_, token) => {
    await expect(another({ token }).start(on.inbox)).rejects.toMatchObject({
      name: 'StartFailed',
      final: true,
      message: 'Discord refuses the token',
      remedy: expect.stringContaining('Reset Token') as string,
    })
  })

  test('with `Bot ` before the token is understood', async () => {
    const platform = another({ token: `Bot ${TOKEN} ` })
    await platform.start(on.inbox)
    await platform.stop()
  })

  test.each([
    ['broken', { status: 500, body: {} }],
    ['limited', { status: 429, headers: { 'retry-after': '60' }, body: { retry_after: 60 } }],
    ['cut', { reply: 'drop' }],
    ['no Discord at all', { raw: '<html>hello</html>', headers: { 'content-type': 'text/html' } }],
  ] as const)('where the service is %s fails for now, and the next attempt succeeds', async (_, fault) => {
    on.discord.fault('gateway', fault)
    await expect(start()).rejects.toMatchObject({ name: 'StartFailed', final: false })
    await start()
    await answered('list')
  })

  test('where nobody listens fails for now, and the next attempt succeeds', async () => {
    await on.discord.down()
    await expect(start()).rejects.toMatchObject({
      name: 'StartFailed',
      final: false,
      message: expect.stringContaining('ECONNREFUSED') as string,
    })
    await on.discord.up()
    await start()
    await answered('list')
  })

  test('where the gateway is silent gives up in time', async () => {
    on.discord.gateway.mute = true
    const platform = another({ patience: { start: 50 } })
    await expect(platform.start(on.inbox)).rejects.toMatchObject({ name: 'StartFailed', final: false })
  })

  test.each([
    [4_004, 'refuses the token'],
    [4_014, 'intents'],
  ])('where the gateway ends it by %i says so for good', async (code, words) => {
    const starting = start()
    await on.discord.waitFor(() => on.discord.gateway.connects > 0)
    on.discord.gateway.close(code)
    await expect(starting).rejects.toMatchObject({ final: true, message: expect.stringContaining(words) as string })
  })

  test('where no more sessions are allowed today says when', async () => {
    on.discord.sessionsLeft = 0
    await expect(start()).rejects.toMatchObject({
      final: false,
      message: expect.stringContaining('too often') as string,
    })
  })

  test('twice at once is refused', async () => {
    await start()
    await expect(start()).rejects.toMatchObject({ name: 'StartFailed' })
  })
})

describe('a connection that breaks', () => {
  test('comes back by itself, however it broke, and says both', async () => {
    const ways: readonly ((gateway: FakeDiscord['gateway']) => void)[] = [
      (gateway) => gateway.cut(),
      (gateway) => gateway.askToReconnect(),
      (gateway) => gateway.invalidate(false),
      (gateway) => gateway.invalidate(true),
      (gateway) => gateway.close(1_000),
      (gateway) => gateway.close(4_000),
      (gateway) => gateway.close(4_009),
      (gateway) => gateway.forget(),
    ]
    await Promise.all(ways.map(comesBack))
  })

  test('resumes, and has what happened meanwhile once', async () => {
    await start()
    await answered('before')
    on.discord.cut()
    await on.discord.waitFor(() => on.discord.gateway.present === 0)
    on.crowd.command(on.ada, on.thread, 'meanwhile')
    await on.crowd.seen((message) => message.content.includes('meanwhile'))
    expect(on.discord.gateway).toMatchObject({ identifies: 1, resumes: 1 })
    expect(on.inbox.commands.map(({ text: line }) => line)).toEqual(['before', 'meanwhile'])
  })

  test('because heartbeats are not answered is made anew', async () => {
    on.discord.gateway.heartbeat = 40
    on.discord.gateway.deaf = true
    await start()
    await on.discord.waitFor(() => on.discord.gateway.resumes > 0 && ((on.discord.gateway.deaf = false), true))
    await back(1)
    await answered('list')
  })

  test('for as long as the service is down is told once, and comes back with it', async () => {
    await start()
    await on.discord.down()
    await on.discord.waitFor(() => kinds().includes('down'))
    await on.discord.up()
    await back(1)
    await answered('list')
    expect(kinds()).toEqual(['down', 'up'])
  })

  test('because the token was revoked is told for good, and a new start with a good one succeeds', async () => {
    await start()
    on.discord.revoke()
    await on.discord.waitFor(() => kinds().includes('down'))
    expect(on.inbox.connections).toMatchObject([{ final: true, reason: 'Discord refuses the token' }])
    await on.platform.stop()
    await expect(start()).rejects.toMatchObject({ final: true })
    on.discord.restore()
    await start()
    await answered('list')
  })
})

test('a token that a send finds revoked is told for good, and the ping waits', async () => {
  await start()
  on.discord.token = 'another'
  await expect(on.platform.post(routeIn(on.thread), view(text('x')))).rejects.toMatchObject({
    name: 'PostFailed',
    ambiguous: false,
  })
  expect(on.inbox.connections).toMatchObject([{ kind: 'down', final: true }])
  await expect(on.platform.post(routeIn(on.thread), view(text('x')))).rejects.toMatchObject({ name: 'PostFailed' })
})

describe('stopping', () => {
  test('and starting again, three times, leaves nothing behind', async () => {
    const before = process.getActiveResourcesInfo()
    for (let at = 0; at < 3; at += 1) {
      await start()
      await answered(`list ${at}`)
      await on.platform.stop()
      await nothingLeft(before)
    }
    expect(on.inbox.commands).toHaveLength(3)
  })

  test('while it starts ends the attempt', async () => {
    const before = process.getActiveResourcesInfo()
    on.discord.gateway.mute = true
    const starting = start()
    starting.catch(() => undefined)
    await on.discord.waitFor(() => on.discord.gateway.connects > 0)
    await on.platform.stop()
    await expect(starting).rejects.toMatchObject({ name: 'StartFailed' })
    await nothingLeft(before)
  })

  test('while it reconnects ends that, for good', async () => {
    const before = process.getActiveResourcesInfo()
    await start()
    const { connects } = on.discord.gateway
    on.discord.cut()
    await on.discord.waitFor(() => kinds().includes('down'))
    await on.platform.stop()
    await nothingLeft(before)
    expect(on.discord.gateway.connects).toBe(connects)
  })

  test('while the service is down leaves nothing behind', async () => {
    const before = process.getActiveResourcesInfo()
    await start()
    await on.discord.down()
    await on.discord.waitFor(() => kinds().includes('down'))
    await on.platform.stop()
    expect(openSince(before, on.discord).filter((name) => name !== 'TCPServerWrap')).toEqual([])
  })

  test('before it was started is nothing', async () => {
    await on.platform.stop()
  })
})
