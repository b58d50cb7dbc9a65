import { GrammyError, HttpError } from 'grammy'
import { PostFailed, PostRefused, StartFailed } from '../platform.ts'

/** Why a call had no result, as far as the next step depends on it. The words never hold the address, as the token is part of it. */
export type Trouble =
  /** The token is wrong, or was revoked. */
  | { readonly kind: 'token'; readonly reason: string }
  /** Somebody else reads this bot's updates: another process, or a webhook. */
  | { readonly kind: 'conflict'; readonly reason: string; readonly webhook: boolean }
  | { readonly kind: 'flood'; readonly reason: string; readonly retryAfter: number }
  /** The group has another id since it became a supergroup. */
  | { readonly kind: 'moved'; readonly reason: string; readonly to: number }
  /** This place cannot be written to, today or tomorrow. */
  | { readonly kind: 'closed'; readonly reason: string }
  /** The service does not take this message as it is. */
  | { readonly kind: 'unfit'; readonly reason: string }
  /** `arrived`: the call may have had its effect. */
  | { readonly kind: 'unreachable'; readonly reason: string; readonly arrived: boolean }

const CLOSED =
  /chat not found|chat_id is empty|user not found|PEER_ID_INVALID|CHAT_WRITE_FORBIDDEN|not enough rights|have no rights|TOPIC_(?:CLOSED|DELETED)|message thread not found|chat was d(?:eactivated|eleted)|CHAT_RESTRICTED|CHAT_ADMIN_REQUIRED|CHANNEL_PRIVATE|can't be edited|message to edit not found|MESSAGE_ID_INVALID|administrator rights|USER_IS_(?:BLOCKED|BOT|DEACTIVATED)/i

export function troubleOf(error: unknown): Trouble {
  if (error instanceof GrammyError) return refusalOf(error)
  if (error instanceof HttpError) return lossOf(error.error)
  return UNINTELLIGIBLE
}

function refusalOf({ error_code: code, description, parameters }: GrammyError): Trouble {
  const reason = `Telegram says: ${description} (${code})`
  if (parameters.migrate_to_chat_id !== undefined) return { kind: 'moved', reason, to: parameters.migrate_to_chat_id }
  if (code === 401 || code === 404)
    return { kind: 'token', reason: `Telegram does not accept the bot token (${code}: ${description})` }
  if (code === 409)
    return {
      kind: 'conflict',
      reason: `Another program reads the messages of this bot (409: ${description})`,
      webhook: /webhook/i.test(description),
    }
  if (code === 429) return { kind: 'flood', reason, retryAfter: (parameters.retry_after ?? 1) * 1_000 }
  if (code === 403 || CLOSED.test(description)) return { kind: 'closed', reason }
  return code >= 500 ? { kind: 'unreachable', reason, arrived: true } : { kind: 'unfit', reason }
}

/** Nothing was sent where no connection came about. */
const LOSSES: Readonly<Record<string, { readonly words: string; readonly arrived: boolean }>> = {
  ECONNREFUSED: { words: 'nobody answers at its address (connection refused)', arrived: false },
  ENOTFOUND: { words: 'its name is not known to the network', arrived: false },
  EAI_AGAIN: { words: 'its name cannot be looked up; the network seems to be down', arrived: false },
  EHOSTUNREACH: { words: 'there is no way to its network', arrived: false },
  ENETUNREACH: { words: 'there is no way to its network', arrived: false },
  ECONNRESET: { words: 'the connection was cut', arrived: true },
  EPIPE: { words: 'the connection was cut', arrived: true },
}

function lossOf(error: unknown): Trouble {
  const { code, type } = error as { readonly code?: string; readonly type?: string }
  const known = LOSSES[code ?? '']
  if (known !== undefined) return unreachable(known.words, known.arrived)
  if (type === 'invalid-json') return unreachable('it answered something that is not JSON', true)
  if (code === undefined) return unreachable('no answer came in time', true)
  if (/CERT|SSL|TLS/.test(code)) return unreachable(`its certificate is not accepted (${code})`, false)
  return unreachable(`the connection failed (${code})`, true)
}

/** An answer in a shape that the Bot API does not have. */
export const UNINTELLIGIBLE: Trouble = {
  kind: 'unreachable',
  reason: 'Telegram cannot be reached: what answers at its address speaks another language',
  arrived: true,
}

const unreachable = (words: string, arrived: boolean): Trouble => ({
  kind: 'unreachable',
  reason: `Telegram cannot be reached: ${words}`,
  arrived,
})

/** For a message: whether it is worth trying again. */
export function postError(trouble: Trouble): PostRefused | PostFailed {
  switch (trouble.kind) {
    case 'closed':
    case 'unfit':
    case 'moved':
      return new PostRefused(trouble.reason)
    case 'flood':
      return new PostFailed(trouble.reason, { retryAfter: trouble.retryAfter })
    case 'unreachable':
      return new PostFailed(trouble.reason, { ambiguous: trouble.arrived })
    case 'token':
    case 'conflict':
      return new PostFailed(trouble.reason)
  }
}

/** What a person can do about a connection that does not come about, or was lost. */
export function remedyOf(trouble: Trouble): string | null {
  switch (trouble.kind) {
    case 'token':
      return 'Take the token of your bot from @BotFather (/mybots, API Token), and put it where platforms.telegram.token points; an environment variable counts from the next start of the gateway.'
    case 'conflict':
      return 'Stop the other program that uses this bot, or make a bot for this gateway alone (@BotFather, /newbot).'
    case 'unreachable':
      return 'Check the network of this machine and platforms.telegram.api_root. It is tried again by itself.'
    case 'flood':
    case 'moved':
    case 'closed':
    case 'unfit':
      return null
  }
}

export function startError(trouble: Trouble): StartFailed {
  const remedy = remedyOf(trouble)
  return new StartFailed(`${trouble.reason}.`, {
    ...(remedy === null ? {} : { remedy }),
    final: trouble.kind === 'token',
  })
}
