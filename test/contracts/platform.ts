import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buttons, code, span, text, view } from '../../kanban-core/index.ts'
import type { Route, View } from '../../kanban-core/index.ts'
import { PostFailed, PostRefused } from '../../platforms/platform.ts'
import type { ChatPlatform } from '../../platforms/platform.ts'
import type { Presses } from '../../platforms/press.ts'
import { RecordingInbox } from './recording-inbox.ts'

/** A message as it stands in the chat at this moment, edits applied. */
export interface Shown {
  readonly ref: string | null
  readonly thread: string | null
  /** What a person reads, the labels of buttons left out. */
  readonly text: string
  /** What went over the wire. */
  readonly raw: string
  /** In the platform's own units. */
  readonly length: number
  readonly labels: readonly string[]
  /** Who was called by it. */
  readonly mentions: readonly string[]
}

/** A platform on a fake service or stream, and a person who talks to it there. Made anew for each test; `platform` is not started. */
export interface PlatformDriver {
  readonly platform: ChatPlatform
  /** Those of the platform. */
  readonly presses: Presses
  /** Where the person is: with a thread, where the platform has threads. */
  readonly route: Route
  /** The person's opaque id. */
  readonly person: string
  /** Types a command; `text` is what stands after `/kanban`. Resolves when the platform was given it. */
  command(text: string): Promise<void>
  /** Types plain text where the platform listens to it. */
  say(text: string): Promise<void>
  /** Presses the button of the newest message that has one with this label, and types `answer` into its form. */
  press(label: string, answer?: string): Promise<void>
  shown(): readonly Shown[]
  /** The first message, present or to come, that is as wanted. */
  seen(wanted: (message: Shown) => boolean): Promise<Shown>
  /** Goes to the next page of an answer that was too long; false = there is none. */
  nextPage(): Promise<boolean>
  /** Delivers the newest event to the platform once more, as the service does when it is not sure; false = it never does. */
  redeliver(): Promise<boolean>
  /** Sockets, timers, listeners that the platform has not given back. */
  open(): readonly string[]
  close(): Promise<void>
}

/** Faults of the service; a platform without a service has none. */
export interface Faults {
  /** The next send is told to come back after so many milliseconds. */
  rateLimit(milliseconds: number): void
  /** The next send arrives and its reply does not. */
  loseReply(): void
  /** The next send is refused for good. */
  refuse(): void
  /** The connection breaks, as by a restart of the service. */
  disconnect(): Promise<void>
}

export const HOSTILE = [
  'red \u001b[31mescape\u001b[0m and \u001b]0;title\u0007',
  'bell \u0007 backspace \b\b\b null \u0000 delete \u007f c1 \u009b2J',
  'turned \u202egnp.exe\u202c and \u2066isolated\u2069 \u200f',
  '<b>bold</b> <script>alert(1)</script> &amp; *stars* _under_ `tick` ```fence``` [link](https://example.org) ||spoiler||',
  '@everyone @here <@123> <!channel> <#C1> @ada /start',
  'half \ud83d a pair, and \u2028 a line separator',
].join('\n')
const HARMFUL = /[[\p{Cc}--\n]\u200f\u2028\u202a-\u202e\u2066-\u2069]/v

const words = (sentence: string): View => view(text(sentence))
const ACTING = { label: 'Unblock', command: 'unblock t_9fc2k1ab' }

/** What every chat platform does alike. `faults` gives the service's faults of a driver, where it has a service. */
export function platformContract(
  name: string,
  make: () => Promise<PlatformDriver>,
  faults?: (driver: PlatformDriver) => Faults,
): void {
  describe(`${name} as a chat platform`, () => {
    let driver: PlatformDriver
    let inbox: RecordingInbox
    const context = (): { driver: PlatformDriver; inbox: RecordingInbox } => ({ driver, inbox })

    beforeEach(async () => {
      driver = await make()
      inbox = new RecordingInbox().serve(driver)
      await driver.platform.start(inbox)
    })
    afterEach(async () => {
      await driver.platform.stop()
      await driver.close()
    })

    describe('commands', () => {
      commandContract(context)
    })
    describe('texts', () => {
      textContract(context)
    })
    describe('buttons', () => {
      buttonContract(context)
    })
    describe('posts', () => {
      postContract(context)
    })
    describe('the end', () => {
      endContract(context)
    })
    strangerContract(context, faults)
    faultContract(context, faults)
  })
}

