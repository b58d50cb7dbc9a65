import { SECOND } from '../../kanban-core/index.ts'
import { PostFailed, PostRefused, StartFailed } from '../platform.ts'

/** What is wrong with the connection, and what a person can do about it. */
export interface Trouble {
  readonly reason: string
  readonly remedy: string | null
  /** Only a change by a person helps. */
  readonly final: boolean
}

/** Slack's own name of an error that it answered with; null where it did not answer, or something else did. */
export function codeOf(error: unknown): string | null {
  const { code, data } = fields(error)
  const name = code === 'slack_webapi_platform_error' ? fields(data)['error'] : null
  return typeof name === 'string' && /^[a-z][a-z0-9_]*$/.test(name) ? name : null
}

/** The token is of no use until somebody renews it or Slack takes it back. */
const BAD_TOKEN = new Set([
  'account_inactive',
  'invalid_auth',
  'not_allowed_token_type',
  'not_authed',
  'org_login_required',
  'token_expired',
  'token_revoked',
])
/** Slack did not do it, and may do it later. */
const LATER = new Set([
  'accesslimited',
  'message_limit_exceeded',
  'rate_limited',
  'ratelimited',
  'service_unavailable',
  'team_added_to_org',
])
/** Slack stopped in the middle. */
const MAY_BE_DONE = new Set(['fatal_error', 'internal_error', 'request_timeout'])
/** Slack cannot draw it. */
const REFUSED_BLOCKS = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long'])
/** The bot may not speak there. */
const OUTSIDE = new Set(['channel_not_found', 'not_in_channel', 'user_not_in_channel'])

export const isBadToken = (error: unknown): boolean => BAD_TOKEN.has(codeOf(error) ?? '')
export const isRefusedBlocks = (error: unknown): boolean => REFUSED_BLOCKS.has(codeOf(error) ?? '')
/** Also of a refusal that was made of it. */
export const isOutside = (error: unknown): boolean => chain(error).some((one) => OUTSIDE.has(codeOf(one) ?? ''))
export const isMissingScope = (error: unknown): boolean => codeOf(error) === 'missing_scope'

const WORDS: Readonly<Record<string, string>> = {
  channel_not_found: 'Slack knows no such conversation, or the bot may not see it (channel_not_found)',
  is_archived: 'the channel is archived (is_archived)',
  not_in_channel: 'the bot is not in this channel: type /invite and its name there (not_in_channel)',
  user_not_found: 'Slack knows no such person (user_not_found)',
  missing_scope:
    'the app lacks a scope: take the manifest of `kanban slack-manifest` and install it anew (missing_scope)',
}

/** A send that went wrong, as the outbox needs to know it. */
export function postError(error: unknown): PostFailed | PostRefused {
  if (error instanceof PostFailed || error instanceof PostRefused) return error
  const code = codeOf(error)
  if (code !== null) {
    const words = WORDS[code] ?? `Slack refuses it: ${code}`
    if (MAY_BE_DONE.has(code)) return new PostFailed(words, { ambiguous: true })
    // a token or a scope can be renewed: what waits for it is not lost
    return LATER.has(code) || BAD_TOKEN.has(code) || code === 'missing_scope'
      ? new PostFailed(words)
      : new PostRefused(words, { cause: error })
  }
  const { code: kind, retryAfter, statusCode } = fields(error)
  if (kind === 'slack_webapi_rate_limited_error')
    return new PostFailed('Slack asks to wait', { retryAfter: Math.max(0, Number(retryAfter)) * SECOND })
  if (/retry header/i.test(messageOf(error))) return new PostFailed('Slack asks to wait', { retryAfter: 30 * SECOND })
  if (kind === 'slack_webapi_http_error')
    return new PostFailed(`Slack answers with status ${String(statusCode)}`, { ambiguous: Number(statusCode) >= 500 })
  return new PostFailed(`Slack cannot be reached: ${causeOf(error)}`, { ambiguous: !neverSent(error) })
}

/** The ways of not getting through at all. */
const UNREACHED =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_.*|.*_CERT.*)$/

const neverSent = (error: unknown): boolean => chain(error).some((one) => UNREACHED.test(String(fields(one)['code'])))

/** The innermost words of an error that was wrapped: `connect ECONNREFUSED 127.0.0.1:1`. */
export function causeOf(error: unknown): string {
  const words = chain(error).map(messageOf)
  return words.findLast((one) => one !== '') ?? 'no reason is known'
}

const chain = (error: unknown): readonly unknown[] => {
  const links: unknown[] = []
  for (let link = error; link !== undefined && link !== null && links.length < 5; link = fields(link)['cause'])
    links.push(link)
  return links
}

type Token = 'bot' | 'app'

const WHERE: Readonly<Record<Token, string>> = {
  bot: 'copy the Bot User OAuth Token (xoxb-…) from api.slack.com/apps → your app → OAuth & Permissions to platforms.slack.bot_token',
  app: 'make an App-Level Token (xapp-…) with the scope connections:write at api.slack.com/apps → your app → Basic Information, and put it in platforms.slack.app_token',
}

/** What stands between the bot and Slack, by the token that was used. */
export function troubleOf(error: unknown, token: Token): Trouble {
  if (error instanceof Notice) return noticeTrouble(error.notice)
  const code = codeOf(error)
  if (code !== null && BAD_TOKEN.has(code))
    return { reason: `Slack does not take the ${token} token: ${code}`, remedy: WHERE[token], final: true }
  if (code === 'missing_scope') return { reason: `the ${token} token lacks a scope`, remedy: WHERE[token], final: true }
  if (code !== null)
    return { reason: `Slack refuses the connection: ${code}`, remedy: REMEDIES[code] ?? null, final: false }
  const failed = postError(error)
  return { reason: failed.message, remedy: null, final: false }
}

const REMEDIES: Readonly<Record<string, string>> = {
  socket_mode_not_enabled: 'switch Socket Mode on at api.slack.com/apps → your app → Socket Mode',
  forbidden_team: 'install the app in this workspace again',
}

/** Slack closed a connection of Socket Mode, with the reason that it gave. */
export class Notice extends Error {
  readonly notice: string | null
  constructor(notice: string | null) {
    super(notice ?? 'closed without a reason')
    this.notice = notice
  }
}

/** Slack moves connections from time to time. */
export const isRoutine = (notice: string | null): boolean => notice === 'warning' || notice === 'refresh_requested'

export function noticeTrouble(notice: string | null): Trouble {
  if (notice === 'link_disabled')
    return {
      reason: 'Socket Mode was switched off for the app',
      remedy: 'switch it on at api.slack.com/apps → your app → Socket Mode',
      final: false,
    }
  if (notice === 'too_many_websockets')
    return {
      reason: 'too many connections use the same app token',
      remedy: 'end the other programs that use this app, or make an app of its own for this board',
      final: false,
    }
  const why = notice === null ? 'without a reason' : `(${notice})`
  return { reason: `the connection to Slack was closed ${why}`, remedy: null, final: false }
}

export const startFailed = ({ reason, remedy, final }: Trouble): StartFailed =>
  new StartFailed(reason, { final, ...(remedy === null ? {} : { remedy }) })

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : typeof error === 'string' ? error : ''
