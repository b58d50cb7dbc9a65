import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { text, view } from '../../../kanban-core/index.ts'
import type { ChatPlatform } from '../../../platforms/platform.ts'
import { TOKEN } from '../../fakes/telegram/index.ts'
import type { Place, User } from '../../fakes/telegram/index.ts'
import { SHORT, makeBench } from './bench.ts'
import type { Bench } from './bench.ts'
import { refused } from './driver.ts'

let bench: Bench
let ada: User
let place: Place
const words = (sentence: string) => view(text(sentence))
const answered = (asked: string) => bench.crowd.seen((message) => message.text === `you asked: ${asked}`)
const connection = (kind: 'up' | 'down', after = 0) =>
  bench.telegram.waitFor(() => bench.inbox.connections.slice(after).find((state) => state.kind === kind))

beforeEach(async () => {
  bench = await makeBench()
  ada = bench.crowd.person(111, 'Ada')
  place = bench.crowd.direct(ada)
})
afterEach(async () => {
  await bench.close()
})

/** What it was rejected with; null = it was not. */
const outcome = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  )

/** Everything that was told or written down, to look for what must not be in it. */
const everythingTold = (): string => JSON.stringify([bench.log, bench.inbox.connections, bench.inbox.failures])

describe('a start', () => {
  test('shows the command in the menus of people and groups, and takes away a webhook', async () => {
    bench.telegram.updates.webhook = 'https://example.org/old'
    await bench.platform.publish({
      commands: [{ name: 'create', summary: 'A task', usage: 'create', group: 'work', parameters: [] }],
    })
    await bench.platform.start(bench.inbox)
    const shown = [{ command: 'kanban', description: 'The task board: create' }]
    expect(Object.fromEntries(bench.telegram.commands)).toEqual({ all_private_chats: shown, all_group_chats: shown })
    expect(bench.telegram.updates.webhook).toBe('')
    expect(bench.platform.self).toEqual({ account: '424242', name: '@BoardBot' })
  })

  test('goes on where the menu cannot be shown', async () => {
    bench.telegram.fault('setMyCommands', refused(429, 'Too Many Requests', { retry_after: 60 }))
    await bench.platform.start(bench.inbox)
    expect(bench.log).toMatchObject([{ level: 'warn', text: 'the menu is not shown' }])
  })

  test.each([
    ['of another bot', `1${TOKEN}`],
    ['that is none', 'hello'],
    ['that is empty', ' '],
  ])('with a token %s fails for good and says where to find one', async (_, token) => {
    const { platform, inbox } = bench.another({ token })
    await expect(platform.start(inbox)).rejects.toMatchObject({
      name: 'StartFailed',
      final: true,
      remedy: expect.stringContaining('@BotFather') as string,
    })
    expect(platform.self).toBeNull()
  })

  test('at an address that is none fails for good', async () => {
    const { platform, inbox } = bench.another({ apiRoot: 'telegram' })
    await expect(platform.start(inbox)).rejects.toMatchObject({ name: 'StartFailed', final: true })
  })

  test('with nobody at the address fails, tells no secret, and can be tried again', async () => {
    await bench.telegram.down()
    const failed = await outcome(bench.platform.start(bench.inbox))
    expect(failed).toMatchObject({
      name: 'StartFailed',
      message: 'Telegram cannot be reached: nobody answers at its address (connection refused).',
      final: false,
    })
    expect(JSON.stringify(failed)).not.toContain(TOKEN)
    await bench.telegram.up()
    await bench.platform.start(bench.inbox)
    bench.crowd.command(ada, place, 'list')
    await answered('list')
  })

  test('while another process polls fails, and says what to do', async () => {
    bench.telegram.fault('getUpdates', refused(409, 'Conflict: terminated by other getUpdates request'))
    await expect(bench.platform.start(bench.inbox)).rejects.toMatchObject({
      name: 'StartFailed',
      final: false,
      message: expect.stringContaining('Another program reads the messages of this bot') as string,
    })
  })

  test('twice is refused, and the first goes on', async () => {
    await bench.platform.start(bench.inbox)
    await expect(bench.platform.start(bench.inbox)).rejects.toMatchObject({ name: 'StartFailed' })
    bench.crowd.command(ada, place, 'list')
    await answered('list')
  })

  test('can follow a stop, again and again', async () => {
    for (const asked of ['one', 'two', 'three']) {
      await bench.platform.start(bench.inbox)
      bench.crowd.command(ada, place, asked)
      await answered(asked)
      await bench.platform.stop()
    }
  })

  test('ends when it is stopped midway', async () => {
    bench.telegram.fault('getMe', { reply: 'hang' })
    const ended = outcome(bench.platform.start(bench.inbox))
    await bench.telegram.waitFor(() => bench.telegram.callsOf('getMe')[0])
    await bench.platform.stop()
    expect(await ended).toMatchObject({ name: 'StartFailed' })
  })
})

