import { MINUTE, span, text, view } from '../../kanban-core/index.ts'
import type { Instant, View } from '../../kanban-core/index.ts'
import { buttonsOf } from '../blocks.ts'
import type { Candidate, CompletionQuery, Inbox, Incoming, Menu } from '../platform.ts'
import type { Presses } from '../press.ts'
import type { Heard } from './inbox.ts'
import { bareCommand, candidateButtons } from './menu.ts'
import type { Bare } from './menu.ts'
import type { Pen } from './pen.ts'
import { PLATFORM, accountOf } from './route.ts'
import type { Spot } from './route.ts'

/** Questions that are known to have been asked. */
const REMEMBERED = 500

export interface FormsParts {
  readonly token: string
  readonly inbox: Inbox
  readonly menu: Menu
  readonly presses: Presses
  readonly pen: Pen
  readonly now: () => Instant
}

export interface Answer {
  readonly incoming: Incoming
  readonly view: View
  readonly spot: Spot
}

/**
 * Texts that are asked for: the answer is a reply to the question. Which token a question is about is kept with the
 * tokens, so that a reply finds it after a restart too.
 */
export class Forms {
  readonly #parts: FormsParts
  /** When somebody was asked by a button last. */
  readonly #asked = new Map<string, Instant>()
  /** Questions on their way, each with its chat: a reply may overtake the news that its question has arrived. */
  readonly #asking = new Map<Promise<unknown>, string>()

  constructor(parts: FormsParts) {
    this.#parts = parts
  }

  /** The token that a reply to this message is for; null = the message asked for nothing. */
  async tokenOf(chat: string, message: number): Promise<string | null> {
    await Promise.allSettled([...this.#asking].flatMap(([asking, place]) => (place === chat ? [asking] : [])))
    return this.#parts.presses.aliased(this.#name(chat, message))
  }

  /**
   * Asks whoever pressed for the text that the button wants; false = they were asked a moment ago, and pressing
   * again asks no more. Throws PostRefused or PostFailed.
   */
  async ask(press: Heard & { readonly kind: 'press' }, question: string): Promise<boolean> {
    const { route, reply, data, place, sender } = press
    if (!this.#isFirst(`${data} ${sender.id}`)) return false
    const user = place === 'group' ? press.user : null
    await this.#askFor(data, route.chat, {
      view: view(text(span(question, 'strong')), text(HOW_TO_REPLY)),
      route,
      spot: { chat: reply.chat, thread: reply.thread, replyTo: null },
      sound: 'quiet',
      reader: route.person,
      asking: { placeholder: question, selective: user !== null, user },
    })
    return true
  }

  /** Writes a question; a reply to it is for the token. */
  #askFor(token: string, chat: string, question: Parameters<Pen['write']>[0]): Promise<number> {
    const asking = this.#parts.pen.write(question).then(async (id) => {
      await this.#parts.presses.alias(this.#name(chat, id), token)
      return id
    })
    this.#asking.set(asking, chat)
    const over = () => this.#asking.delete(asking)
    asking.then(over, over)
    return asking
  }

  #isFirst(asked: string): boolean {
    const now = this.#parts.now()
    const last = this.#asked.get(asked)
    if (last !== undefined && now >= last && now - last < MINUTE) return false
    this.#asked.delete(asked)
    this.#asked.set(asked, now)
    const [oldest] = this.#asked.keys()
    if (this.#asked.size > REMEMBERED && oldest !== undefined) this.#asked.delete(oldest)
    return true
  }

  /**
   * Writes an answer. One to a command that lacks a word offers the words it could be, or opens a reply for it;
   * only to whom the board tells such words. The id of the message. Throws PostRefused or PostFailed.
   */
  async answer({ incoming, view: answer, spot }: Answer): Promise<number> {
    const { pen, presses } = this.#parts
    const { route, sender } = incoming
    const message = { route, spot, sound: 'quiet', reader: sender.id } as const
    const bare = incoming.kind === 'command' ? bareCommand(incoming.text, this.#parts.menu) : null
    if (bare === null || buttonsOf(answer).length > 0) return pen.write({ ...message, view: answer })
    const buttons = candidateButtons(bare, await this.#candidates(bare, incoming))
    if (buttons.length > 0) return pen.write({ ...message, view: view(...answer.nodes, { kind: 'buttons', buttons }) })
    if (!(await this.#asksFor(bare, incoming))) return pen.write({ ...message, view: answer })
    const token = await presses.issue({ command: bare.command.name, ask: bare.missing.help }, route, [sender.id])
    const asking = { placeholder: bare.missing.help, selective: incoming.place === 'group', user: null }
    return this.#askFor(token, route.chat, { ...message, view: view(...answer.nodes, text(HOW_TO_REPLY)), asking })
  }

  async #candidates({ command, missing, next }: Bare, incoming: Incoming): Promise<readonly Candidate[]> {
    if (next !== null && next.type !== 'text') return []
    if (!missing.completes && missing.choices === null) return []
    const { route, sender, place } = incoming
    const query = { kind: 'parameter', verb: command.name, parameter: missing.name, text: '' } as const
    return this.#complete({ ...query, route, sender, place })
  }

  /** A stranger, to whom the board names no command, is asked for nothing. */
  async #asksFor({ command, missing, next }: Bare, incoming: Incoming): Promise<boolean> {
    if (next !== null || missing.type !== 'text' || missing.completes) return false
    const { route, sender, place } = incoming
    const known = await this.#complete({ kind: 'line', text: command.name, route, sender, place })
    return known.length > 0
  }

  /** An answer is worth more than what could be offered with it. */
  #complete(query: CompletionQuery): Promise<readonly Candidate[]> {
    return this.#parts.inbox.complete(query).catch(() => [])
  }

  #name = (chat: string, message: number): string => [PLATFORM, accountOf(this.#parts.token), chat, message].join(' ')
}

const HOW_TO_REPLY = span('Reply to this message.', 'dim')
