export interface User {
  readonly id: string
  readonly username: string
  readonly global_name: string
  readonly bot?: true
  /** In the guild. */
  readonly roles: readonly string[]
}

/** 0 a text channel of the guild, 1 a direct message, 11 a thread. */
export interface Channel {
  readonly id: string
  readonly type: 0 | 1 | 11
  readonly name: string
  readonly parent_id: string | null
  /** The other end of a direct message. */
  readonly recipient: string | null
}

export interface Component {
  readonly type: number
  readonly components?: readonly Component[]
  readonly component?: Component
  readonly custom_id?: string
  readonly label?: string
  readonly style?: number
  readonly value?: string
}

export interface Message {
  readonly id: string
  readonly channel_id: string
  readonly author: User
  content: string
  components: readonly Component[]
  readonly flags: number
  readonly nonce: string | null
  /** The message that it replies to. */
  readonly anchor: string | null
  /** Whom it called. */
  mentions: readonly string[]
  /** The only person who sees it; null = everybody there. */
  readonly seenBy: string | null
  /** "… is thinking". */
  loading: boolean
  edits: number
}

export interface Option {
  readonly type: number
  readonly name: string
  readonly description: string
  readonly required?: boolean
  readonly autocomplete?: boolean
  readonly choices?: readonly { readonly name: string; readonly value: string }[]
  readonly options?: readonly Option[]
}

export interface Command extends Omit<Option, 'type'> {
  readonly id: string
}

export interface Interaction {
  readonly id: string
  readonly token: string
  readonly type: 2 | 3 | 4 | 5
  readonly user: User
  readonly channel: Channel
  /** What a button stands under. */
  readonly message: Message | null
  /** The callback that it was answered with. */
  acked: Callback | null
  original: string | null
  /** Nobody waits for its callback any more. */
  late: boolean
  /** Its token is good for nothing any more. */
  ended: boolean
}

export interface Callback {
  readonly type: number
  readonly data?: Json
}

export type Json = Readonly<Record<string, unknown>>

export interface Call {
  /** Its name in `routes.ts`. */
  readonly route: string
  readonly method: string
  readonly path: string
  readonly body: Json
  readonly auth: string | null
  readonly at: number
}

/** What the real service answers when it refuses. */
export class ApiError extends Error {
  readonly status: number
  readonly code: number
  readonly errors: Json | undefined
  constructor(status: number, code: number, message: string, errors?: Json) {
    super(message)
    this.status = status
    this.code = code
    this.errors = errors
  }
}

export const invalid = (field: string, why: string): ApiError =>
  new ApiError(400, 50_035, 'Invalid Form Body', { [field]: { _errors: [{ code: 'INVALID', message: why }] } })

let last = 1_200_000_000_000_000_000n
/** Rises with each call. */
export const snowflake = (): string => String((last += 4_194_304n))

export const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '')

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