type Context = () => { readonly driver: PlatformDriver; readonly inbox: RecordingInbox }

function commandContract(context: Context): void {
  test('a command comes in as typed, with its place and its person', async () => {
    const { driver, inbox } = context()
    await driver.command('create "Ship it" — soon')
    await driver.seen((message) => message.text.includes('you asked'))
    const [command] = inbox.commands
    expect(command?.text).toBe('create "Ship it" — soon')
    expect(command?.incoming.route).toMatchObject({
      platform: driver.route.platform,
      account: driver.route.account,
      chat: driver.route.chat,
      thread: driver.route.thread,
    })
    expect(command?.incoming.sender).toMatchObject({ id: driver.person, kind: 'person' })
  })

  test('a bare command comes in as an empty one', async () => {
    const { driver, inbox } = context()
    await driver.command('')
    await driver.seen((message) => message.text.includes('you asked'))
    expect(inbox.commands.map((command) => command.text)).toEqual([''])
  })

  test('each has an id of its own', async () => {
    const { driver, inbox } = context()
    await driver.command('one')
    await driver.command('two')
    await driver.seen((message) => message.text.includes('two'))
    expect(new Set(inbox.commands.map((command) => command.eventId)).size).toBe(2)
  })

  test('a command is answered while a plain message is still being thought about', async () => {
    const { driver, inbox } = context()
    const thinking = Promise.withResolvers<View | null>()
    inbox.onMessage = () => thinking.promise
    await driver.say('write me a poem')
    await driver.command('list')
    await driver.seen((message) => message.text.includes('you asked'))
    thinking.resolve(words('roses are red'))
    await driver.seen((message) => message.text.includes('roses are red'))
  })

  test('an event that is delivered again has the same id', async () => {
    const { driver, inbox } = context()
    await driver.command('create once')
    await driver.seen((message) => message.text.includes('you asked'))
    if (!(await driver.redeliver())) return
    await driver.command('after it')
    await driver.seen((message) => message.text.includes('after it'))
    expect(inbox.commands.map((command) => command.text)).toEqual(['create once', 'after it'])
  })

  test('what came in can be answered by another process, after a restart', async () => {
    const { driver, inbox } = context()
    await driver.command('list')
    await driver.seen((message) => message.text.includes('you asked'))
    const kept = JSON.parse(JSON.stringify(inbox.received[0])) as (typeof inbox.received)[number]
    await driver.platform.answer(kept, words('the answer from after the restart'), 'place')
    await driver.seen((message) => message.text.includes('the answer from after the restart'))
  })
}

function textContract(context: Context): void {
  test('a long answer is shown whole or on pages', async () => {
    const { driver, inbox } = context()
    const items = Array.from({ length: 2_000 }, (_, index) => [
      span(`line number ${index} of a list that does not end`),
    ])
    inbox.onCommand = () => Promise.resolve(view({ kind: 'list', items }))
    await driver.command('list')
    await driver.seen((message) => message.text.includes('line number 0 '))
    let pages = 0
    while (!driver.shown().some((message) => message.text.includes('line number 1999 ')) && (await driver.nextPage()))
      pages += 1
    const whole = driver
      .shown()
      .map((message) => message.text)
      .join('\n')
    expect(whole).toContain('line number 1999 ')
    expect(pages).toBeLessThan(500)
    for (const message of driver.shown()) expect(message.length).toBeLessThanOrEqual(driver.platform.limits.text)
  })

  test('a hostile text does nothing wherever it stands in an answer', async () => {
    const { driver } = context()
    const everywhere = view(
      { kind: 'heading', text: HOSTILE },
      text('start ', span(HOSTILE), code(HOSTILE)),
      { kind: 'fields', rows: [[HOSTILE, HOSTILE]] },
      {
        kind: 'table',
        columns: [{ title: HOSTILE }, { title: 'B', shrink: true }],
        rows: [{ cells: [HOSTILE, HOSTILE], beneath: [[span(HOSTILE)]] }],
      },
      { kind: 'list', items: [[span(HOSTILE)]] },
      { kind: 'code', text: HOSTILE },
      { kind: 'quote', author: HOSTILE, text: HOSTILE },
      buttons({ label: HOSTILE.slice(0, 60), command: 'show t_9fc2k1ab' }),
    )
    await driver.platform.post(driver.route, everywhere)
    await driver.platform.post(driver.route, words('the end'))
    await driver.seen((message) => message.text.includes('the end'))
    for (const message of driver.shown()) {
      expect(message.text).not.toMatch(HARMFUL)
      expect(message.raw).not.toMatch(HARMFUL)
      expect(message.raw.isWellFormed()).toBe(true)
      expect(message.mentions).toEqual([])
    }
    const all = driver
      .shown()
      .map((message) => message.text)
      .join('\n')
    for (const harmless of ['<b>bold</b>', '&amp;', '*stars*', '_under_', '[link](https://example.org)', 'gnp.exe'])
      expect(all).toContain(harmless)
  })

  test('an empty answer is no error', async () => {
    const { driver, inbox } = context()
    inbox.onCommand = () => Promise.resolve(null)
    await driver.command('quiet')
    inbox.onCommand = () => Promise.resolve(words('after it'))
    await driver.command('again')
    await driver.seen((message) => message.text.includes('after it'))
  })
}

