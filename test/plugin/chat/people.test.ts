import { beforeEach, describe, expect, test } from 'vitest'
import { HOUR, MINUTE } from '../../../kanban-core/index.ts'
import type { BoardSlug } from '../../../kanban-core/index.ts'
import { isAdmitted } from '../../../plugin/chat/authorize.ts'
import type { Asker } from '../../../plugin/chat/authorize.ts'
import { asker, openPeopleWorld } from './people-world.ts'
import type { PeopleWorld } from './people-world.ts'

const WHISPERS = { canWhisper: true }
const ALOUD = { canWhisper: false }
let world: PeopleWorld

beforeEach(() => {
  world = openPeopleWorld({ telegram: { allow: ['111'] }, slack: {} })
})

/** What a stranger reads; null = silence, undefined = they are let in. */
async function reads(who: Asker, place = WHISPERS): Promise<string | null | undefined> {
  const answer = await world.people.authorize(who, place)
  if (isAdmitted(answer)) return undefined
  return answer.refused === null ? null : JSON.stringify(answer.refused)
}
const codeIn = (words: string | null | undefined) =>
  /Your code is [^A-Z0-9]*(?:[^}]*?")([0-9A-Z]{8})"/.exec(words ?? '')?.[1] ?? null
const inGroup = (platform: string, sender: Parameters<typeof asker>[1], chat: string) =>
  asker(platform, sender, { place: 'group', chat })
const codeFor = async (id: string) => codeIn(await reads(asker('telegram', { id })))

describe('a stranger', () => {
  test('gets the same code on every direct message, and is told how to go on', async () => {
    const words = await reads(asker('telegram', { id: '9' }))
    expect(words).toContain('kanban pair approve')
    expect(codeIn(words)).toMatch(/^[0-9A-Z]{8}$/)
    expect(codeIn(await reads(asker('telegram', { id: '9' })))).toBe(codeIn(words))
    expect(world.told).toHaveLength(1)
    expect(world.told[0]).toContain('Name of 9 (telegram 9) asks to be let in')
  })

  test('gets no code by looking for completions', async () => {
    expect(await reads(asker('telegram', { id: '9' }, { event: null }))).toBeNull()
    expect(await world.book.asking()).toEqual([])
  })

  test('in a group reads where to ask, only where nobody else reads it, and never a code', async () => {
    expect(await reads(inGroup('slack', { id: 'U9' }, 'C1'))).toContain('direct message')
    expect(await reads(inGroup('slack', { id: 'U9' }, 'C1'), ALOUD)).toBeNull()
    expect(await reads({ ...inGroup('slack', { id: 'U9' }, 'C1'), aloud: true })).toBeNull()
    expect(await world.book.asking()).toEqual([])
    expect(world.logged.map(({ text }) => text)).toEqual(['somebody who may not use the board was turned away'])
  })

  test('is answered five times within a minute, then there is silence, then again', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => reads(asker('telegram', { id: '9' }))))
    expect(answers.filter((words) => words !== null)).toHaveLength(5)
    world.now = MINUTE
    expect(await reads(asker('telegram', { id: '9' }))).not.toBeNull()
  })

  test('that is asked about twice for one event is answered once for it', async () => {
    const event = asker('telegram', { id: '9' })
    for (let times = 0; times < 20; times++) expect(await reads(event)).not.toBeNull()
  })

  test('the fourth one at a time is told to wait', async () => {
    for (const id of ['1', '2', '3']) expect(await codeFor(id)).not.toBeNull()
    expect(await reads(asker('telegram', { id: '4' }))).toContain('others are waiting')
    world.now = HOUR
    expect(await codeFor('4')).not.toBeNull()
  })

  test('ten thousand of them leave three codes, few answers and few lines', async () => {
    let answers = 0
    for (let id = 0; id < 10_000; id++)
      if ((await reads(asker('telegram', { id: String(id + 1_000) }))) !== null) answers++
    expect(await world.book.asking()).toHaveLength(3)
    expect(answers).toBe(30)
    expect(world.logged).toHaveLength(30)
  })

  test('is no stranger at a name: what they call themselves counts for nothing', async () => {
    expect(await reads(asker('telegram', { id: '9', name: '111' }))).not.toBeUndefined()
    expect(await reads(asker('discord', { id: '111' }))).toBeNull()
  })

  test('with a hostile name is shown on one short line', async () => {
    await reads(asker('telegram', { id: '9', name: `\u202eadmin\n\u0007${'x'.repeat(5_000)}` }))
    const [one] = await world.book.asking()
    expect(one?.name.length).toBeLessThanOrEqual(120)
    for (const hidden of ['\n', '\u0007', '\u202e']) expect(one?.name).not.toContain(hidden)
  })
})

describe('who is no person', () => {
  test('a bot is met with silence, also one that is allowed', async () => {
    for (const place of ['direct', 'group'] as const)
      expect(await reads(asker('telegram', { id: '111', kind: 'bot' }, { place }))).toBeNull()
  })

  test('an anonymous admin reads one sentence where it can be whispered, else nothing', async () => {
    expect(await reads(inGroup('telegram', { id: '111', kind: 'anonymous' }, '-1'), ALOUD)).toBeNull()
    expect(await reads(inGroup('telegram', { id: '111', kind: 'anonymous' }, '-1'))).toContain('under your own name')
  })

  test('a person of another workspace is refused, whatever their id', async () => {
    world = openPeopleWorld({ slack: { allow: ['U1'] } })
    expect(await reads(asker('slack', { id: 'U1', kind: 'foreign' }, { place: 'group', chat: 'C1' }))).toContain(
      'own workspace',
    )
    expect(await reads(asker('slack', { id: 'U1' }))).toBeUndefined()
  })
})

