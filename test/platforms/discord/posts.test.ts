import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { buttons, heading, text, view } from '../../../kanban-core/index.ts'
import type { Fault } from '../../fakes/discord/index.ts'
import { labelsOf } from '../../fakes/discord/crowd.ts'
import { routeIn, stage } from './stage.ts'
import type { Stage } from './stage.ts'

let on: Stage
beforeEach(async () => {
  on = await stage()
  await on.platform.start(on.inbox)
})
afterEach(() => on.end())

const words = (sentence: string) => view(text(sentence))
const here = () => routeIn(on.thread)
const api = (status: number, code: number, message = 'no'): Fault => ({ status, body: { code, message } })
const limited = (headers: Readonly<Record<string, string>>): Fault => ({
  status: 429,
  headers,
  body: { message: 'You are being rate limited.', retry_after: 1, global: false },
})

describe('a post that goes wrong', () => {
  test.each<[string, Fault, object]>([
    ['a channel that is unknown', api(404, 10_003), { name: 'PostRefused' }],
    ['a channel that may not be seen', api(403, 50_001), { name: 'PostRefused' }],
    ['a channel that may not be written in', api(403, 50_013), { name: 'PostRefused' }],
    ['a person who takes no messages', api(403, 50_007), { name: 'PostRefused' }],
    ['a thread that is locked', api(400, 160_005), { name: 'PostRefused' }],
    ['slow mode', api(403, 20_016), { name: 'PostFailed', ambiguous: false }],
    ['a limit', limited({ 'retry-after': '1.5' }), { name: 'PostFailed', retryAfter: 1_500, ambiguous: false }],
    [
      'a limit of all',
      limited({ 'retry-after': '2', 'x-ratelimit-global': 'true' }),
      { name: 'PostFailed', ambiguous: false },
    ],
    [
      'a limit without a word',
      { status: 429, raw: 'slow down' },
      { name: 'PostFailed', retryAfter: null, ambiguous: false },
    ],
    ['a broken service', { status: 500, body: {} }, { name: 'PostFailed', ambiguous: true }],
    ['a service that is away', { status: 503, raw: '<html>' }, { name: 'PostFailed', ambiguous: false }],
    ['a cut connection', { reply: 'drop' }, { name: 'PostFailed', ambiguous: true }],
    [
      'an answer that is no JSON',
      { status: 404, raw: '<html>', headers: { 'content-type': 'text/html' } },
      { name: 'PostRefused' },
    ],
  ])('by %s is told exactly', async (_, fault, failure) => {
    on.discord.fault('post', fault)
    await expect(on.platform.post(here(), words('x'))).rejects.toMatchObject(failure)
    expect(on.discord.callsOf('post')).toHaveLength(1)
  })

  test('because nobody is there may be tried again, and did not arrive', async () => {
    await on.discord.down()
    await on.platform.post(here(), words('over a connection that was cut')).catch(() => undefined)
    await expect(on.platform.post(here(), words('x'))).rejects.toMatchObject({ name: 'PostFailed', ambiguous: false })
    await on.discord.up()
    await on.platform.post(here(), words('y'))
    expect(on.crowd.shown.map(({ content }) => content)).toEqual(['y'])
  })

  test('does not hold up another channel', async () => {
    on.discord.fault('post', { reply: 'hang' })
    const hanging = on.platform.post(here(), words('x')).catch((error: unknown) => error)
    await on.platform.post(routeIn(on.channel), words('y'))
    expect(on.crowd.shown.map(({ content }) => content)).toEqual(['y'])
    await on.platform.stop()
    expect(await hanging).toMatchObject({ name: 'PostFailed', ambiguous: true })
  })

  test('by a clock that was set back in between is not held up for a day', async () => {
    const headers = {
      'retry-after': '5',
      'x-ratelimit-limit': '1',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset-after': '5',
    }
    on.discord.fault('post', limited(headers))
    await expect(on.platform.post(here(), words('x'))).rejects.toMatchObject({ name: 'PostFailed' })
    const now = Date.now()
    vi.spyOn(Date, 'now').mockImplementation(() => now - 86_400_000)
    await on.platform.post(here(), words('y'))
    expect(on.crowd.shown.map(({ content }) => content)).toEqual(['y'])
  })
})