function buttonContract(context: Context): void {
  test('a pressed button brings its command in, and the answer is shown', async () => {
    const { driver, inbox } = context()
    await driver.platform.post(
      driver.route,
      view(text('blocked'), buttons(ACTING, { label: 'Show', command: 'show t_9fc2k1ab' })),
    )
    await driver.seen((message) => message.labels.includes('Unblock'))
    await driver.press('Unblock')
    await driver.seen((message) => message.text.includes('pressed: unblock t_9fc2k1ab'))
    expect(inbox.pressed).toEqual(['unblock t_9fc2k1ab'])
    expect(inbox.presses).toMatchObject([{ answer: null, sender: { id: driver.person, kind: 'person' } }])
    expect(inbox.presses[0]?.route).toMatchObject({
      platform: driver.route.platform,
      account: driver.route.account,
      chat: driver.route.chat,
    })
  })

  test('what changes something works once', async () => {
    const { driver, inbox } = context()
    await driver.platform.post(driver.route, view(text('blocked'), buttons(ACTING)))
    await driver.seen((message) => message.labels.includes('Unblock'))
    await driver.press('Unblock')
    await driver.seen((message) => message.text.includes('pressed: unblock'))
    await driver.press('Unblock')
    await driver.seen((message) => /pressed already/.test(message.text))
    expect(inbox.pressed).toHaveLength(1)
  })

  test('a button that asks brings what was typed', async () => {
    const { driver, inbox } = context()
    await driver.platform.post(
      driver.route,
      view(text('blocked'), buttons({ label: 'Answer', command: 'unblock t_9fc2k1ab --', ask: 'Your answer' })),
    )
    await driver.seen((message) => message.labels.includes('Answer'))
    await driver.press('Answer', 'use --force, please')
    await driver.seen((message) => message.text.includes('pressed: unblock'))
    expect(inbox.pressed).toEqual(['unblock t_9fc2k1ab --'])
    expect(inbox.presses.at(-1)).toMatchObject({ answer: 'use --force, please' })
  })

  test('buttons of an answer work as those of a post do', async () => {
    const { driver, inbox } = context()
    inbox.onCommand = () => Promise.resolve(view(text('your task'), buttons(ACTING)))
    await driver.command('show t_9fc2k1ab')
    await driver.seen((message) => message.labels.includes('Unblock'))
    await driver.press('Unblock')
    await driver.seen((message) => message.text.includes('pressed: unblock'))
  })
}

