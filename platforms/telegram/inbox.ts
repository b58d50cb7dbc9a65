import type { CallbackQuery, Chat, Message, Update, User } from 'grammy/types'
import type { Instant, Route } from '../../kanban-core/index.ts'
import type { Sender } from '../platform.ts'
import { COMMAND } from './menu.ts'
import { PLATFORM, numberIn } from './route.ts'

/** The bot as its own chats know it. */
export interface Me {
  readonly id: number
  readonly username: string
}

/** What every event tells: where, who, and how it is answered. */
export interface Origin {
  readonly eventId: string
  readonly route: Route
  readonly sender: Sender
  readonly place: 'direct' | 'group'
  readonly at: Instant | null
  readonly reply: Reply
}

/** What is kept in order to answer, also after a restart. */
export type Reply = {
  readonly chat: number
  readonly thread: number | null
  /** What was typed, or the message whose button was pressed. */
  readonly message: number | null
  /** A press, to be acknowledged. */
  readonly query: string | null
}

export type Heard = Origin &
  (
    | { readonly kind: 'command' | 'message'; readonly text: string }
    /** A reply to a message of the bot, which has the id `to`. */
    | { readonly kind: 'reply'; readonly text: string; readonly to: number }
    | { readonly kind: 'press'; readonly data: string; readonly query: string; readonly user: User }
  )

/**
 * What an update means; null = nothing that is for the bot. Edited messages mean nothing: what was typed was done.
 * Nor does a command that is only passed on from somebody else.
 */
export function hear(update: Update, me: Me): Heard | null {
  if (update.message !== undefined) return hearMessage(update.message, me)
  return update.callback_query === undefined ? null : hearPress(update.callback_query, me)
}

function hearMessage(message: Message, me: Me): Heard | null {
  const text = message.text ?? message.caption
  if (text === undefined) return null
  const direct = message.chat.type === 'private'
  const origin: Origin = {
    ...placeOf(message, me),
    eventId: `${me.id}:m:${message.chat.id}:${message.message_id}`,
    sender: senderOf(message.from, message.sender_chat),
    place: direct ? 'direct' : 'group',
    at: message.date * 1_000,
  }
  const addressed = addressedText(text, me)
  const command = commandIn(text, me, direct) ?? (addressed === null ? null : commandIn(addressed, me, direct))
  if (command !== null && message.forward_origin === undefined) return { ...origin, kind: 'command', text: command }
  const prompt = message.reply_to_message
  if (prompt?.from?.id === me.id && prompt.message_id !== message.message_thread_id)
    return { ...origin, kind: 'reply', text: addressed ?? text, to: prompt.message_id }
  return direct || addressed !== null ? { ...origin, kind: 'message', text: addressed ?? text } : null
}

/** What stands after `/kanban` or `/kanban@bot`, as typed. The button that opens a chat with a bot sends `/start`. */
function commandIn(text: string, me: Me, direct: boolean): string | null {
  const [, name = '', to, rest = ''] = /^\/(\w+)(?:@(\w+))?(?:\s+([^]*))?$/.exec(text.trimStart()) ?? []
  if (to !== undefined && to.toLowerCase() !== me.username.toLowerCase()) return null
  if (name.toLowerCase() === COMMAND) return rest
  return direct && /^(?:start|help)$/i.test(name) ? '' : null
}

/** The text without the bot's name in front or at the end; null = the bot is not named. */
function addressedText(text: string, { username }: Me): string | null {
  const named = new RegExp(`(?<![\\w@])@${username}(?!\\w)`, 'i')
  return named.test(text) ? text.replace(named, '').trim() : null
}

function hearPress(query: CallbackQuery, me: Me): Heard | null {
  const { message, data } = query
  if (message === undefined || data === undefined) return null
  const where = placeOf(message, me)
  return {
    kind: 'press',
    data,
    query: query.id,
    user: query.from,
    eventId: `${me.id}:q:${query.id}`,
    route: { ...where.route, person: String(query.from.id) },
    reply: { ...where.reply, query: query.id },
    sender: senderOf(query.from, undefined),
    place: message.chat.type === 'private' ? 'direct' : 'group',
    at: null,
  }
}

interface Placed {
  readonly message_id: number
  readonly chat: Chat
  readonly from?: User
  readonly sender_chat?: Chat
  readonly message_thread_id?: number
  readonly is_topic_message?: boolean
}

/** Replies in plain groups carry a thread's number too; only topics are places. */
function placeOf(message: Placed, me: Me): { readonly route: Route; readonly reply: Reply } {
  const thread = message.is_topic_message === true ? numberIn(message.message_thread_id) : null
  return {
    route: {
      platform: PLATFORM,
      account: String(me.id),
      chat: String(message.chat.id),
      thread: thread === null ? null : String(thread),
      anchor: String(message.message_id),
      person: String((message.sender_chat ?? message.from)?.id ?? message.chat.id),
    },
    reply: { chat: message.chat.id, thread, message: message.message_id, query: null },
  }
}

/** Who speaks for a group or a channel is nobody in particular, whatever rights they have. */
function senderOf(from: User | undefined, senderChat: Chat | undefined): Sender {
  if (senderChat !== undefined || from === undefined)
    return {
      id: String(senderChat?.id ?? 'nobody'),
      name: senderChat?.title ?? 'somebody unknown',
      kind: 'anonymous',
      groups: [],
    }
  const name = [from.first_name, from.last_name].filter(Boolean).join(' ') || (from.username ?? '')
  return { id: String(from.id), name, kind: from.is_bot ? 'bot' : 'person', groups: [] }
}

/** What was kept of an event, read back. */
export function replyOf(kept: Readonly<Record<string, unknown>>): Reply | null {
  const chat = numberIn(kept['chat'])
  if (chat === null) return null
  const query = kept['query']
  return {
    chat,
    thread: numberIn(kept['thread']),
    message: numberIn(kept['message']),
    query: typeof query === 'string' ? query : null,
  }
}
