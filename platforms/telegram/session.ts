import type { Update } from 'grammy/types'
import type { Instant, Log, View } from '../../kanban-core/index.ts'
import { buttonsOf } from '../blocks.ts'
import { PAGES_FORGOTTEN } from '../pages.ts'
import type { Pages } from '../pages.ts'
import { PostRefused, StartFailed } from '../platform.ts'
import type { Inbox, Incoming, Menu, Self } from '../platform.ts'
import type { Presses } from '../press.ts'
import { Acks, LONGEST_TOAST } from './acks.ts'
import { startError } from './errors.ts'
import { Forms } from './forms.ts'
import { hear, replyOf } from './inbox.ts'
import type { Heard, Me, Origin } from './inbox.ts'
import { pageWanted } from './keyboard.ts'
import { Line, within } from './line.ts'
import type { Outcome, TelegramTiming } from './line.ts'
import { botCommands } from './menu.ts'
import { Pen } from './pen.ts'
import type { Leaf } from './pen.ts'
import { Poller } from './poller.ts'
import { plainText } from './render.ts'

export interface SessionParts {
  readonly token: string
  readonly apiRoot: string
  readonly inbox: Inbox
  readonly menu: Menu
  readonly presses: Presses
  readonly pages: Pages<Leaf>
  readonly log: Log
  readonly now: () => number
  readonly chance: () => number
  readonly timing: TelegramTiming
}

type Press = Heard & { readonly kind: 'press' }
type Came = Origin & { readonly at: Instant }

/** One bot from its start to its stop: what comes in is kept and answered. */
export class Session {
  readonly pen: Pen
  readonly #parts: SessionParts
  readonly #line: Line
  readonly #acks: Acks
  readonly #forms: Forms
  readonly #poller: Poller
  readonly #background = new Set<Promise<void>>()
  #me: Me = { id: 0, username: '' }

  constructor(parts: SessionParts) {
    const { token, apiRoot, timing, log, inbox, chance } = parts
    this.#parts = parts
    this.#line = new Line(token, apiRoot, timing)
    this.#acks = new Acks(this.#line, timing.ackWithin, log)
    this.pen = new Pen({ ...parts, line: this.#line })
    this.#forms = new Forms({ ...parts, pen: this.pen })
    this.#poller = new Poller({
      line: this.#line,
      timing,
      log,
      chance,
      keep: (update) => this.#keep(update),
      report: (state) => inbox.connection(state),
    })
  }