describe('pairing', () => {
  test('lets a person in, and tells them where they asked', async () => {
    const code = (await codeFor('9')) ?? ''
    const { person, told, overruledBy } = await world.book.approve(code.toLowerCase(), 'commenter')
    expect([person.id, person.role, told, overruledBy]).toEqual(['9', 'commenter', true, null])
    expect(world.delivered).toHaveLength(1)
    expect(world.delivered[0]).toMatchObject({ route: { chat: '9' }, text: expect.stringContaining('as commenter') })
    const answer = await world.people.authorize(asker('telegram', { id: '9' }, { place: 'group', chat: '-5' }), ALOUD)
    expect(isAdmitted(answer) && answer.role).toBe('commenter')
  })

  test('is for that bot alone: the same id on another platform stays a stranger', async () => {
    await world.book.approve((await codeFor('9')) ?? '', 'admin')
    world.config = openPeopleWorld({ telegram: {}, discord: {} }).config
    expect(await reads(asker('discord', { id: '9' }))).not.toBeUndefined()
  })

  test('tells later who could not be told at once', async () => {
    world.offline = true
    expect((await world.book.approve((await codeFor('9')) ?? '', 'viewer')).told).toBe(false)
    world.offline = false
    await world.book.tellWaiting('telegram')
    await world.book.tellWaiting('telegram')
    expect(world.delivered).toHaveLength(1)
  })

  test('says where the config counts before it', async () => {
    const code = (await codeFor('9')) ?? ''
    world.config = openPeopleWorld({ telegram: { roles: { 9: 'none' } } }).config
    expect((await world.book.approve(code, 'admin')).overruledBy).toBe('platforms.telegram.roles.9')
    expect(await reads(asker('telegram', { id: '9' }))).toContain('may not use this board')
  })

  test('is taken back by id, and what the config says is taken back there', async () => {
    await world.book.approve((await codeFor('9')) ?? '', 'viewer')
    expect(await world.book.remove('telegram:9')).toMatchObject({ id: '9', because: 'pairing' })
    expect(world.forgotten).toEqual(['9'])
    expect(await codeFor('9')).not.toBeNull()
    await expect(world.book.remove('111')).rejects.toThrow('take it out of platforms.telegram.allow in config.yaml')
    await expect(world.book.remove('ana')).rejects.toThrow('see `kanban people`')
  })

  test('five wrong codes lock it, with a sentence', async () => {
    for (let times = 0; times < 5; times++)
      await expect(world.book.approve('WRNG0000', 'viewer')).rejects.toThrow('nobody')
    const code = (await codeFor('9')) ?? ''
    await expect(world.book.approve(code, 'viewer')).rejects.toThrow('until 1970-01-01T01:00:00.000Z')
  })
})

describe('the config', () => {
  test('counts at once when it changes', async () => {
    expect(await reads(asker('telegram', { id: '111' }))).toBeUndefined()
    world.config = openPeopleWorld({ telegram: { roles: { 111: 'none' } } }).config
    expect(await reads(asker('telegram', { id: '111' }))).toContain('may not use this board')
  })

  test('with nobody in it lets nobody in', async () => {
    world = openPeopleWorld({ telegram: {} })
    expect(await reads(asker('telegram', { id: '111' }))).not.toBeUndefined()
    expect(await reads(asker('telegram', { id: '111' }, { place: 'group', chat: '-1' }))).not.toBeUndefined()
  })

  test('gives a chat its board, and hides the boards that a person may not see', async () => {
    world = openPeopleWorld({
      telegram: {
        allow: ['111'],
        chats: { '-5': { board: 'content', roles: { 7: 'viewer' } } },
        boards: { secret: { 111: 'none', 8: 'admin' } },
      },
    })
    const inContent = await world.people.authorize(
      asker('telegram', { id: '7' }, { place: 'group', chat: '-5' }),
      ALOUD,
    )
    expect(isAdmitted(inContent) && [inContent.boardSlug, inContent.role]).toEqual(['content', 'viewer'])
    const ana = await world.people.authorize(asker('telegram', { id: '111' }), WHISPERS)
    expect(isAdmitted(ana) && [ana.roleOn('secret' as BoardSlug), ana.roleOn('x' as BoardSlug)]).toEqual([
      null,
      'operator',
    ])
    const eve = await world.people.authorize(asker('telegram', { id: '8' }), WHISPERS)
    expect(isAdmitted(eve) && [eve.boardSlug, eve.roleOn('default' as BoardSlug)]).toEqual(['secret', null])
  })

  test('is listed with who may do what, and why', async () => {
    world = openPeopleWorld({
      telegram: { allow: ['111'], roles: { 5: 'none' }, chats: { '-5': { role: 'viewer', roles: { 7: 'admin' } } } },
    })
    await world.book.approve((await codeFor('9')) ?? '', 'viewer')
    const known = (await world.book.known()).map(({ id, role, chat, because }) => [id, role, chat, because])
    expect(known).toEqual([
      ['7', 'admin', '-5', 'platforms.telegram.chats.-5.roles'],
      [null, 'viewer', '-5', 'platforms.telegram.chats.-5.role'],
      ['5', null, null, 'platforms.telegram.roles'],
      ['111', 'operator', null, 'platforms.telegram.allow'],
      ['9', 'viewer', null, 'pairing'],
    ])
  })
})
