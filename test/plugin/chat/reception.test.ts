import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_BOARD, openStore, plain } from '../../../kanban-core/index.ts'
import type { View } from '../../../kanban-core/index.ts'
import { PostFailed, PostRefused } from '../../../platforms/platform.ts'
import type { Incoming, MessageRef } from '../../../platforms/platform.ts'
import { Presses } from '../../../platforms/press.ts'
import { Reception } from '../../../plugin/chat/inbox.ts'
import type { HostTalk } from '../../../plugin/host.ts'
import { mount } from '../../../plugin/mount.ts'
import { SYSTEM_CLOCK } from '../../../plugin/process.ts'
import { FakeHost } from '../manifest/fake-host.ts'

interface Answer {
  readonly event: string
  readonly text: string
  readonly audience: 'place' | 'asker' | 'post'
}

/** The plugin on a real board, and a chat whose answers the test makes go wrong. */
class Desk {
  readonly host: FakeHost
  readonly reception: Reception
  readonly presses: Presses
  readonly answers: Answer[] = []
  readonly log: string[] = []
  talk: HostTalk | null = null
  /** Called before each answer; throw to fail it. */
  weather: (event: string) => void | Promise<void> = () => undefined
  stranger: View | null = { nodes: [{ kind: 'text', spans: [{ text: 'who are you?' }] }] }
  #listeners = new Set<() => void>()

  constructor(stateDir?: string) {
    this.host = new FakeHost(stateDir)
    mount(this.host)
    const shelves = this.host.shelves
    const [command] = this.host.commands
    if (shelves === null || command === undefined) throw new Error('nothing was mounted')
    this.presses = new Presses({ random: (count) => randomBytes(count), now: Date.now, shelf: shelves.presses })
    const note = (_: object, text = '') => void this.log.push(text)
    this.reception = new Reception({
      voices: {
        answer: (incoming, view, audience) => this.#say(incoming.eventId, view, audience),
        deliver: (_, view) => this.#say('', view, 'post') as Promise<MessageRef>,
        unreachable: () => Promise.resolve(null),
      },
      presses: this.presses,
      command,
      talk: () => this.talk,
      shelf: shelves.inbox,
      authorize:
        () =>
        ({ sender }) =>
          sender.id.startsWith('stranger')
            ? { refused: this.stranger }
            : {
                actor: { kind: 'person', platform: 'telegram', account: '42', id: sender.id, name: sender.name },
                role: sender.id === VIEWER ? 'viewer' : 'admin',
                roleOn: () => (sender.id === VIEWER ? 'viewer' : 'admin'),
                boardSlug: DEFAULT_BOARD,
              },
      log: { debug: note, info: note, warn: note, error: note },
      clock: { now: Date.now, after: (wait, act) => SYSTEM_CLOCK.after(Math.min(wait, 5), act) },
      random: () => 0,
    })
    this.inbox = this.reception.inboxOf(CHAT)
  }
  readonly inbox

  async #say(event: string, view: View | null, audience: Answer['audience']): Promise<MessageRef | null> {
    await this.weather(event)
    this.answers.push({ event, text: textOf(view), audience })
    for (const listener of this.#listeners) listener()
    return `m${this.answers.length}`
  }

  /** The answer to this event, present or to come. */
  answerTo(event: string): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<Answer>()
    const look = () => {
      const found = this.answers.find((one) => one.event === event)
      if (found !== undefined) resolve(found)
    }
    this.#listeners.add(look)
    look()
    return promise
  }

  async ask(event: string, text: string): Promise<Answer> {
    await this.inbox.receive(command(event, text))
    return this.answerTo(event)
  }

  async list(): Promise<readonly { id: string; title: string; status: string }[]> {
    return (await this.host.post('/api/verbs/list', {})).body as { id: string; title: string; status: string }[]
  }
}

const VIEWER = 'vera'
const CHAT = {
  name: 'telegram',
  limits: { text: 4_096, buttonsPerMessage: 8, dedupe: 'none', canEdit: true, canWhisper: false },
} as const
const textOf = (view: View | null): string =>
  (view?.nodes ?? [])
    .map((node) => (node.kind === 'text' ? plain(node.spans) : node.kind === 'quote' ? node.text : ''))
    .join('\n')

const came = (event: string, sender: string) =>
  ({
    eventId: event,
    route: { platform: 'telegram', account: '42', chat: '-1', thread: null, anchor: null, person: sender },
    sender: { id: sender, name: sender, kind: 'person', groups: [] },
    place: 'group',
    at: 1,
    reply: {},
  }) as const
const command = (event: string, text: string, sender = 'ada'): Incoming => ({
  ...came(event, sender),
  kind: 'command',
  text,
})
const press = (event: string, token: string, sender = 'ada', answer: string | null = null): Incoming => ({
  ...came(event, sender),
  kind: 'press',
  token,
  answer,
})

let desk: Desk

