import type { ForceReply, User } from 'grammy/types'
import type { Log, Route, View } from '../../kanban-core/index.ts'
import { buttonsOf } from '../blocks.ts'
import type { Pages } from '../pages.ts'
import type { Presses } from '../press.ts'
import { visibleLine } from '../visible.ts'
import { postError } from './errors.ts'
import { keyboardOf, pageRow } from './keyboard.ts'
import type { Key, Keyboard } from './keyboard.ts'
import type { Line, Outcome } from './line.ts'
import { plainly, renderPages } from './render.ts'
import type { Rendered } from './render.ts'
import type { Spot } from './route.ts'

const LONGEST_PLACEHOLDER = 64
const LONGEST_NAME = 40

/** A message of an answer that is too long for one. */
export interface Leaf {
  readonly page: Rendered
  readonly keyboard: Keyboard
  /** Who may turn the pages; null = anybody there. */
  readonly reader: string | null
}

/** Asks for one text: the service opens a reply to the message at once. */
export interface Asking {
  readonly placeholder: string
  /** Where others read along, it opens for whoever is named or replied to. */
  readonly selective: boolean
  /** Who is to be named; null = nobody. */
  readonly user: User | null
}

export interface Message {
  readonly view: View
  readonly route: Route
  readonly spot: Spot
  /** Answers come without a sound, pings with one. */
  readonly sound: 'quiet' | 'loud'
  readonly reader: string | null
  /** Only where the view is short and has no buttons. */
  readonly asking?: Asking | null
}

interface Body {
  readonly page: Rendered
  readonly keyboard: Keyboard
}

/** Writes and rewrites messages. What the service does not take as it is goes out as plain text. */
export class Pen {
  readonly pages: Pages<Leaf>
  readonly #line: Line
  readonly #presses: Presses
  readonly #log: Log

  constructor(parts: {
    readonly line: Line
    readonly presses: Presses
    readonly log: Log
    readonly pages: Pages<Leaf>
  }) {
    this.#line = parts.line
    this.#presses = parts.presses
    this.#log = parts.log
    this.pages = parts.pages
  }