describe('a connection', () => {
  beforeEach(() => bench.platform.start(bench.inbox))

  test('that is cut once is not worth a word', async () => {
    await bench.telegram.waitFor(() => bench.telegram.updates.polled)
    bench.telegram.cut()
    bench.crowd.command(ada, place, 'list')
    await answered('list')
    expect(bench.inbox.connections).toEqual([])
  })

  test('is told to be gone and to be back, and what was typed in between is answered', async () => {
    await bench.telegram.down()
    await connection('down')
    bench.crowd.command(ada, place, 'list')
    await expect(bench.platform.post({ ...ROUTE, chat: String(ada.id) }, words('x'))).rejects.toMatchObject({
      name: 'PostFailed',
      ambiguous: false,
    })
    await bench.telegram.up()
    await answered('list')
    await connection('up')
    expect(bench.inbox.connections).toMatchObject([{ kind: 'down', final: false }, { kind: 'up' }])
    expect(everythingTold()).not.toContain(TOKEN)
  })

  test('whose token is revoked says so, and comes back with the token', async () => {
    bench.telegram.revoke()
    const down = await connection('down')
    expect(down).toMatchObject({ reason: expect.stringContaining('Unauthorized') as string })
    expect(down).toMatchObject({ remedy: expect.stringContaining('@BotFather') as string })
    await expect(bench.platform.post({ ...ROUTE, chat: String(ada.id) }, words('x'))).rejects.toMatchObject({
      name: 'PostFailed',
    })
    bench.telegram.restore()
    await connection('up')
    bench.crowd.command(ada, place, 'list')
    await answered('list')
  })

  test('that comes back to a refused token says that, and no longer that the service is away', async () => {
    await bench.telegram.down()
    await connection('down')
    bench.telegram.token = 'revoked'
    await bench.telegram.up()
    const told = await bench.telegram.waitFor(() =>
      bench.inbox.connections.find((state) => state.kind === 'down' && state.reason.includes('Unauthorized')),
    )
    expect(told).toMatchObject({ final: false, remedy: expect.stringContaining('@BotFather') as string })
  })

  test('that another process takes over says so, and is taken back', async () => {
    bench.telegram.fault('getUpdates', refused(409, 'Conflict: terminated by other getUpdates request'))
    bench.crowd.command(ada, place, 'one')
    const down = await connection('down')
    expect(down).toMatchObject({ remedy: expect.stringContaining('Stop the other program') as string })
    bench.crowd.command(ada, place, 'two')
    await answered('two')
    await connection('up')
  })

  test('with a webhook in the way takes it away', async () => {
    bench.telegram.updates.webhook = 'https://example.org/rival'
    bench.crowd.command(ada, place, 'list')
    await answered('list')
    expect(bench.telegram.updates.webhook).toBe('')
  })

  test.each([
    ['a page of a proxy', { status: 502, raw: '<html>Bad Gateway</html>' }],
    ['an error of the service', refused(500, 'Internal Server Error')],
    ['too many requests', refused(429, 'Too Many Requests', { retry_after: 0 })],
    ['an answer that says nothing', { status: 200, raw: 'null' }],
    ['an answer without a result', { status: 200, body: { ok: true } }],
    ['updates that are none', { status: 200, body: { ok: true, result: [null, {}] } }],
  ])('outlives %s', async (_, fault) => {
    bench.telegram.fault('getUpdates', fault, fault, fault)
    bench.crowd.command(ada, place, 'list')
    await answered('list')
    await connection('up')
  })
})