describe('a drawing that Discord refuses', () => {
  const RICH = view(heading('✅ t_1'), text('*done*'), buttons({ label: 'Show', command: 'show t_1' }))

  test('is posted as plain text, with the commands of its buttons', async () => {
    on.discord.fault('post', api(400, 50_035, 'Invalid Form Body'))
    const ref = await on.platform.post(here(), RICH, { key: 'k' })
    expect(on.crowd.shown).toMatchObject([
      {
        id: ref,
        content:
          String.raw`✅ t\_1` + '\n' + String.raw`\*done\*` + '\n' + String.raw`Show: /kanban run text:show t\_1`,
      },
    ])
  })

  test('is redrawn as plain text', async () => {
    const ref = await on.platform.post(here(), words('x'))
    on.discord.fault('edit', api(400, 50_035, 'Invalid Form Body'))
    await on.platform.edit(here(), ref, RICH)
    expect(on.crowd.shown.map(({ components }) => components)).toEqual([[]])
  })

  test('even as plain text is refused for good', async () => {
    on.discord.fault('post', api(400, 50_035), api(400, 50_035))
    await expect(on.platform.post(here(), RICH)).rejects.toMatchObject({ name: 'PostRefused' })
  })

  test('because of what it replies to keeps its buttons', async () => {
    on.discord.fault('post', api(400, 160_002))
    const anchor = on.crowd.say(on.ada, on.thread, 'x').id
    await on.platform.post({ ...here(), anchor }, RICH)
    expect(on.crowd.shown).toMatchObject([{ anchor: null }])
    expect(on.crowd.shown.flatMap(labelsOf)).toEqual(['Show'])
  })
})

test('a post replies to its anchor and calls nobody by that', async () => {
  const anchor = on.crowd.say(on.ada, on.thread, 'make it').id
  await on.platform.post({ ...here(), anchor }, words('made'))
  expect(on.crowd.shown).toMatchObject([{ anchor, mentions: [] }])
})

test('an anchor that is gone, or none of Discord, is no obstacle', async () => {
  await on.platform.post({ ...here(), anchor: '1200000000000000099' }, words('one'))
  await on.platform.post({ ...here(), anchor: 'ts.123' }, words('two'))
  expect(on.crowd.shown.map(({ anchor }) => anchor)).toEqual([null, null])
})

test('the same key sent five times is shown once, another key again', async () => {
  const refs = new Set<string>()
  for (let at = 0; at < 5; at += 1) refs.add(await on.platform.post(here(), words('done'), { key: 'k'.repeat(80) }))
  refs.add(await on.platform.post(here(), words('done'), { key: 'other' }))
  expect(refs.size).toBe(2)
  expect(on.crowd.shown).toHaveLength(2)
  for (const { body } of on.discord.callsOf('post'))
    expect(body).toMatchObject({ enforce_nonce: true, allowed_mentions: { parse: [], replied_user: false }, flags: 4 })
})

test('a message that was deleted cannot be redrawn any more', async () => {
  await expect(on.platform.edit(here(), '1200000000000000099', words('x'))).rejects.toMatchObject({
    name: 'PostRefused',
  })
  await expect(on.platform.edit(here(), 'never', words('x'))).rejects.toMatchObject({ name: 'PostRefused' })
})

test.each(['', '0', 'general', '#general', '-100123', '12345678901234567890123'])('%j is no channel', async (chat) => {
  await expect(on.platform.post({ ...here(), chat, thread: null }, words('x'))).rejects.toMatchObject({
    name: 'PostRefused',
  })
  expect(on.discord.callsOf('post')).toEqual([])
})
