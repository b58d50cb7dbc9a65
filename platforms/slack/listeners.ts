import { SECOND, span, text, view } from '../../kanban-core/index.ts'
import type { Instant, Log } from '../../kanban-core/index.ts'
import { PostRefused } from '../platform.ts'
import type { Inbox, Incoming, Sender } from '../platform.ts'
import type { Presses } from '../press.ts'
import { whisper } from './answer.ts'
import { causeOf } from './errors.ts'
import { formError, formFor, submittedOf } from './form.ts'
import { commandOf, eventOf, pressOf, pressedOf, word } from './inbox.ts'
import type { Circumstances, Payload, Pressed } from './inbox.ts'
import { PAGES_FORGOTTEN } from '../pages.ts'
import { PAGE_ACTION } from './message.ts'
import type { Messages } from './message.ts'
import { isDirect, routeOf } from './route.ts'
import type { Self } from './route.ts'
import type { Web } from './web.ts'

export interface ListenerParts {
  readonly inbox: Inbox
  readonly self: Self
  readonly presses: Presses
  readonly web: Web
  readonly messages: Messages
  readonly log: Log
  readonly now: () => Instant
}

/** An acknowledgement has three seconds; a look whose conversation it is gets half of them. */
const LOOK = 1.5 * SECOND
const KNOWN_NAMES = 1_000

/** What comes in, handed on. Each resolves with what the acknowledgement carries; it is sent after that. */
export class Listeners {
  readonly #parts: ListenerParts
  /** Names come with commands and presses only; they help reading, nothing else. */
  readonly #names = new Map<string, string>()

  constructor(parts: ListenerParts) {
    this.#parts = parts
  }

  async command(body: Payload): Promise<{ readonly response_type: 'ephemeral'; readonly text: string } | undefined> {
    try {
      const around = await this.#circumstances(word(body['channel_id']), word(body['user_id']))
      await this.#receive(commandOf(body, around))
      return undefined
    } catch (error) {
      return { response_type: 'ephemeral', text: this.#notTaken('a command', error) }
    }
  }

  /** Rejects where it could not be kept: then Slack sends it again. */
  async event(body: Payload): Promise<void> {
    const { self, now } = this.#parts
    const incoming = eventOf(body, { self, now: now(), isOwnDirect: () => false })
    if (incoming !== null) await this.#receive(incoming)
  }

  async action(body: Payload): Promise<void> {
    const pressed = pressedOf(body, this.#parts.self)
    if (pressed === null) return
    try {
      if (pressed.action.startsWith(PAGE_ACTION)) await turnPage(pressed, this.#parts)
      else if (!(await opensForm(pressed, this.#parts))) await this.#handIn(pressed, null)
    } catch (error) {
      await tellQuietly(pressed, this.#notTaken('a press', error), this.#parts)
    }
  }

  async submission(body: Payload): Promise<ReturnType<typeof formError> | undefined> {
    const submitted = submittedOf(body, this.#parts.self)
    if (submitted === null) return undefined
    if (submitted.answer === '') return formError('Type something first.')
    try {
      await this.#handIn(submitted.pressed, submitted.answer)
      return undefined
    } catch (error) {
      return formError(this.#notTaken('a form', error))
    }
  }

  async #handIn(pressed: Pressed, answer: string | null): Promise<void> {
    const around = await this.#circumstances(pressed.reply.channel, pressed.reply.user)
    await this.#receive(pressOf(pressed, pressed.value, answer, around))
  }

  #receive(incoming: Incoming): Promise<unknown> {
    return this.#parts.inbox.receive({ ...incoming, sender: this.#named(incoming.sender) })
  }

  async #circumstances(channel: string, person: string): Promise<Circumstances> {
    const { web, self, now } = this.#parts
    const own = isDirect(channel) ? await Promise.race([web.direct(person), late()]).catch(() => null) : null
    return { self, now: now(), isOwnDirect: (asked) => asked === own }
  }

  #named(sender: Sender): Sender {
    if (sender.name === sender.id) return { ...sender, name: this.#names.get(sender.id) ?? sender.id }
    this.#names.set(sender.id, sender.name)
    const [oldest] = this.#names.keys()
    if (this.#names.size > KNOWN_NAMES && oldest !== undefined) this.#names.delete(oldest)
    return sender
  }

  #notTaken(what: string, error: unknown): string {
    this.#parts.log.error({ chat: 'slack', error: String(error) }, `${what} could not be kept`)
    return `The board could not take this (${causeOf(error)}). Try it again in a moment.`
  }
}

/** True where the button asks for words and its form is open, or why it is not was said. */
async function opensForm(pressed: Pressed, parts: ListenerParts): Promise<boolean> {
  const { inbox, presses, self, web, log } = parts
  const { reply, sender } = pressed
  const route = routeOf(self, reply, null)
  const possible = await presses.check(pressed.value, route, sender.id)
  if (!possible.ok || possible.ask === null) return false
  if (!(await inbox.admits({ route, sender, place: isDirect(reply.channel) ? 'direct' : 'group' }))) return false
  try {
    await web.openForm(pressed.trigger, formFor(possible.ask, pressed))
  } catch (error) {
    log.info({ chat: 'slack', error: String(error) }, 'a form could not be opened')
    await tellQuietly(
      pressed,
      `The form could not be opened. Press again, or type: /kanban ${possible.command} …`,
      parts,
    )
  }
  return true
}

async function turnPage(pressed: Pressed, parts: ListenerParts): Promise<void> {
  const { messages, web, log } = parts
  const message = messages.turn(pressed.value)
  const { channel, responseUrl, hidden } = pressed.reply
  if (message === null) return tellQuietly(pressed, PAGES_FORGOTTEN, parts)
  const respond = (type: 'ephemeral' | 'in_channel') =>
    responseUrl === null ? false : web.respond(responseUrl, message, { response_type: type, replace_original: true })
  try {
    if (hidden) return void (await respond('ephemeral'))
    // what was posted without membership is changed by its URL only
    await web.update(channel, pressed.message, message).catch(async (error: unknown) => {
      if (!(error instanceof PostRefused) || !(await respond('in_channel'))) throw error
    })
  } catch (error) {
    log.info({ chat: 'slack', error: String(error) }, 'a page could not be turned')
  }
}

async function tellQuietly(
  pressed: Pressed,
  sentence: string,
  { web, messages, self, log }: ListenerParts,
): Promise<void> {
  const { reply } = pressed
  try {
    const message = await messages.draw(view(text(span(sentence))), routeOf(self, reply, null), null)
    await whisper({ web, reply, url: reply.responseUrl }, message)
  } catch (error) {
    log.info({ chat: 'slack', error: String(error) }, 'an answer to a press could not be sent')
  }
}

async function late(): Promise<null> {
  await new Promise((resolve) => {
    setTimeout(resolve, LOOK).unref()
  })
  return null
}
