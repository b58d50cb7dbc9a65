import type { Route } from '../../kanban-core/index.ts'
import { PostRefused } from '../platform.ts'
import type { Incoming } from '../platform.ts'

export const PLATFORM = 'discord'

/** A channel, or a thread of one: to Discord a thread is a channel of its own. */
export interface Place {
  readonly chat: string
  readonly thread: string | null
}

/** What it takes to answer: an interaction by its token, a message by a reply to it. */
export type Reply =
  | {
      readonly kind: 'interaction'
      readonly application: string
      readonly token: string
      /** What the bot may do in that channel, as Discord says; null = unknown. */
      readonly permissions: string | null
    }
  | { readonly kind: 'message'; readonly message: string }

export const isSnowflake = (id: unknown): id is string => typeof id === 'string' && /^\d{5,20}$/.test(id)

/** The channel that a message for the route goes to. Throws PostRefused where there cannot be one. */
export function channelOf(route: Route): string {
  const id = route.thread ?? route.chat
  if (route.platform === PLATFORM && isSnowflake(route.chat) && isSnowflake(id)) return id
  throw new PostRefused(`"${id}" is no channel of Discord: its id is a long number, by "Copy Channel ID" in the app`)
}

export const routeOf = (account: string, { chat, thread }: Place, person: string, anchor: string | null): Route => ({
  platform: PLATFORM,
  account,
  chat,
  thread,
  anchor,
  person,
})

/** The kept reply of what came in; throws PostRefused where it is none of ours. */
export function replyOf({ reply }: Pick<Incoming, 'reply'>): Reply {
  const { kind, application, token, permissions, message } = reply
  if (kind === 'message' && isSnowflake(message)) return { kind, message }
  if (kind === 'interaction' && isSnowflake(application) && typeof token === 'string')
    return { kind, application, token, permissions: typeof permissions === 'string' ? permissions : null }
  throw new PostRefused('there is no way to answer this on Discord')
}