function postContract(context: Context): void {
  test('a post arrives at its place, in its thread, and has a reference', async () => {
    const { driver } = context()
    const ref = await driver.platform.post(driver.route, words('it is done'), { key: 'k1' })
    const message = await driver.seen((one) => one.text.includes('it is done'))
    expect(ref).not.toBe('')
    expect(message.thread).toBe(driver.route.thread)
  })

  test('posts to one place stay in their order', async () => {
    const { driver } = context()
    for (const word of ['first', 'second', 'third']) await driver.platform.post(driver.route, words(word))
    await driver.seen((message) => message.text.includes('third'))
    expect(driver.shown().map((message) => message.text.match(/first|second|third/)?.[0])).toEqual([
      'first',
      'second',
      'third',
    ])
  })

  test('a place that cannot be is refused for good', async () => {
    const { driver } = context()
    await expect(driver.platform.post({ ...driver.route, chat: '' }, words('lost'))).rejects.toBeInstanceOf(PostRefused)
  })

  test('a repeat is shown once, or says that it may be one', async () => {
    const { driver } = context()
    await driver.platform.post(driver.route, words('only once'), { key: 'k2' })
    await driver.platform.post(driver.route, words('only once'), { key: 'k2', possibleRepeat: true })
    await driver.platform.post(driver.route, words('the end'))
    await driver.seen((message) => message.text.includes('the end'))
    const repeats = driver.shown().filter((message) => message.text.includes('only once'))
    if (driver.platform.limits.dedupe === 'none') expect(repeats[1]?.text).toContain('had this message before')
    else expect(repeats).toHaveLength(1)
  })

  test('a message is redrawn where that can be done, and refused where not', async () => {
    const { driver } = context()
    const ref = await driver.platform.post(driver.route, words('it runs'))
    const edit = driver.platform.edit(driver.route, ref, words('it is done'))
    if (!driver.platform.limits.canEdit) return expect(edit).rejects.toBeInstanceOf(PostRefused)
    await edit
    const message = await driver.seen((one) => one.text.includes('it is done'))
    expect(message.ref).toBe(ref)
    expect(driver.shown().some((one) => one.text.includes('it runs'))).toBe(false)
  })
}

function endContract(context: Context): void {
  test('stop gives everything back, and again does nothing', async () => {
    const { driver } = context()
    await driver.command('list')
    await driver.seen((message) => message.text.includes('you asked'))
    await driver.platform.stop()
    await driver.platform.stop()
    expect(driver.open()).toEqual([])
  })

  test('a post after the end fails and may be tried later', async () => {
    const { driver } = context()
    await driver.platform.stop()
    await expect(driver.platform.post(driver.route, words('too late'))).rejects.toBeInstanceOf(PostFailed)
  })
}

/** At the terminal there are no strangers. */
function strangerContract(context: Context, faultsOf?: (driver: PlatformDriver) => Faults): void {
  if (faultsOf === undefined) return
  test('who may not use the board is asked for nothing, and their press is handed in as it is', async () => {
    const { driver, inbox } = context()
    inbox.admits = () => Promise.resolve(false)
    inbox.onPress = () => Promise.resolve(words('not for you'))
    await driver.platform.post(
      driver.route,
      view(text('blocked'), buttons({ label: 'Answer', command: 'unblock t_9fc2k1ab --', ask: 'Your answer' })),
    )
    await driver.seen((message) => message.labels.includes('Answer'))
    await driver.press('Answer')
    await driver.seen((message) => message.text.includes('not for you'))
    expect(inbox.presses).toMatchObject([{ answer: null }])
    expect(driver.shown().filter((message) => message.text.includes('Your answer'))).toEqual([])
  })
}

function faultContract(context: Context, faultsOf?: (driver: PlatformDriver) => Faults): void {
  if (faultsOf === undefined) return
  describe('faults', () => {
    test('the wait that the service asks for is handed on', async () => {
      const { driver } = context()
      faultsOf(driver).rateLimit(3_000)
      await expect(driver.platform.post(driver.route, words('x'))).rejects.toMatchObject({
        name: 'PostFailed',
        retryAfter: 3_000,
        ambiguous: false,
      })
    })

    test('a lost reply is told as one', async () => {
      const { driver } = context()
      faultsOf(driver).loseReply()
      await expect(driver.platform.post(driver.route, words('x'), { key: 'k3' })).rejects.toMatchObject({
        name: 'PostFailed',
        ambiguous: true,
      })
    })

    test('after a lost reply the repeat is shown once, or says that it may be one', async () => {
      const { driver } = context()
      faultsOf(driver).loseReply()
      await driver.platform.post(driver.route, words('only once'), { key: 'k4' }).catch(() => undefined)
      await driver.platform.post(driver.route, words('only once'), { key: 'k4', possibleRepeat: true })
      const repeats = driver.shown().filter((message) => message.text.includes('only once'))
      if (driver.platform.limits.dedupe === 'none') expect(repeats.at(-1)?.text).toContain('had this message before')
      else expect(repeats).toHaveLength(1)
    })

    test('a refusal for good is told as one', async () => {
      const { driver } = context()
      faultsOf(driver).refuse()
      await expect(driver.platform.post(driver.route, words('x'))).rejects.toBeInstanceOf(PostRefused)
    })

    test('after a broken connection commands come in again', async () => {
      const { driver } = context()
      await faultsOf(driver).disconnect()
      await driver.command('list')
      await driver.seen((message) => message.text.includes('you asked'))
    })
  })
}
