import { callsIn } from './entities.ts'
import type { FakeTelegram } from './index.ts'
import type { Place } from './chats.ts'
import type { Chat, Entity, Message, Sent, User } from './model.ts'
import { told } from './methods.ts'

export interface SayOptions {
  readonly replyTo?: Message
  /** Speaks as a group or a channel. */
  readonly as?: Chat
  readonly entities?: readonly Entity[]
}

/** Those who speak for a group or a channel. */
export const ANONYMOUS: User = { id: 1_087_968_824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' }
export const CHANNEL: User = { id: 136_817_688, is_bot: true, first_name: 'Channel', username: 'Channel_Bot' }

/** People in chats with the bot: what they type and press, and what they see. */
export class Crowd {
  readonly #telegram: FakeTelegram
  #presses = 0

  constructor(telegram: FakeTelegram) {
    this.#telegram = telegram
  }

  person(id: number, name: string): User {
    return { id, is_bot: false, first_name: name, username: name.toLowerCase() }
  }

  /** Their own chat with the bot. */
  direct(user: User): Place {
    return this.#telegram.chats.open({ id: user.id, type: 'private', first_name: user.first_name })
  }

  /** A group with the bot in it; with topics it is a forum, and the place is the first of them. */
  group(id: number, title: string, topics: readonly number[] = []): Place {
    const kind =
      topics.length > 0 ? { type: 'supergroup' as const, is_forum: true as const } : { type: 'group' as const }
    return this.#telegram.chats.open({ id, title, ...kind }, topics)
  }

  say(user: User, place: Place, text: string, options: SayOptions = {}): Sent {
    const { chats, updates } = this.#telegram
    const entities = [...(options.entities ?? []), ...commandAt(text)]
    const replyTo = options.replyTo === undefined ? undefined : chats.find(place.chat.id, options.replyTo.message_id)
    const message = chats.add(user, place, { text, entities: [], replyTo, senderChat: options.as })
    const reply = replyTo === undefined ? {} : { reply_to_message: { ...told(replyTo), reply_to_message: undefined } }
    updates.push({ message: { ...told(message), entities, ...reply } })
    this.#telegram.changed()
    return message
  }

  /** `/kanban …`, in groups addressed to the bot as the menu there does it. */
  command(user: User, place: Place, text: string, options: SayOptions = {}): Sent {
    const name = place.chat.type === 'private' ? '/kanban' : `/kanban@${this.#telegram.bot.username ?? ''}`
    return this.say(user, place, text === '' ? name : `${name} ${text}`, options)
  }

  /** Changes what was said, as people do right after sending it. */
  edit(message: Sent, text: string): void {
    this.#telegram.updates.push({ edited_message: { ...told(message), text, entities: commandAt(text) } })
  }

  /** Presses the button with this label under the newest message that has one. The press's id. */
  press(user: User, label: string, message = this.#withButton(label)): string {
    const data = message.reply_markup?.inline_keyboard?.flat().find((button) => button.text === label)?.callback_data
    if (data === undefined) throw new Error(`there is no button "${label}" under that message`)
    return this.pressData(user, data, message)
  }

  /** A press with any data, as a tampered client sends it. */
  pressData(user: User, data: string, message: Sent): string {
    const { queries, updates } = this.#telegram
    this.#presses += 1
    const id = `8800${this.#presses}`
    queries.add(id)
    const { reply_to_message: _reply, ...bare } = told(message)
    updates.push({ callback_query: { id, from: user, message: bare, chat_instance: '1', data } })
    this.#telegram.changed()
    return id
  }

  /** Answers the newest question that asks for a reply. */
  submit(user: User, text: string): Sent {
    const prompt = this.shown.findLast((message) => message.reply_markup?.force_reply === true)
    if (prompt === undefined) throw new Error('nothing asks for a reply')
    return this.say(user, placeOf(prompt), text, { replyTo: prompt })
  }

  /** What the bot has written, edits applied. */
  get shown(): readonly Sent[] {
    return this.#telegram.chats.messages.filter((message) => message.from.id === this.#telegram.bot.id)
  }

  /** The first message of the bot that is as wanted, present or to come. */
  seen(wanted: (message: Sent) => boolean): Promise<Sent> {
    return this.#telegram.waitFor(() => this.shown.find(wanted))
  }

  #withButton(label: string): Sent {
    const found = this.shown.findLast((message) =>
      message.reply_markup?.inline_keyboard?.flat().some((button) => button.text === label),
    )
    if (found === undefined) throw new Error(`no message has a button "${label}"`)
    return found
  }
}

/** Who is called by a message, and what in it can be tapped. */
export const calledBy = (message: Message): readonly string[] => callsIn(message.text, message.entities ?? [])

export const labelsOf = (message: Message): readonly string[] =>
  (message.reply_markup?.inline_keyboard ?? []).flat().map((button) => button.text)

const placeOf = ({ chat, message_thread_id: topic }: Message): Place => ({ chat, topic: topic ?? null })

function commandAt(text: string): readonly Entity[] {
  const command = /^\/[a-z0-9_]+(?:@[a-z0-9_]+)?(?![^\s])/i.exec(text)
  return command === null ? [] : [{ type: 'bot_command', offset: 0, length: command[0].length }]
}
