import type { Chats } from './chats.ts'
import { ApiError, badRequest } from './model.ts'
import type { Message, Params, Sent, Toast, User } from './model.ts'
import { checkCommands, checkToast, readMarkup, readText } from './rules.ts'
import type { Updates } from './updates.ts'

/** What the methods work on. */
export interface Service {
  readonly bot: User
  readonly chats: Chats
  readonly updates: Updates
  readonly toasts: Toast[]
  /** Presses that can still be answered. */
  readonly queries: Set<string>
  /** By scope: what the menu shows. */
  readonly commands: Map<string, unknown>
}

type Method = (service: Service, params: Params, gone: AbortSignal) => unknown

/** The methods that a bot may call; each refuses what the real one refuses. */
export const METHODS: Readonly<Record<string, Method>> = {
  getme: ({ bot }) => ({
    ...bot,
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
  }),
  deletewebhook({ updates }) {
    updates.webhook = ''
    return true
  },
  setwebhook({ updates }, { url }) {
    updates.webhook = String(url)
    return true
  },
  getwebhookinfo: ({ updates }) => ({
    url: updates.webhook,
    has_custom_certificate: false,
    pending_update_count: 0,
  }),
  getupdates: ({ updates }, params, gone) => updates.poll(params, gone),
  setmycommands({ commands }, params) {
    commands.set(checkCommands(params), params['commands'])
    return true
  },
  sendmessage: (service, params) => told(send(service, params)),
  editmessagetext: (service, params) => told(edit(service, params)),
  answercallbackquery({ queries, toasts }, params) {
    const query = String(params['callback_query_id'])
    const text = checkToast(params)
    if (!queries.delete(query)) throw badRequest('query is too old and response timeout expired or query ID is invalid')
    toasts.push({ query, text, alert: params['show_alert'] === true })
    return true
  },
  sendchataction({ chats }, params) {
    chats.writable(params)
    return true
  },
}

function send({ chats, bot }: Service, params: Params): Sent {
  const room = chats.writable(params)
  const { text, entities } = readText(params)
  const markup = readMarkup(params)
  const reply = params['reply_parameters'] as
    | { readonly message_id: number; readonly allow_sending_without_reply?: boolean }
    | undefined
  const replyTo = reply === undefined ? undefined : chats.find(room.chat.id, reply.message_id)
  if (reply !== undefined && replyTo === undefined && reply.allow_sending_without_reply !== true)
    throw badRequest('message to be replied not found')
  const topic = params['message_thread_id'] === undefined ? null : Number(params['message_thread_id'])
  return chats.add(
    bot,
    { chat: room.chat, topic },
    {
      text,
      entities,
      replyTo: replyTo && bare(replyTo),
      markup,
      silent: params['disable_notification'] === true,
      plainLinks: (params['link_preview_options'] as { is_disabled?: boolean } | undefined)?.is_disabled === true,
    },
  )
}

function edit({ chats, bot }: Service, params: Params): Sent {
  const room = chats.writable(params)
  const { text, entities } = readText(params)
  const message = chats.find(room.chat.id, Number(params['message_id']))
  if (message === undefined) throw badRequest('message to edit not found')
  if (message.from.id !== bot.id) throw badRequest("message can't be edited")
  return chats.change(message, text, entities, readMarkup(params))
}

/** A message without what only the test may know; what it replies to is told one level deep. */
export function told(message: Sent): Message {
  const { silent: _silent, edits: _edits, plainLinks: _links, ...rest } = message
  return rest
}

function bare(message: Sent): Message {
  const { reply_to_message: _reply, ...rest } = told(message)
  return rest
}

export function call(service: Service, method: string, params: Params, gone: AbortSignal): unknown {
  const found = METHODS[method.toLowerCase()]
  if (found === undefined) throw new ApiError(404, 'Not Found: method not found')
  return found(service, params, gone)
}
