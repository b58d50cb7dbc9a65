import { DiscordAPIError, DiscordjsError, DiscordjsErrorCodes, HTTPError, RateLimitError } from 'discord.js'
import { PostFailed, PostRefused, StartFailed } from '../platform.ts'

/** Codes of refusals that pass by themselves: slow mode, too many edits, an overloaded service. */
const PASSING: ReadonlySet<number> = new Set([20_016, 20_022, 20_028, 20_029, 30_046, 40_062, 130_000])
/** The message as it was drawn is not taken. */
const UNDRAWABLE: ReadonlySet<number> = new Set([50_006, 50_035])
/** The way that an interaction leaves open is closed: too late, unknown, its message deleted. */
const GONE: ReadonlySet<number> = new Set([10_008, 10_015, 10_062, 50_027])
/** The connection was never made, so nothing can have arrived. */
const UNSENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ERR_INVALID_URL',
])

export const ALREADY_ACKNOWLEDGED = 40_060
export const UNKNOWN_INTERACTION = 10_062
export const NO_HISTORY = 160_002

/** Discord's own code of a refusal; null where it was none. */
export const codeOf = (error: unknown): number | null =>
  error instanceof DiscordAPIError ? Number(error.code) || null : null

const isOneOf = (codes: ReadonlySet<number>, error: unknown): boolean => codes.has(codeOf(error) ?? -1)
export const isUndrawable = (error: unknown): boolean => isOneOf(UNDRAWABLE, error)
export const isGone = (error: unknown): boolean => isOneOf(GONE, error)
export const isTokenRefused = (error: unknown): boolean =>
  error instanceof DiscordAPIError && error.status === 401 && codeOf(error) !== 50_027

/** What a send that went wrong means for the outbox. */
export function postFailure(error: unknown): PostFailed | PostRefused {
  if (error instanceof PostFailed || error instanceof PostRefused) return error
  if (error instanceof RateLimitError) {
    const retryAfter = Math.max(error.retryAfter, error.sublimitTimeout, 0)
    return new PostFailed('Discord asks to wait', { retryAfter: retryAfter > 0 ? retryAfter : null })
  }
  if (error instanceof HTTPError)
    return new PostFailed(`Discord answered ${error.status}`, { ambiguous: error.status !== 503 })
  if (error instanceof DiscordAPIError) return apiFailure(error)
  return new PostFailed(`Discord could not be reached: ${reasonOf(error)}`, { ambiguous: !isUnsent(error) })
}

function apiFailure(error: DiscordAPIError): PostFailed | PostRefused {
  if (isTokenRefused(error)) return new PostFailed('Discord refuses the token')
  if (error.status === 408 || error.status === 429 || isOneOf(PASSING, error))
    return new PostFailed(`Discord: ${error.message}`)
  return new PostRefused(`Discord refuses it: ${error.message.split('\n', 1)[0] ?? ''} (${error.code})`)
}

const NEW_TOKEN =
  'Make a new token at discord.com/developers/applications (your application, Bot, Reset Token) and set platforms.discord.token or DISCORD_BOT_TOKEN to it.'

/** Close codes after which the gateway takes nobody back, and what to do about them. */
const FATAL: ReadonlyMap<number, readonly [reason: string, remedy: string]> = new Map([
  [4_004, ['Discord refuses the token', NEW_TOKEN]],
  [4_010, ['Discord refuses the shard', 'Update the kanban gateway.']],
  [4_011, ['the bot is in so many servers that Discord wants it sharded', 'Use a bot of its own for the board.']],
  [4_012, ['Discord does not know this version of its interface any more', 'Update the kanban gateway.']],
  [4_013, ['Discord refuses the intents', 'Update the kanban gateway.']],
  [
    4_014,
    [
      'Discord does not allow this bot its intents',
      'Open discord.com/developers/applications, your application, Bot; the bot needs no privileged intents, and may not be suspended.',
    ],
  ],
])

export interface Trouble {
  readonly reason: string
  readonly remedy: string | null
  readonly final: boolean
}

export const REFUSED_TOKEN: Trouble = { reason: 'Discord refuses the token', remedy: NEW_TOKEN, final: true }

/** What it means that the gateway was closed with this code. */
export function closeTrouble(code: number): Trouble {
  const fatal = FATAL.get(code)
  return fatal === undefined
    ? { reason: `the connection to Discord broke (${code})`, remedy: null, final: false }
    : { reason: fatal[0], remedy: fatal[1], final: true }
}

/** Why it did not start. `closed`: the code with which the gateway ended the attempt. */
export function startFailure(error: unknown, closed: number | null): StartFailed {
  if (error instanceof StartFailed) return error
  if (isBadToken(error)) return failed(REFUSED_TOKEN)
  if (closed !== null && FATAL.has(closed)) return failed(closeTrouble(closed))
  if (error instanceof Error && error.message.startsWith('Not enough sessions'))
    return failed({
      reason: 'Discord allows no more connections today: the bot was started too often',
      remedy: error.message,
      final: false,
    })
  const remedy = 'Check the network of this machine, platforms.discord.api_root, and discordstatus.com.'
  return failed({ reason: `Discord cannot be reached: ${reasonOf(error)}`, remedy, final: false })
}

export const failed = ({ reason, remedy, final }: Trouble): StartFailed =>
  new StartFailed(reason, { ...(remedy !== null && { remedy }), final })

const isBadToken = (error: unknown): boolean =>
  isTokenRefused(error) || (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid)

function isUnsent(error: unknown): boolean {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' && UNSENT.has(code)
}

/** One line; an aggregate of failed attempts has its words in its code only. */
export function reasonOf(error: unknown): string {
  if (error instanceof RateLimitError) return 'it asks to wait'
  if (error instanceof HTTPError) return `it answered ${error.status}`
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'AbortError') return 'no answer in time'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  return error.message.split('\n', 1)[0] || code
}
