import { shownEntities } from './entities.ts'
import { ApiError, badRequest } from './model.ts'
import type { Chat, Entity, Markup, Message, Params, Sent, User } from './model.ts'

export interface Place {
  readonly chat: Chat
  /** The topic of a forum; null = the whole chat. */
  readonly topic: number | null
}

/** Why a bot cannot write to a chat. */
export type Closed = 'not_started' | 'blocked' | 'kicked' | 'deactivated'

const CLOSED: Readonly<Record<Closed, string>> = {
  not_started: "Forbidden: bot can't initiate conversation with a user",
  blocked: 'Forbidden: bot was blocked by the user',
  kicked: 'Forbidden: bot was kicked from the supergroup chat',
  deactivated: 'Forbidden: user is deactivated',
}

interface Room {
  readonly chat: Chat
  readonly topics: Set<number>
  readonly closedTopics: Set<number>
  closed: Closed | null
  movedTo: number | null
}

/** Chats and what stands in them. */
export class Chats {
  readonly #rooms = new Map<number, Room>()
  readonly messages: Sent[] = []
  #nextMessage = 5_001

  open(chat: Chat, topics: readonly number[] = []): Place {
    const known = this.#rooms.get(chat.id)
    if (known === undefined)
      this.#rooms.set(chat.id, {
        chat,
        topics: new Set(topics),
        closedTopics: new Set(),
        closed: null,
        movedTo: null,
      })
    return { chat, topic: topics[0] ?? null }
  }

  close(chat: Chat, why: Closed | null): void {
    this.#room(chat.id).closed = why
  }

  removeTopic(place: Place, how: 'deleted' | 'closed'): void {
    const room = this.#room(place.chat.id)
    if (place.topic === null) return
    if (how === 'deleted') room.topics.delete(place.topic)
    else room.closedTopics.add(place.topic)
  }

  /** A group becomes a supergroup with another id. */
  move(place: Place, to: number): Place {
    const room = this.#room(place.chat.id)
    room.movedTo = to
    return this.open({ ...room.chat, id: to, type: 'supergroup' })
  }

  /** The room of a call, if the bot may write there. */
  writable(params: Params): Room {
    const id = params['chat_id']
    if (id === undefined || id === '') throw badRequest('chat_id is empty')
    const room = this.#rooms.get(Number(id))
    if (room === undefined) throw badRequest('chat not found')
    if (room.movedTo !== null)
      throw badRequest('group chat was upgraded to a supergroup chat', { migrate_to_chat_id: room.movedTo })
    if (room.closed !== null) throw new ApiError(403, CLOSED[room.closed])
    const topic = params['message_thread_id']
    if (topic !== undefined && !room.topics.has(Number(topic))) throw badRequest('message thread not found')
    if (topic !== undefined && room.closedTopics.has(Number(topic))) throw badRequest('TOPIC_CLOSED')
    return room
  }

  find(chat: number, id: number): Sent | undefined {
    return this.messages.find((message) => message.chat.id === chat && message.message_id === id)
  }

  /** A new message of anybody. */
  add(
    from: User,
    place: Place,
    parts: {
      readonly text: string
      readonly entities: readonly Entity[]
      readonly replyTo?: Message | undefined
      readonly markup?: Markup | undefined
      readonly senderChat?: Chat | undefined
      readonly silent?: boolean
      readonly plainLinks?: boolean
    },
  ): Sent {
    const message: Sent = {
      message_id: this.#nextMessage,
      date: Math.floor(Date.now() / 1_000),
      chat: place.chat,
      from,
      text: parts.text,
      entities: shownEntities(parts.text, parts.entities),
      ...(parts.senderChat === undefined ? {} : { sender_chat: parts.senderChat }),
      ...(place.topic === null ? {} : { message_thread_id: place.topic, is_topic_message: true as const }),
      ...(parts.replyTo === undefined ? {} : { reply_to_message: parts.replyTo }),
      ...(parts.markup === undefined ? {} : { reply_markup: parts.markup }),
      silent: parts.silent ?? false,
      plainLinks: parts.plainLinks ?? false,
      edits: 0,
    }
    this.#nextMessage += 1
    this.messages.push(message)
    return message
  }

  change(message: Message, text: string, entities: readonly Entity[], markup: Markup | undefined): Sent {
    const at = this.messages.findIndex(
      (one) => one.message_id === message.message_id && one.chat.id === message.chat.id,
    )
    const before = this.messages[at]
    if (before === undefined) throw badRequest('message to edit not found')
    const shown = shownEntities(text, entities)
    const { reply_markup: old, ...rest } = before
    if (before.text === text && same(before.entities, shown) && same(old ?? {}, markup ?? {}))
      throw badRequest(
        'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      )
    const after = {
      ...rest,
      text,
      entities: shown,
      ...(markup === undefined ? {} : { reply_markup: markup }),
      edits: before.edits + 1,
    }
    this.messages[at] = after
    return after
  }

  remove(message: Message): void {
    const at = this.messages.findIndex(
      (one) => one.message_id === message.message_id && one.chat.id === message.chat.id,
    )
    if (at >= 0) this.messages.splice(at, 1)
  }

  #room(id: number): Room {
    const room = this.#rooms.get(id)
    if (room === undefined) throw new Error(`the fake knows no chat ${id}`)
    return room
  }
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
