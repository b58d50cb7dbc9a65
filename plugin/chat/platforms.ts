import { randomBytes } from 'node:crypto'
import type { Log } from '../../kanban-core/index.ts'
import type { ChatPlatform } from '../../platforms/platform.ts'
import type { Presses } from '../../platforms/press.ts'
import { resolveSecret } from '../config/secrets.ts'
import { SECRET_SETTINGS } from '../config/platforms.ts'
import type { Remote, RemoteConfigs } from '../config/platforms.ts'
import type { Made } from './supervise.ts'

/** What every chat is lent. */
export interface Lent {
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  readonly presses: Presses
  readonly log: Log
}

type Settings<P extends Remote> = NonNullable<RemoteConfigs[P]>

/** Makes each platform; its SDK is loaded when it is needed, and only then. */
const MAKERS: { readonly [P in Remote]: (settings: Settings<P>, lent: Lent) => Promise<ChatPlatform> } = {
  async telegram({ token, api_root: apiRoot }, lent) {
    const { createTelegram } = await import('../../platforms/telegram/index.ts')
    return createTelegram({ token, apiRoot, ...common(lent) })
  },
  async discord({ token, application_id: applicationId = null, guilds, api_root: apiRoot }, lent) {
    const { createDiscord } = await import('../../platforms/discord/index.ts')
    return createDiscord({ token, applicationId, guilds, apiRoot, ...common(lent) })
  },
  async slack(settings, lent) {
    const { bot_token: botToken, app_token: appToken, signing_secret: signingSecret } = settings
    const { mode, api_url: apiUrl, http } = settings
    const { createSlack } = await import('../../platforms/slack/index.ts')
    return createSlack({ botToken, appToken, signingSecret, mode, apiUrl, http, ...common(lent) })
  },
}

const common = ({ presses, log }: Lent) => ({
  presses,
  log,
  now: Date.now,
  random: (bytes: number) => randomBytes(bytes),
})

/** The settings that concern people count without a new connection. */
const OF_PEOPLE: ReadonlySet<string> = new Set(['allow', 'roles', 'chats', 'boards'])

/** What a chat is connected by. Throws Refused(bad_config) where a token cannot be read. */
export function fingerprintOf<P extends Remote>(platform: P, settings: Settings<P>, lent: Lent): string {
  const connection = Object.entries(readSecrets(platform, settings, lent)).filter(([name]) => !OF_PEOPLE.has(name))
  return JSON.stringify(connection)
}

export async function makePlatform<P extends Remote>(platform: P, settings: Settings<P>, lent: Lent): Promise<Made> {
  const ready = readSecrets(platform, settings, lent)
  return {
    platform: await MAKERS[platform](ready, lent),
    fingerprint: fingerprintOf(platform, settings, lent),
    token: `${platform} ${'token' in ready ? ready.token : ready.bot_token}`,
  }
}

/** The secrets of a chat as far as they can be read: what must never be shown. */
export const secretsOf = <P extends Remote>(platform: P, settings: Settings<P>, lent: Lent): readonly string[] =>
  neededSecrets(settings).flatMap((name) => {
    try {
      return [resolve(platform, settings, name, lent)]
    } catch {
      return []
    }
  })

function readSecrets<P extends Remote>(platform: P, settings: Settings<P>, lent: Lent): Settings<P> {
  const read = neededSecrets(settings).map((name) => [name, resolve(platform, settings, name, lent)] as const)
  const unread = Object.keys(settings).filter((name) => SECRET_SETTINGS.has(name))
  return { ...settings, ...Object.fromEntries(unread.map((name) => [name, ''])), ...Object.fromEntries(read) }
}

/** Slack has two ways, each with a secret that the other does without. */
function neededSecrets(settings: Settings<Remote>): readonly string[] {
  if ('token' in settings) return ['token']
  return ['bot_token', settings.mode === 'socket' ? 'app_token' : 'signing_secret']
}

function resolve(platform: Remote, settings: Settings<Remote>, name: string, { env, home }: Lent): string {
  const given = (settings as Readonly<Record<string, unknown>>)[name]
  return resolveSecret(String(given), `platforms.${platform}.${name}`, env, home)
}