beforeEach(async () => {
  desk = new Desk()
  await desk.host.start()
})
afterEach(async () => {
  await desk.reception.close()
  await desk.host.stop()
})

/** The process ends without a word, and another one takes the board over. */
async function crash(): Promise<Desk> {
  const dead = desk
  await dead.host.stop()
  dead.weather = () => new Promise(() => undefined)
  desk = new Desk(dead.host.stateDir)
  await desk.host.start()
  return desk
}

const newId = async (title: string): Promise<string> => {
  await desk.ask(`make ${title}`, `create "${title}"`)
  return (await desk.list()).find((task) => task.title === title)?.id ?? ''
}

describe('each message has one effect', () => {
  test('and one answer, however often it is delivered', async () => {
    const audiences = await Promise.all([1, 2, 3].map(() => desk.inbox.receive(command('e1', 'create "once"'))))
    expect(audiences.toSorted()).toEqual(['nobody', 'nobody', 'place'])
    await desk.answerTo('e1')
    expect(await desk.inbox.receive(command('e1', 'create "once"'))).toBe('nobody')
    await desk.ask('e2', 'list')
    expect(desk.answers.filter(({ event }) => event === 'e1')).toHaveLength(1)
    expect(await desk.list()).toHaveLength(1)
  })

  test('over a crash between the effect and the answer: the answer then says how it stands', async () => {
    const id = await newId('first')
    const effect = Promise.withResolvers<void>()
    desk.weather = () => (effect.resolve(), new Promise(() => undefined))
    await desk.inbox.receive(command('e1', `comment ${id} only once`))
    await effect.promise
    await crash()
    await desk.reception.ready('telegram')
    expect((await desk.answerTo('e1')).text).toMatch(/just before the gateway restarted[\s\S]*commented on t_/)
    const shown = await desk.host.post('/api/verbs/show', { task: id })
    expect(shown.body).toMatchObject({ comments: [{ body: 'only once' }] })
  })

  test('over a crash before the effect: it is done by the next process', async () => {
    const silent = desk.reception
    await desk.host.shelves?.inbox.keep({
      platform: 'telegram',
      eventId: 'e1',
      at: 1,
      incoming: JSON.stringify(command('e1', 'create "kept"')),
      audience: 'place',
    })
    await silent.close()
    await crash()
    await desk.reception.ready('telegram')
    expect((await desk.answerTo('e1')).text).toContain('Created t_')
    expect((await desk.list()).map(({ title }) => title)).toEqual(['kept'])
  })

  test('a command for several tasks goes on with those that were not done', async () => {
    const [a, b] = [await newId('a'), await newId('b')]
    const { stateDir } = desk.host
    await desk.host.stop()
    const store = await openStore(`sqlite:${stateDir}/board.db`)
    const { rev } = (await store.reads.tasks.get(a as never)) ?? { rev: 0 }
    await store.commit([
      { do: 'once', request: 'telegram e9', part: `${a}#1`, task: a as never, at: 1 },
      { do: 'set_task', id: a as never, rev, set: { status: 'done' } },
    ])
    await store.close()
    desk = new Desk(stateDir)
    await desk.host.start()
    const { text } = await desk.ask('e9', `archive ${a} ${b}`)
    expect(text).toContain('that was done just before the gateway restarted')
    expect((await desk.list()).map(({ id, status }) => [id, status])).toEqual([[a, 'done']])
  })

  test('a message whose work ends the gateway again and again is given up', async () => {
    await desk.host.shelves?.inbox.keep({
      platform: 'telegram',
      eventId: 'poison',
      at: 1,
      incoming: JSON.stringify(command('poison', 'create "no"')),
      audience: 'place',
    })
    for (let tries = 0; tries < 5; tries += 1) await desk.host.shelves?.inbox.unanswered('telegram', 9)
    await desk.reception.ready('telegram')
    expect(await desk.host.shelves?.inbox.unanswered('telegram', 9)).toEqual([])
    expect(await desk.list()).toEqual([])
  })
})

