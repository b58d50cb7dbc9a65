import type { Instant, Log } from '../../kanban-core/index.ts'
import { StartFailed } from '../platform.ts'
import type { Presses } from '../press.ts'
import type { Backoff } from './recovery.ts'

export interface SlackOptions {
  /** `xoxb-…` */
  readonly botToken: string
  /** `xapp-…`, for Socket Mode. */
  readonly appToken?: string
  /** For HTTP mode: proves that a request is Slack's. */
  readonly signingSecret?: string
  readonly mode: 'socket' | 'http'
  /** Root of the Web API, with a slash at its end. */
  readonly apiUrl: string
  /** Where HTTP mode listens, behind the operator's proxy; 127.0.0.1:9120 where left out. */
  readonly http?: { readonly host: string; readonly port: number }
  readonly presses: Presses
  readonly log: Log
  readonly now: () => Instant
  readonly random: (bytes: number) => Uint8Array
  /** Pauses between attempts to connect again. */
  readonly backoff?: Backoff
}

/** What can be seen without asking Slack. */
export function refuseOptions({ botToken, appToken = '', signingSecret = '', mode }: SlackOptions): void {
  if (botToken.startsWith('xapp-') || appToken.startsWith('xoxb-'))
    refuse('the two Slack tokens are in each other’s place', 'bot_token begins with xoxb-, app_token with xapp-')
  if (botToken === '')
    refuse('the bot token is missing', 'set platforms.slack.bot_token to the token that begins with xoxb-')
  if (mode === 'socket' && appToken === '')
    refuse(
      'Socket Mode needs an app token',
      'set platforms.slack.app_token to an App-Level Token (xapp-…) with the scope connections:write',
    )
  if (mode === 'http' && signingSecret === '')
    refuse(
      'HTTP mode needs the signing secret',
      'set platforms.slack.signing_secret; it stands at api.slack.com/apps → your app → Basic Information',
    )
}

function refuse(reason: string, remedy: string): never {
  throw new StartFailed(reason, { remedy, final: true })
}
