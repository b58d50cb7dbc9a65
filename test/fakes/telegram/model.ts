/** The parts of the Bot API's objects that the fake fills. */
export interface User {
  readonly id: number
  readonly is_bot: boolean
  readonly first_name: string
  readonly username?: string
}

export interface Chat {
  readonly id: number
  readonly type: 'private' | 'group' | 'supergroup' | 'channel'
  readonly title?: string
  readonly first_name?: string
  readonly is_forum?: true
}

export interface Entity {
  readonly type: string
  readonly offset: number
  readonly length: number
  readonly url?: string
  readonly language?: string
  readonly user?: User
}

export interface InlineButton {
  readonly text: string
  readonly callback_data: string
}

export interface Markup {
  readonly inline_keyboard?: readonly (readonly InlineButton[])[]
  readonly force_reply?: true
  readonly selective?: boolean
  readonly input_field_placeholder?: string
}

/** A message of anybody, as the Bot API tells of it. */
export interface Message {
  readonly message_id: number
  readonly date: number
  readonly chat: Chat
  readonly from: User
  readonly sender_chat?: Chat
  readonly text: string
  readonly entities?: readonly Entity[]
  readonly message_thread_id?: number
  readonly is_topic_message?: true
  readonly reply_to_message?: Message
  readonly reply_markup?: Markup
}

/** A message as it stands in a chat, and how it was sent. */
export interface Sent extends Message {
  readonly silent: boolean
  readonly edits: number
  /** The preview of links is off. */
  readonly plainLinks: boolean
}

/** What a pressed button was answered with. */
export interface Toast {
  readonly query: string
  readonly text: string
  readonly alert: boolean
}

export type Update = { readonly update_id: number } & Readonly<Record<string, unknown>>

/** One call of a method, as it came in. */
export interface Call {
  readonly method: string
  readonly params: Params
  readonly token: string
  readonly at: number
}

export type Params = Readonly<Record<string, unknown>>

/** A refusal in the words of the real service. */
export class ApiError extends Error {
  readonly code: number
  readonly parameters: Readonly<Record<string, number>> | undefined
  constructor(code: number, description: string, parameters?: Readonly<Record<string, number>>) {
    super(description)
    this.code = code
    this.parameters = parameters
  }
}

/** `Bad Request: …`, as most refusals are. */
export const badRequest = (description: string, parameters?: Readonly<Record<string, number>>): ApiError =>
  new ApiError(400, `Bad Request: ${description}`, parameters)