describe('nothing waits for anything else', () => {
  test('while a turn hangs in a chat, commands there are answered at once', async () => {
    const begun = Promise.withResolvers<string>()
    desk.talk = { say: ({ text }) => (begun.resolve(text), new Promise(() => undefined)) }
    const audience = await desk.inbox.receive({ ...came('m1', 'ada'), kind: 'message', text: 'think long about it' })
    expect([audience, await begun.promise]).toEqual(['place', 'think long about it'])
    const id = await newId('while it thinks')
    await desk.host.post('/api/verbs/block', { tasks: [id], reason: 'which one?' })
    for (const text of ['list', `comment ${id} still here`, `unblock ${id} this one`, 'create "another"'])
      expect((await desk.ask(`c ${text}`, text)).text).not.toBe('')
    expect(desk.answers.some(({ event }) => event === 'm1')).toBe(false)
  })

  test('an answer that cannot be given for now holds up no other, and is given later', async () => {
    let limits = 3
    desk.weather = (event) => {
      if (event === 'e1' && limits-- > 0) throw new PostFailed('slow down', { retryAfter: 1_000 })
    }
    await desk.inbox.receive(command('e1', 'create "slowly"'))
    expect((await desk.ask('e2', 'create "quickly"')).text).toContain('quickly')
    expect((await desk.answerTo('e1')).text).toContain('slowly')
    expect(await desk.list()).toHaveLength(2)
  })

  test('an answer that is refused is posted at the place; where that is refused too, doctor tells of it', async () => {
    const gone = new PostRefused('the token of this answer is used up')
    desk.weather = (event) => {
      if (event === 'e1') throw gone
    }
    await desk.inbox.receive(command('e1', 'create "shown after all"'))
    const posted = await desk.answerTo('')
    expect(posted).toMatchObject({ audience: 'post', text: expect.stringContaining('shown after all') })
    desk.weather = () => {
      throw gone
    }
    await desk.inbox.receive(command('e2', 'create "never seen"'))
    await desk.reception.close()
    expect(desk.reception.findings()).toMatchObject([{ area: 'answers', state: 'warning' }])
    expect(await desk.list()).toHaveLength(2)
  })
})

describe('a button', () => {
  const route = came('x', 'ada').route

  test('does what it says, once, and outlives a restart', async () => {
    const id = await newId('pressed')
    const token = await desk.presses.issue({ command: `archive ${id}`, holds: { task: id as never, run: null } }, route)
    await crash()
    await desk.inbox.receive(press('p1', token))
    expect((await desk.answerTo('p1')).text).toContain('archived')
    await desk.inbox.receive(press('p2', token))
    expect(await desk.answerTo('p2')).toMatchObject({
      audience: 'asker',
      text: expect.stringContaining('pressed already'),
    })
  })

  test('that refuses somebody is not used up by them', async () => {
    const id = await newId('still to be had')
    const token = await desk.presses.issue({ command: `archive ${id}` }, route)
    await desk.inbox.receive(press('p1', token, VIEWER))
    expect((await desk.answerTo('p1')).text).toContain('archive is not for a viewer')
    await desk.inbox.receive(press('p2', token))
    expect((await desk.answerTo('p2')).text).toContain('archived')
    await desk.inbox.receive(press('p3', token, VIEWER))
    expect((await desk.answerTo('p3')).text).toContain('pressed already')
  })

  test('about an earlier attempt is told so, to whoever pressed it alone, and changes nothing', async () => {
    const id = await newId('gone on')
    const stale = { task: id as never, run: 'r_older' as never }
    const token = await desk.presses.issue({ command: `archive ${id}`, holds: stale }, route)
    await desk.inbox.receive(press('p1', token))
    const { audience, text } = await desk.answerTo('p1')
    expect(audience).toBe('asker')
    expect(text).toContain(`this button is about an earlier attempt: meanwhile ${id} is todo`)
    expect((await desk.list()).map(({ status }) => status)).toEqual(['todo'])
  })

  test('of somebody else, of another chat or of nobody does nothing', async () => {
    const id = await newId('mine')
    const mine = await desk.presses.issue({ command: `archive ${id}` }, route, ['bob'])
    const elsewhere = await desk.presses.issue({ command: `archive ${id}` }, { ...route, chat: '-2' })
    for (const [event, token] of [
      ['p1', mine],
      ['p2', elsewhere],
      ['p3', 'unknown'],
    ] as const) {
      expect(await desk.inbox.receive(press(event, token))).toBe('asker')
      expect((await desk.answerTo(event)).audience).toBe('asker')
    }
    expect((await desk.list()).map(({ status }) => status)).toEqual(['todo'])
  })

  test('with a form takes any words as they are', async () => {
    const id = await newId('asked')
    const token = await desk.presses.issue({ command: `comment ${id} --`, ask: 'Comment' }, route)
    const words = '-- --json "quoted\n$(rm -rf /) <!channel>'
    await desk.inbox.receive(press('p1', token, 'ada', words))
    await desk.answerTo('p1')
    expect((await desk.host.post('/api/verbs/show', { task: id })).body).toMatchObject({ comments: [{ body: words }] })
    const assign = await desk.presses.issue({ command: `assign ${id} --`, ask: 'Who?' }, route)
    await desk.inbox.receive(press('p2', assign, 'ada', 'builtin'))
    expect((await desk.answerTo('p2')).text).toContain('for builtin')
  })
})

test('a thousand strangers leave nothing on the board', async () => {
  for (let n = 0; n < 1_000; n += 1) await desk.inbox.receive(command(`s${n}`, 'create "mine"', `stranger${n}`))
  expect(await desk.inbox.receive(command('s0', 'list', 'stranger0'))).toBe('nobody')
  desk.stranger = null
  expect(await desk.inbox.receive(command('s1000', 'list', 'stranger'))).toBe('nobody')
  expect(await desk.host.shelves?.inbox.unanswered('telegram', 9)).toEqual([])
  expect(await desk.list()).toEqual([])
})