  /** Resolves when messages come in, with who the bot is. Rejects with StartFailed, and leaves nothing open. */
  async open(): Promise<Self> {
    try {
      const me = must(await this.#line.call((api, signal) => api.getMe(signal)))
      this.#me = { id: me.id, username: me.username }
      must(await this.#line.call((api, signal) => api.deleteWebhook({}, signal)))
      await this.#showCommands()
      const trouble = await this.#poller.start()
      if (trouble !== null) throw startError(trouble)
      return { account: String(me.id), name: `@${me.username}` }
    } catch (error) {
      await this.close()
      throw error instanceof StartFailed
        ? error
        : new StartFailed(error instanceof Error ? error.message : String(error))
    }
  }

  /** A menu that is not shown is no reason to stay away. */
  async #showCommands(): Promise<void> {
    const commands = [...botCommands(this.#parts.menu)]
    for (const type of ['all_private_chats', 'all_group_chats'] as const) {
      const shown = await this.#line.call((api, signal) => api.setMyCommands(commands, { scope: { type } }, signal))
      if (!shown.ok)
        this.#parts.log.warn({ chat: 'telegram', scope: type, reason: shown.trouble.reason }, 'the menu is not shown')
    }
  }

  async close(): Promise<void> {
    const { stopWithin } = this.#parts.timing
    await within(stopWithin, this.#poller.stop())
    this.#acks.close()
    await this.#line.close()
    await within(stopWithin, Promise.all(this.#background))
  }

  async answer(incoming: Incoming, view: View | null, audience: 'place' | 'asker'): Promise<string | null> {
    const reply = replyOf(incoming.reply)
    if (reply === null) throw new PostRefused('what was kept of this message does not say where it came from')
    if (reply.query !== null) {
      const toast = view === null || audience === 'place' ? null : toastOf(view)
      if (toast !== null && (await this.#acks.say(reply.query, toast))) return null
      if (toast === null) this.#later(this.#acks.quietly(reply.query), 'a press was not acknowledged')
    }
    if (view === null) return null
    const spot = {
      chat: reply.chat,
      thread: reply.thread,
      replyTo: incoming.place === 'group' ? reply.message : null,
    }
    return String(await this.#forms.answer({ incoming, view, spot }))
  }

  /** Resolves when it is kept; all that takes longer is done on the side, so that nobody waits behind it. */
  async #keep(update: Update): Promise<void> {
    const heard = this.#hear(update)
    if (heard === null) return
    const { inbox, presses, now } = this.#parts
    const came = { ...heard, at: heard.at ?? now() }
    switch (came.kind) {
      case 'command':
      case 'message':
        await inbox.receive(plainly(came, { kind: came.kind, text: came.text }))
        return
      case 'reply': {
        const token = await this.#forms.tokenOf(came.route.chat, came.to)
        if (token === null) await inbox.receive(plainly(came, { kind: 'message', text: came.text }))
        else await inbox.receive(plainly(came, { kind: 'press', token, answer: came.text }))
        return
      }
      case 'press': {
        const page = pageWanted(came.data)
        if (page !== null) return this.#later(this.#turn(came, page), 'a page could not be turned')
        const possible = await presses.check(came.data, came.route, came.sender.id)
        if (possible.ok && possible.ask !== null && (await inbox.admits(came)))
          return this.#later(this.#ask(came, possible.ask), 'a question could not be asked')
        this.#acks.open(came.query)
        const audience = await inbox.receive(plainly(came, { kind: 'press', token: came.data, answer: null }))
        if (audience === 'nobody') this.#later(this.#acks.quietly(came.query), 'a press was not acknowledged')
      }
    }
  }

  /** What cannot be read at all is not read again. */
  #hear(update: Update): Heard | null {
    try {
      return hear(update, this.#me)
    } catch (error) {
      this.#parts.log.error(
        { chat: 'telegram', update: update.update_id, error: String(error) },
        'an update could not be read',
      )
      return null
    }
  }

  async #turn(press: Press, { name, index }: { readonly name: string; readonly index: number }): Promise<void> {
    const found = this.#parts.pages.find(name, index)
    const reader = found?.page.reader ?? null
    if (found === null) await this.#acks.say(press.query, PAGES_FORGOTTEN)
    else if (reader !== null && reader !== press.sender.id) await this.#acks.say(press.query, OTHER_READER)
    else {
      await this.pen.turn(press.reply.chat, press.reply.message ?? 0, name, index)
      await this.#acks.quietly(press.query)
    }
  }

  async #ask(press: Press, question: string): Promise<void> {
    try {
      if (await this.#forms.ask(press, question)) await this.#acks.quietly(press.query)
      else await this.#acks.say(press.query, ASKED)
    } catch (error) {
      await this.#acks.say(press.query, `That cannot be asked here: ${String(error)}`.slice(0, LONGEST_TOAST))
      throw error
    }
  }

  #later(work: Promise<void>, failed: string): void {
    const done = work
      .catch((error: unknown) => this.#parts.log.warn({ chat: 'telegram', reason: String(error) }, failed))
      .finally(() => this.#background.delete(done))
    this.#background.add(done)
  }
}

const ASKED = 'You were asked already: reply to that message.'
const OTHER_READER = 'These pages are for whoever asked. Type the command yourself.'

/** Short words without buttons fit over the chat, where nobody else sees them. */
function toastOf(view: View): string | null {
  const words = plainText(view)
  return words.length <= LONGEST_TOAST && buttonsOf(view).length === 0 ? words : null
}

/** Plain data, without what only this process needs. */
const plainly = <Kind extends object>({ eventId, route, sender, place, at, reply }: Came, kind: Kind): Came & Kind => ({
  eventId,
  route,
  sender,
  place,
  at,
  reply,
  ...kind,
})

function must<Result>(outcome: Outcome<Result>): Result {
  if (outcome.ok) return outcome.result
  throw startError(outcome.trouble)
}
