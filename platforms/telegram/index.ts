import type { Log, Route, View } from '../../kanban-core/index.ts'
import { Pages } from '../pages.ts'
import { PostFailed, PostRefused, StartFailed } from '../platform.ts'
import type { ChatPlatform, Inbox, Incoming, Menu, MessageRef, PostOptions, Self } from '../platform.ts'
import type { Presses } from '../press.ts'
import { markRepeat } from '../repeat.ts'
import { MOST_BUTTONS } from './keyboard.ts'
import { TIMING, apiRootOf } from './line.ts'
import type { TelegramTiming } from './line.ts'
import type { Leaf } from './pen.ts'
import { LONGEST_TEXT } from './render.ts'
import { PLATFORM, numberIn, spotOf } from './route.ts'
import { Session } from './session.ts'

export interface TelegramOptions {
  /** As @BotFather gave it. */
  readonly token: string
  /** Left out = Telegram's own server. */
  readonly apiRoot?: string
  readonly presses: Presses
  readonly log: Log
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
  readonly timing?: Partial<TelegramTiming>
}

/** A bot on Telegram, by long polling: no address of its own is needed. */
export function createTelegram(options: TelegramOptions): ChatPlatform {
  return new Telegram(options)
}

class Telegram implements ChatPlatform {
  readonly name = PLATFORM
  readonly limits = {
    text: LONGEST_TEXT,
    buttonsPerMessage: MOST_BUTTONS,
    dedupe: 'none',
    canEdit: true,
    canWhisper: false,
  } as const
  readonly #options: TelegramOptions
  readonly #pages: Pages<Leaf>
  #self: Self | null = null
  #menu: Menu = { commands: [] }
  #session: Session | null = null
  #closing: Promise<void> = Promise.resolve()

  constructor(options: TelegramOptions) {
    this.#options = options
    this.#pages = new Pages(() => Buffer.from(options.random(9)).toString('base64url'))
  }

  get self(): Self | null {
    return this.#self
  }

  async start(inbox: Inbox): Promise<void> {
    const { token, apiRoot = 'https://api.telegram.org', random, timing } = this.#options
    if (this.#session !== null) throw new StartFailed('this bot is connected already')
    await this.#closing
    if (token.trim() === '') throw new StartFailed('the bot has no token', { remedy: NO_TOKEN, final: true })
    const session = new Session({
      ...this.#options,
      token: token.trim(),
      apiRoot: apiRootOf(apiRoot),
      inbox,
      menu: this.#menu,
      pages: this.#pages,
      chance: () => (random(1)[0] ?? 0) / 256,
      timing: { ...TIMING, ...timing },
    })
    this.#session = session
    try {
      this.#self = await session.open()
    } catch (error) {
      if (this.#session === session) this.#session = null
      throw error
    }
  }

  async stop(): Promise<void> {
    const session = this.#session
    this.#session = null
    if (session !== null) this.#closing = session.close()
    await this.#closing
  }

  async post(route: Route, view: View, options: PostOptions = {}): Promise<MessageRef> {
    const message = {
      view: options.possibleRepeat ? markRepeat(view) : view,
      route,
      spot: spotOf(route),
      sound: 'loud',
      reader: null,
    } as const
    return String(await this.#connected().pen.write(message))
  }

  async edit(route: Route, ref: MessageRef, view: View): Promise<void> {
    const id = numberIn(ref)
    if (id === null) throw new PostRefused(`"${ref}" is not a message of Telegram`)
    await this.#connected().pen.rewrite(id, { view, route, spot: spotOf(route), reader: null })
  }

  answer(incoming: Incoming, view: View | null, audience: 'place' | 'asker'): Promise<MessageRef | null> {
    return this.#connected().answer(incoming, view, audience)
  }

  publish(menu: Menu): Promise<void> {
    this.#menu = menu
    return Promise.resolve()
  }

  #connected(): Session {
    if (this.#session === null) throw new PostFailed('Telegram is not connected')
    return this.#session
  }
}

const NO_TOKEN =
  'Make a bot with @BotFather (/newbot) and put its token where platforms.telegram.token points, for example into TELEGRAM_BOT_TOKEN.'
