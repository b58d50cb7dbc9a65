import { beforeEach, describe, expect, test } from 'vitest'
import { HOUR, MINUTE, SECOND, fail } from '../../../kanban-core/index.ts'
import { PostFailed, StartFailed } from '../../../platforms/platform.ts'
import { statusOf } from '../../../plugin/chat/condition.ts'
import type { Condition } from '../../../plugin/chat/condition.ts'
import { Supervisor } from '../../../plugin/chat/supervise.ts'
import type { TokenLocking } from '../../../plugin/chat/token-lock.ts'
import { FakeChat, FakeClock, settled, wrongToken } from './fake-chat.ts'

let chat: FakeChat
let clock: FakeClock
let chats: FakeChat[]
let token: () => string
let locks: number
let isTaken: boolean
let seen: string[]
let warnings: object[]
let supervisor: Supervisor
const silent = () => undefined

const lock = async (): Promise<TokenLocking> => {
  if (isTaken) return { held: false, by: { pid: 7, home: '/home/other', since: 'then' } }
  locks += 1
  return { held: true, lock: { release: () => void (locks -= 1) } }
}

beforeEach(() => {
  clock = new FakeClock()
  chat = new FakeChat()
  chats = [chat]
  token = () => 'secret-token'
  locks = 0
  isTaken = false
  seen = []
  warnings = []
  supervisor = new Supervisor({
    name: 'telegram',
    fingerprint: () => token(),
    make: async () => ({ platform: chats.shift() ?? chat, fingerprint: token(), token: token() }),
    inboxOf: () => ({
      receive: async () => 'nobody',
      admits: async () => true,
      complete: async () => [],
      connection: silent,
    }),
    prepare: async () => undefined,
    lock,
    clock,
    random: () => 0,
    log: { debug: silent, info: silent, warn: (words) => void warnings.push(words), error: silent },
    redact: (text) => text.replaceAll('secret-token', '[redacted]'),
    onChange: ({ state }: Condition) => void (seen.at(-1) !== state && seen.push(state)),
  })
})

const told = () => statusOf('telegram', supervisor.condition)
async function start() {
  supervisor.start()
  await settled()
}

test('connects in the background and says as whom', async () => {
  await start()
  expect(told()).toMatchObject({ state: 'connected', text: 'connected as @kanban_bot' })
  expect(supervisor.platform).toBe(chat)
  expect(locks).toBe(1)
})

describe('a start that fails', () => {
  test('is tried again, less and less often, for ever, and ends well', async () => {
    chat.failures = Array.from({ length: 12 }, () => new StartFailed('no route'))
    await start()
    expect(told()).toMatchObject({ state: 'broken', text: 'broken: no route', retry_at: '1970-01-01T00:00:01.000Z' })
    await clock.pass(63 * SECOND)
    expect(chat.starts).toBe(7)
    await clock.pass(10 * MINUTE)
    expect(told().state).toBe('connected')
    expect(warnings).toHaveLength(1)
  })

  test('for good is tried again slowly, as a token may be given back', async () => {
    chat.failures = [wrongToken(), wrongToken()]
    await start()
    expect(told()).toMatchObject({ text: 'broken: the token is wrong', remedy: 'ask @BotFather' })
    await clock.pass(15 * SECOND - 1)
    expect(chat.starts).toBe(1)
    await clock.pass(1 + 30 * SECOND)
    expect(chat.starts).toBe(3)
    expect(told().state).toBe('connected')
  })

  test('for good is tried at once when the settings change, or a token file does', async () => {
    chat.failures = [wrongToken()]
    await start()
    token = () => 'another'
    await clock.pass(2 * SECOND)
    expect(told().state).toBe('connected')
  })

  test('that never answers is given up and tried again', async () => {
    chat.failures = ['hang']
    await start()
    await clock.pass(2 * MINUTE)
    expect(told().text).toBe('broken: it did not answer within 120 s')
    await clock.pass(SECOND)
    expect(told().state).toBe('connected')
  })

  test('tells no secret', async () => {
    chat.failures = [new PostFailed('GET https://api/botsecret-token/getMe failed')]
    await start()
    expect(told().text).toBe('broken: GET https://api/bot[redacted]/getMe failed')
    expect(JSON.stringify(warnings)).not.toContain('secret-token')
  })

  test('gives the token back while it waits', async () => {
    chat.failures = [new StartFailed('no')]
    await start()
    expect([locks, chat.stops]).toEqual([0, 1])
  })
})

const missing = () =>
  fail('bad_config', {
    file: 'config.yaml',
    what: 'platforms.telegram.token: the variable X is not set',
    next: 'set X',
  })

test('a token that cannot be read is told, and taken up once it can', async () => {
  token = missing
  await start()
  expect(told()).toMatchObject({ text: 'broken: platforms.telegram.token: the variable X is not set', remedy: 'set X' })
  token = () => 'now'
  await clock.pass(2 * SECOND)
  expect(told().state).toBe('connected')
})

describe('a connection', () => {
  test('that breaks is shown as broken, and as connected when it is back', async () => {
    await start()
    chat.connection({ kind: 'down', reason: 'reset', remedy: null, final: false })
    expect(told().text).toBe('broken: reset')
    expect(supervisor.platform).toBeNull()
    chat.connection({ kind: 'up' })
    expect(seen).toEqual(['connecting', 'connected', 'broken', 'connected'])
    expect(chat.starts).toBe(1)
  })

  test('that breaks for good is made anew', async () => {
    await start()
    chat.connection({ kind: 'down', reason: 'revoked', remedy: 'a new token', final: true })
    await settled()
    expect([chat.isOpen, locks, told().text]).toEqual([false, 0, 'broken: revoked'])
    await clock.pass(HOUR)
    expect(told().state).toBe('connected')
  })

  test('goes on where only the people of the settings changed, and is made anew with another token', async () => {
    await start()
    supervisor.renew()
    await settled()
    expect([chat.starts, chat.stops]).toEqual([1, 0])
    const next = new FakeChat()
    chats = [next]
    token = () => 'another'
    supervisor.renew()
    await settled()
    expect([chat.isOpen, next.isOpen, locks]).toEqual([false, true, 1])
  })
})

test('a second gateway with the same token says who holds it, and takes over when it is free', async () => {
  isTaken = true
  await start()
  expect(told()).toMatchObject({
    state: 'waiting',
    text: 'waiting: the gateway of /home/other (pid 7) uses this token',
  })
  await clock.pass(MINUTE)
  expect(warnings).toHaveLength(1)
  isTaken = false
  await clock.pass(2 * SECOND)
  expect(told().state).toBe('connected')
})

describe('stopping', () => {
  test.each([
    ['while connected', () => undefined],
    ['while a start hangs', () => void (chat.failures = ['hang'])],
    ['while it waits to try again', () => void (chat.failures = [wrongToken()])],
    ['while another has the token', () => void (isTaken = true)],
  ])('%s leaves nothing open', async (_, prepare) => {
    prepare()
    await start()
    await supervisor.stop()
    await clock.pass(5 * MINUTE)
    expect([chat.isOpen, locks, clock.waiting, told().state]).toEqual([false, 0, 0, 'stopped'])
    expect(chat.starts).toBeLessThanOrEqual(1)
  })
})
