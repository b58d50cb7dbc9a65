import { remoteConfigs } from '../../config/platforms.ts'
import type { PlatformsConfig, Remote } from '../../config/platforms.ts'
import { COMMAND } from '../../package.ts'
import type { Questions } from './ask.ts'
import { checkDiscord, checkSlackApp, checkSlackBot, checkTelegram, inviteUrl } from './check.ts'
import type { Checked } from './check.ts'
import type { Found } from './write.ts'

/** What each platform wants of a person: where to click, which tokens, who is let in. */

export interface SetupWorld {
  readonly ask: Questions
  readonly env: NodeJS.ProcessEnv
  /** The config as it is: other servers than the usual ones stay. */
  readonly platforms: PlatformsConfig
}

/** Null = left out. */
type Setup = (world: SetupWorld) => Promise<Found | null>

const SERVERS = {
  telegram: 'https://api.telegram.org',
  discord: 'https://discord.com/api',
  slack: 'https://slack.com/api/',
}

const telegram: Setup = async ({ ask, env, platforms }) => {
  ask.note('Telegram', [
    '1  Open https://t.me/BotFather in Telegram and send /newbot.',
    '2  Give it a name and a user name that ends in bot.',
    '3  It answers with a token such as 123456789:AAE…: copy that.',
    'In groups the bot sees commands and answers to itself only; nothing needs to be switched on.',
  ])
  const server = remoteConfigs(platforms, env).telegram?.api_root ?? SERVERS.telegram
  const token = await secretOf(ask, env, 'TELEGRAM_BOT_TOKEN', 'The token', (given) => checkTelegram(given, server))
  if (token === null) return null
  if (token.found !== null) ask.good(`This is ${token.found.name}.`)
  const person = await firstPerson(ask, 'Your own Telegram id (a number; @userinfobot tells it)', /^\d{1,20}$/)
  return { platform: 'telegram', secrets: { token: token.place }, settings: {}, person }
}

const discord: Setup = async ({ ask, env, platforms }) => {
  ask.note('Discord', [
    '1  Open https://discord.com/developers/applications and choose New Application.',
    '2  Bot → Reset Token: copy that token.',
    '3  Leave every Privileged Gateway Intent off: none is needed.',
  ])
  const server = remoteConfigs(platforms, env).discord?.api_root ?? SERVERS.discord
  const token = await secretOf(ask, env, 'DISCORD_BOT_TOKEN', 'The token', (given) => checkDiscord(given, server))
  if (token === null) return null
  const { found } = token
  if (found !== null) {
    ask.good(`This is ${found.name}.`)
    ask.link(
      'Invite it to your server: it asks to see channels, to write there and in threads, and to read what it answers',
      inviteUrl(found.application),
    )
  }
  const question =
    'Your own Discord id (Settings → Advanced → Developer Mode, then right-click your name → Copy User ID)'
  const person = await firstPerson(ask, question, /^\d{5,20}$/)
  const settings = found === null ? {} : { application_id: found.application }
  return { platform: 'discord', secrets: { token: token.place }, settings, person }
}

const slack: Setup = async ({ ask, env, platforms }) => {
  ask.note('Slack', [
    `1  Print the manifest in another terminal: ${COMMAND} slack-manifest`,
    '2  Open https://api.slack.com/apps → Create New App → From a manifest, and paste it.',
    '3  Install App → Install to Workspace: copy the Bot User OAuth Token (xoxb-…).',
    '4  Basic Information → App-Level Tokens → Generate, scope connections:write: copy it (xapp-…).',
  ])
  const settings = remoteConfigs(platforms, env).slack
  const server = settings?.api_url ?? SERVERS.slack
  const bot = await secretOf(ask, env, 'SLACK_BOT_TOKEN', 'The bot token (xoxb-…)', (given) =>
    checkSlackBot(given, server),
  )
  if (bot === null) return null
  if (bot.found !== null) ask.good(`This is ${bot.found.name}.`)
  const app = await secretOf(ask, env, 'SLACK_APP_TOKEN', 'The app-level token (xapp-…)', (given) =>
    checkSlackApp(given, server),
  )
  if (app === null) return null
  const person = await firstPerson(ask, 'Your own Slack id (your profile → ⋮ → Copy member ID)', /^[UW][A-Z0-9]{1,20}$/)
  return { platform: 'slack', secrets: { bot_token: bot.place, app_token: app.place }, settings: {}, person }
}

export const SETUPS: Readonly<Record<Remote, Setup>> = { telegram, discord, slack }

type Place = Found['secrets'][string]

/** A token: out of the environment where it is there and good, else asked for. */
async function secretOf<T>(
  ask: Questions,
  env: NodeJS.ProcessEnv,
  variable: string,
  message: string,
  check: (secret: string) => Promise<Checked<T>>,
): Promise<{ readonly place: Place; readonly found: T | null } | null> {
  const there = env[variable]
  if (there && (await ask.yes(`${variable} is set here. Use that one?`))) {
    const result = await check(there)
    if (result.ok) return { place: { variable }, found: result.found }
    ask.bad(`${variable}: ${result.why}`)
  }
  const given = await ask.checked(message, check)
  return given === null ? null : { place: { secret: given.secret }, found: given.found }
}

async function firstPerson(ask: Questions, question: string, pattern: RegExp): Promise<string | null> {
  const wrong = (given: string) =>
    given === '' || pattern.test(given) ? undefined : 'That is no id: leave it empty to be let in by a code instead'
  const id = await ask.text(question, 'leave empty to be let in by a code', wrong)
  return id === '' ? null : id
}
