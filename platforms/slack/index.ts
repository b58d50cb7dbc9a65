import type { Route, View } from '../../kanban-core/index.ts'
import { PostFailed, PostRefused, StartFailed } from '../platform.ts'
import type { ChatPlatform, Inbox, Incoming, PostOptions, Self } from '../platform.ts'
import { markRepeat } from '../repeat.ts'
import { outsideWords, speak, whisper, withInvitation } from './answer.ts'
import { Flights } from './flights.ts'
import { Messages } from './message.ts'
import type { Message } from './message.ts'
import { refuseOptions } from './options.ts'
import type { SlackOptions } from './options.ts'
import { BUTTONS_PER_ROW, LONGEST_TEXT } from './render.ts'
import { PLATFORM, isOurs, openUrl, replyTo } from './route.ts'
import { Session } from './session.ts'

export type { SlackOptions } from './options.ts'

/** Slack, by Socket Mode or by HTTP. */
export function createSlack(options: SlackOptions): ChatPlatform {
  return new Slack(options)
}

class Slack implements ChatPlatform {
  readonly name = PLATFORM
  readonly limits = {
    text: LONGEST_TEXT,
    buttonsPerMessage: BUTTONS_PER_ROW,
    dedupe: 'lookup',
    canEdit: true,
    canWhisper: true,
  } as const
  readonly #options: SlackOptions
  readonly #messages: Messages
  #session: Session | null = null
  #starting: { readonly flights: Flights; readonly done: Promise<unknown> } | null = null
  /** Channels that the bot is known to be in. */
  readonly #inside = new Set<string>()

  self: Self | null = null

  constructor(options: SlackOptions) {
    this.#options = options
    this.#messages = new Messages(options.presses, () => Buffer.from(options.random(12)).toString('base64url'))
  }

  async start(inbox: Inbox): Promise<void> {
    if (this.#session !== null || this.#starting !== null) throw new StartFailed('Slack is connected already')
    refuseOptions(this.#options)
    const flights = new Flights()
    const opening = Session.open(this.#options, inbox, this.#messages, flights)
    this.#starting = { flights, done: opening.catch(() => undefined) }
    try {
      this.#session = await opening
      const { team, teamName, name } = this.#session.self
      this.self = { account: team, name: `${name} in ${teamName}` }
    } finally {
      this.#starting = null
    }
  }

  async stop(): Promise<void> {
    const starting = this.#starting
    starting?.flights.cut()
    await starting?.done
    const session = this.#session
    this.#session = null
    await session?.close()
  }

  async post(route: Route, view: View, options: PostOptions = {}): Promise<string> {
    const { web, self } = this.#open()
    if (!isOurs(route, self)) throw new PostRefused(`this bot cannot send to ${route.chat || 'a place without a name'}`)
    const channel = await web.conversation(route)
    const { key = null, possibleRepeat = false } = options
    const earlier = !possibleRepeat ? 'none' : key === null ? 'unknown' : await web.earlier(channel, route.thread, key)
    if (typeof earlier === 'object') return earlier.ts
    const place = { ...route, account: self.team, chat: channel }
    const drawn = await this.#draw(earlier === 'unknown' ? markRepeat(view) : view, place)
    return web.post(channel, route.thread, drawn, key)
  }

  async edit(route: Route, ref: string, view: View): Promise<void> {
    const { web, self } = this.#open()
    if (!isOurs(route, self)) throw new PostRefused(`this bot cannot send to ${route.chat}`)
    const channel = await web.conversation(route)
    await web.update(channel, ref, await this.#draw(view, { ...route, account: self.team, chat: channel }))
  }

  async answer(incoming: Incoming, view: View | null, audience: 'place' | 'asker'): Promise<string | null> {
    if (view === null) return null
    const { web, self } = this.#open()
    const reply = replyTo(incoming)
    const way = { web, reply, url: openUrl(reply, incoming.at, this.#options.now()) }
    // face to face everything is between the two, and stays there to be read again
    if (audience === 'asker' && incoming.place === 'group') {
      await whisper(way, await this.#draw(view, incoming.route, [reply.user]))
      return null
    }
    return speak(way, await this.#draw(view, incoming.route), () =>
      this.#draw(withInvitation(view, reply, self), incoming.route),
    )
  }

  async unreachable(incoming: Incoming): Promise<string | null> {
    const { web, self } = this.#open()
    const reply = replyTo(incoming)
    // a mention reaches the bot only where it is
    if (incoming.place === 'direct' || reply.responseUrl === null || this.#inside.has(reply.channel)) return null
    const isIn = await web.isIn(reply.channel)
    if (isIn === true) this.#inside.add(reply.channel)
    return isIn === false ? outsideWords(reply.channel, self) : null
  }

  /** Slack has no menu to fill: its slash command stands in the app's manifest. */
  publish(): Promise<void> {
    return Promise.resolve()
  }

  #draw(view: View, route: Route, persons: readonly string[] | null = null): Promise<Message> {
    return this.#messages.draw(view, route, persons)
  }

  #open(): Session {
    if (this.#session === null) throw new PostFailed('Slack is not connected')
    return this.#session
  }
}