  /** The id of the new message. Throws PostRefused or PostFailed. */
  async write(message: Message): Promise<number> {
    return this.#moving(message.route, message.spot, async (route, spot) => {
      const drawn = await this.#bodyOf({ ...message, route })
      const asking = drawn.keyboard.length === 0 ? (message.asking ?? null) : null
      const body = asking?.user ? { ...drawn, page: addressed(drawn.page, asking.user) } : drawn
      const options = {
        ...(spot.thread === null ? {} : { message_thread_id: spot.thread }),
        ...(spot.replyTo === null
          ? {}
          : { reply_parameters: { message_id: spot.replyTo, allow_sending_without_reply: true } }),
        link_preview_options: { is_disabled: true },
        disable_notification: message.sound === 'quiet',
      }
      return this.#plainer(body, async ({ page, keyboard }) => {
        const markup = asking === null ? boxed(keyboard) : forcing(asking)
        const sent = await this.#line.call((api, signal) =>
          api.sendMessage(spot.chat, page.text, { ...options, ...markup, entities: [...page.entities] }, signal),
        )
        return sent.ok ? { ok: true, result: sent.result.message_id } : sent
      })
    })
  }

  /** A message becomes this one. Throws PostRefused or PostFailed. */
  async rewrite(id: number, message: Omit<Message, 'sound'>): Promise<void> {
    await this.#moving(message.route, message.spot, async (route, spot) =>
      this.#replace(spot.chat, id, await this.#bodyOf({ ...message, route })),
    )
  }

  /** Turns a long answer to this page. Throws PostRefused or PostFailed. */
  async turn(chat: number, id: number, name: string, index: number): Promise<void> {
    const found = this.pages.find(name, index)
    if (found === null) return
    const { page, keyboard } = found.page
    const turned = await this.#replace(chat, id, { page, keyboard: [...keyboard, pageRow(name, index, found.count)] })
    if (!turned.ok) throw postError(turned.trouble)
  }

  async #replace(chat: number, id: number, body: Body): Promise<Outcome<number>> {
    return this.#plainer(body, async ({ page, keyboard }) => {
      const changed = await this.#line.call((api, signal) =>
        api.editMessageText(
          chat,
          id,
          page.text,
          { ...boxed(keyboard), entities: [...page.entities], link_preview_options: { is_disabled: true } },
          signal,
        ),
      )
      const same = !changed.ok && changed.trouble.kind === 'unfit' && /not modified/.test(changed.trouble.reason)
      return changed.ok || same ? { ok: true, result: id } : changed
    })
  }

  /** Pages are kept under a name, which their buttons carry. */
  async #bodyOf({ view, route, reader }: Pick<Message, 'view' | 'route' | 'reader'>): Promise<Body> {
    const own = await keyboardOf(buttonsOf(view), (button) => this.#presses.issue(button, route))
    const pages = renderPages(view)
    const [page = { text: '—', entities: [] }] = pages
    if (pages.length === 1) return { page, keyboard: own }
    const name = this.pages.keep(pages.map((leaf) => ({ page: leaf, keyboard: own, reader })))
    return { page, keyboard: [...own, pageRow(name, 0, pages.length)] }
  }

  /** As it is, else as plain text, else without its buttons: whatever the service takes first. */
  async #plainer<Result>(body: Body, send: (body: Body) => Promise<Outcome<Result>>): Promise<Outcome<Result>> {
    const page = plainly(body.page)
    const simple = body.keyboard.map((row) =>
      row.map(({ text, callback_data: data }) => ({ text, callback_data: data })),
    )
    let sent = await send(body)
    for (const plainer of [
      { page, keyboard: simple },
      { page, keyboard: [] },
    ]) {
      if (sent.ok || sent.trouble.kind !== 'unfit') break
      this.#log.warn({ chat: 'telegram', reason: sent.trouble.reason }, 'a message was not taken as it was drawn')
      sent = await send(plainer)
    }
    return sent
  }

  /** A group that has become a supergroup is followed there, and its buttons with it. */
  async #moving(
    route: Route,
    spot: Spot,
    send: (route: Route, spot: Spot) => Promise<Outcome<number>>,
  ): Promise<number> {
    let sent = await send(route, spot)
    if (!sent.ok && sent.trouble.kind === 'moved') {
      const { to } = sent.trouble
      this.#log.info({ chat: 'telegram', from: spot.chat, to }, 'a group has another id now')
      sent = await send({ ...route, chat: String(to) }, { ...spot, chat: to, replyTo: null })
    }
    if (!sent.ok) throw postError(sent.trouble)
    return sent.result
  }
}

const boxed = (keyboard: Keyboard): { readonly reply_markup?: { readonly inline_keyboard: Key[][] } } =>
  keyboard.length === 0 ? {} : { reply_markup: { inline_keyboard: keyboard.map((row) => [...row]) } }

const forcing = ({ placeholder, selective }: Asking): { readonly reply_markup: ForceReply } => ({
  reply_markup: {
    force_reply: true,
    selective,
    input_field_placeholder: visibleLine(placeholder).slice(0, LONGEST_PLACEHOLDER).toWellFormed(),
  },
})

/** With the name of whoever is asked in front: the reply opens for nobody else. */
function addressed(page: Rendered, user: User): Rendered {
  const name = visibleLine(user.first_name).slice(0, LONGEST_NAME).toWellFormed().trim() || 'You'
  const lead = `${name}: `
  return {
    text: lead + page.text,
    entities: [
      { type: 'text_mention', offset: 0, length: name.length, user },
      ...page.entities.map((entity) => ({ ...entity, offset: entity.offset + lead.length })),
    ],
  }
}