describe('what comes in', () => {
  test('is not forgotten by the service before it is kept', async () => {
    const { inbox, telegram, crowd } = bench
    const receive = inbox.receive.bind(inbox)
    let full = 3
    inbox.receive = (incoming) => {
      full -= 1
      return full >= 0 ? Promise.reject(new Error('the disk is full')) : receive(incoming)
    }
    await bench.platform.start(inbox)
    crowd.command(ada, place, 'one')
    crowd.command(ada, place, 'two')
    await answered('one')
    await answered('two')
    await connection('up')
    expect(inbox.connections).toMatchObject([
      { kind: 'down', reason: 'What comes in cannot be kept: the disk is full' },
      { kind: 'up' },
    ])
    const kept = telegram.callsOf('getUpdates').map((call) => Number(call.params['offset']))
    expect(kept).toEqual(kept.toSorted((one, other) => one - other))
  })

  test('comes again to the next process where the first was ended before it had kept it', async () => {
    const { inbox, crowd } = bench
    const keeping = Promise.withResolvers<never>()
    const begun = Promise.withResolvers<void>()
    inbox.receive = () => {
      begun.resolve()
      return keeping.promise
    }
    await bench.platform.start(inbox)
    crowd.command(ada, place, 'list')
    await begun.promise
    const stopping = bench.platform.stop()
    keeping.reject(new Error('the store is closed'))
    await stopping
    const next = bench.another()
    await next.platform.start(next.inbox)
    await answered('list')
  })

  test('in one chat does not wait for an answer in another that hangs', async () => {
    const { crowd, telegram, inbox } = bench
    const team = crowd.group(-500, 'Team')
    await bench.platform.start(inbox)
    telegram.fault('sendMessage', { reply: 'hang' })
    crowd.command(ada, team, 'slow')
    await telegram.waitFor(() => telegram.callsOf('sendMessage')[0])
    crowd.command(ada, place, 'quick')
    await answered('quick')
  })

  test('is not asked for in a circle where the server does not hold polls', async () => {
    const { telegram } = bench
    const { platform, inbox } = bench.another({ timing: { ...SHORT, firstWait: 3_600_000 } })
    await platform.start(inbox)
    await telegram.waitFor(() => telegram.updates.polled)
    const empty = { status: 200, body: { ok: true, result: [] } }
    telegram.fault('getUpdates', empty, empty)
    telegram.cut()
    await telegram.waitFor(() => telegram.callsOf('getUpdates').length === 4)
    for (const word of ['one', 'two', 'three']) await platform.post({ ...ROUTE, chat: String(ada.id) }, words(word))
    expect(telegram.callsOf('getUpdates')).toHaveLength(4)
  })

  test('in a shape that nobody knows is passed over', async () => {
    await bench.platform.start(bench.inbox)
    bench.telegram.updates.push({ message: { text: 'no chat at all' } })
    bench.telegram.updates.push({ message: null })
    bench.crowd.command(ada, place, 'list')
    await answered('list')
    expect(bench.log.filter(({ level }) => level === 'error')).toHaveLength(2)
  })
})

describe('a stop', () => {
  test('closes every connection, and leaves no timer', async () => {
    await bench.platform.start(bench.inbox)
    bench.crowd.command(ada, place, 'list')
    await answered('list')
    expect(bench.telegram.connections).toBeGreaterThan(0)
    const left = bench.telegram.left()
    await bench.platform.stop()
    await left
  })

  test('leaves a process with nothing to do', async () => {
    const child = execFile(process.execPath, [join(import.meta.dirname, 'alone.ts'), bench.telegram.url])
    const said: string[] = []
    child.stdout?.on('data', (part: string) => said.push(part))
    await bench.telegram.waitFor(() => bench.telegram.updates.polled)
    bench.crowd.command(ada, place, 'list')
    const [code] = (await once(child, 'close')) as [number]
    expect({ code, left: said.join('') }).toEqual({ code: 0, left: '[]' })
  })

  test('lets an answer on its way arrive', async () => {
    const { platform, inbox, telegram, crowd } = bench
    await platform.start(inbox)
    const posted = platform.post({ ...ROUTE, chat: String(ada.id) }, words('the last word'))
    await platform.stop()
    await posted
    expect(crowd.shown.map((message) => message.text)).toEqual(['the last word'])
    expect(telegram.callsOf('sendMessage')).toHaveLength(1)
  })

  test('does not wait for a service that is silent', async () => {
    const { platform, telegram } = bench
    await platform.start(bench.inbox)
    telegram.fault('sendMessage', { reply: 'hang' })
    const lost = outcome(platform.post({ ...ROUTE, chat: String(ada.id) }, words('into the void')))
    await telegram.waitFor(() => telegram.callsOf('sendMessage')[0])
    await platform.stop()
    expect(await lost).toMatchObject({ name: 'PostFailed', ambiguous: true })
  })

  test('while nobody answers ends the tries', async () => {
    await bench.platform.start(bench.inbox)
    await bench.telegram.down()
    await connection('down')
    await bench.platform.stop()
    const calls = bench.telegram.calls.length
    await bench.telegram.up()
    const other: ChatPlatform = bench.another({ timing: SHORT }).platform
    await other.start(bench.inbox)
    expect(bench.telegram.calls.slice(calls).filter(({ method }) => method === 'getMe')).toHaveLength(1)
  })
})

const ROUTE = { platform: 'telegram', account: '424242', thread: null, anchor: null, person: null } as const
