import { SECOND } from '../../../kanban-core/index.ts'

/** Asks each service who a token belongs to. What comes back never holds the token. */

const ANSWER_WITHIN = 15 * SECOND

export type Checked<T> =
  | { readonly ok: true; readonly found: T }
  /** `refused`: the service knows this token not; otherwise it could not be asked. */
  | { readonly ok: false; readonly refused: boolean; readonly why: string }

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

async function askService(
  url: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
): Promise<Answer | string> {
  try {
    const response = await fetch(url, { method, headers, signal: AbortSignal.timeout(ANSWER_WITHIN) })
    const body: unknown = await response.json().catch(() => null)
    return typeof body === 'object' && body !== null
      ? { status: response.status, body: body as Answer['body'] }
      : `it answered ${response.status} and no JSON`
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : null
    const late = error instanceof Error && error.name === 'TimeoutError'
    return late ? `no answer within ${ANSWER_WITHIN / SECOND} s` : (cause ?? 'it cannot be reached')
  }
}

const unreachable = <T>(server: string, why: string): Checked<T> => ({
  ok: false,
  refused: false,
  why: `${new URL(server).host} could not be asked: ${why}`,
})
const refused = <T>(why: string): Checked<T> => ({ ok: false, refused: true, why })

export interface TelegramBot {
  readonly name: string
}

export async function checkTelegram(token: string, apiRoot: string): Promise<Checked<TelegramBot>> {
  if (!/^\d+:[\w-]+$/.test(token)) return refused('a token looks like 123456789:AAE…')
  const answer = await askService(`${apiRoot.replace(/\/$/, '')}/bot${token}/getMe`, {})
  if (typeof answer === 'string') return unreachable(apiRoot, answer)
  const result = answer.body['result'] as { readonly username?: string } | undefined
  if (answer.status === 401 || answer.status === 404) return refused('Telegram does not know this token')
  if (answer.body['ok'] !== true || result === undefined)
    return refused(`Telegram says: ${words(answer.body['description'], answer.status)}`)
  return { ok: true, found: { name: `@${result.username ?? 'bot'}` } }
}

export interface DiscordBot {
  readonly name: string
  readonly application: string
}

export async function checkDiscord(token: string, apiRoot: string): Promise<Checked<DiscordBot>> {
  const root = `${apiRoot.replace(/\/$/, '')}/v10`
  if (!/^[\w.-]{10,}$/.test(token)) return refused('a token is one word of letters, digits, dots and dashes')
  const headers = { authorization: `Bot ${token}` }
  const me = await askService(`${root}/users/@me`, headers)
  if (typeof me === 'string') return unreachable(apiRoot, me)
  if (me.status === 401) return refused('Discord does not know this token')
  if (me.status !== 200) return refused(`Discord says: ${words(me.body['message'], me.status)}`)
  const application = await askService(`${root}/oauth2/applications/@me`, headers)
  if (typeof application === 'string') return unreachable(apiRoot, application)
  if (application.status !== 200)
    return refused(`Discord says: ${words(application.body['message'], application.status)}`)
  return {
    ok: true,
    found: { name: `@${String(me.body['username'])}`, application: String(application.body['id']) },
  }
}

/** View channels, send messages (also in threads), read what was said before an answer: nothing else is needed. */
const PERMISSIONS = (1n << 10n) | (1n << 11n) | (1n << 16n) | (1n << 38n)

export const inviteUrl = (application: string): string =>
  `https://discord.com/oauth2/authorize?client_id=${application}&scope=bot+applications.commands&permissions=${PERMISSIONS}`

export interface SlackBot {
  readonly name: string
}

export async function checkSlackBot(token: string, apiUrl: string): Promise<Checked<SlackBot>> {
  if (!/^xoxb-[\w-]+$/.test(token)) return refused('a bot token begins with xoxb-')
  const answer = await slackMethod('auth.test', token, apiUrl)
  if (!answer.ok) return answer
  return { ok: true, found: { name: `@${String(answer.found['user'])} in ${String(answer.found['team'])}` } }
}

export async function checkSlackApp(token: string, apiUrl: string): Promise<Checked<null>> {
  if (!/^xapp-[\w-]+$/.test(token)) return refused('an app-level token begins with xapp-')
  const answer = await slackMethod('apps.connections.open', token, apiUrl)
  return answer.ok ? { ok: true, found: null } : answer
}

async function slackMethod(method: string, token: string, apiUrl: string): Promise<Checked<Answer['body']>> {
  const answer = await askService(
    `${apiUrl.replace(/\/?$/, '/')}${method}`,
    { authorization: `Bearer ${token}` },
    'POST',
  )
  if (typeof answer === 'string') return unreachable(apiUrl, answer)
  return answer.body['ok'] === true
    ? { ok: true, found: answer.body }
    : refused(`Slack says: ${words(answer.body['error'], answer.status)}`)
}

const words = (said: unknown, status: number): string => (typeof said === 'string' ? said : `status ${status}`)
