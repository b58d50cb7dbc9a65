import { z } from 'zod'
import { ROLES, isBoardSlug } from '../../kanban-core/index.ts'

/** The chats of the config. Whoever is named, is named by the platform's own id: names can be changed by anybody. */

/** What somebody may do; `none`: shut out, whatever else would let them in. */
export const GRANTS = ['none', ...ROLES] as const
export type Grant = (typeof GRANTS)[number]

interface Ids {
  /** Persons, and groups of persons that the platform proves. */
  readonly person: RegExp
  readonly chat: RegExp
  readonly words: string
}

const TELEGRAM: Ids = {
  person: /^\d{1,20}$/,
  chat: /^-?\d{1,20}$/,
  words: 'a numeric Telegram id such as 111 (groups: -100123…), never a name',
}
const DISCORD: Ids = {
  person: /^(?:role:)?\d{1,20}$/,
  chat: /^\d{1,20}$/,
  words: 'a numeric Discord id such as 80351110224678912 (a role: role:987), never a name',
}
const SLACK: Ids = {
  person: /^[UW][A-Z0-9]{1,20}$/,
  chat: /^[CDG][A-Z0-9]{1,20}$/,
  words: 'a Slack id such as U024BE7LH (chats: C024BE91L), never a name',
}

const grant = z.enum(GRANTS)
const secret = (variable: string, what: string) =>
  z.string().min(1).default(`env:${variable}`).describe(`${what}: env:NAME or file:PATH that holds it`)
const address = (fallback: string, what: string) =>
  z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://…' })
    .default(fallback)
    .describe(what)
/** Numbers are fine as long as they are exact. */
const idList = (pattern: RegExp, words: string) =>
  z.array(
    z
      .union([z.string(), z.int()])
      .transform(String)
      .refine((id) => pattern.test(id), `must be ${words}`),
  )

/** Who may use the board from a platform. The most specific entry counts: board, chat, platform, then pairing. */
function people({ person, chat, words }: Ids) {
  const isPerson = z.string().refine((id) => person.test(id), `must be ${words}`)
  const isChat = z.string().refine((id) => chat.test(id), `must be ${words}`)
  const isBoard = z.string().refine(isBoardSlug, 'must be the name of a board')
  const grants = () => z.record(isPerson, grant).default({})
  return {
    allow: idList(person, words).default([]).describe('ids that may use the board as operators; nobody else is let in'),
    roles: grants().describe('id → viewer, commenter, operator, admin, or none'),
    chats: z
      .record(
        isChat,
        z.strictObject({
          role: grant.optional().describe('what everybody in this chat may do, whatever they may elsewhere'),
          roles: grants().describe('id → role, in this chat'),
          board: z.string().refine(isBoardSlug, 'must be the name of a board').optional(),
        }),
      )
      .default({})
      .describe('chat → its board, and who may do what in it'),
    boards: z.record(isBoard, grants()).default({}).describe('board → id → role, on this board'),
  }
}

const telegram = z.strictObject({
  token: secret('TELEGRAM_BOT_TOKEN', 'what BotFather gave'),
  api_root: address('https://api.telegram.org', 'another Bot API server'),
  ...people(TELEGRAM),
})

const discord = z.strictObject({
  token: secret('DISCORD_BOT_TOKEN', "the bot's token"),
  application_id: z
    .union([z.string(), z.int()])
    .transform(String)
    .refine((id) => DISCORD.chat.test(id), 'must be the numeric id of the application')
    .optional()
    .describe('asked for where it is left out'),
  guilds: idList(DISCORD.chat, DISCORD.words)
    .default([])
    .describe('servers that get the command at once; none = all, which takes Discord up to an hour'),
  api_root: address('https://discord.com/api', 'another API server'),
  ...people(DISCORD),
})

const slack = z.strictObject({
  bot_token: secret('SLACK_BOT_TOKEN', 'xoxb-…'),
  app_token: secret('SLACK_APP_TOKEN', 'xapp-…, for mode socket'),
  signing_secret: secret('SLACK_SIGNING_SECRET', 'for mode http'),
  mode: z.enum(['socket', 'http']).default('socket').describe('http: Slack calls a server of yours'),
  api_url: address('https://slack.com/api/', 'another API server'),
  http: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: z.int().min(0).max(65_535).default(9120),
    })
    .prefault({})
    .describe('where mode http listens, behind your own proxy'),
  ...people(SLACK),
})

export const platformsSchema = z
  .strictObject({
    terminal: z
      .strictObject({})
      .nullable()
      .default({})
      .describe('chat in the terminal that runs the gateway; null = off'),
    telegram: telegram.nullable().optional().describe('null = off, also where its variable is set'),
    discord: discord.nullable().optional().describe('null = off, also where its variable is set'),
    slack: slack.nullable().optional().describe('null = off, also where its variables are set'),
  })
  .prefault({})

export type PlatformsConfig = z.output<typeof platformsSchema>
export type TelegramConfig = z.output<typeof telegram>
export type DiscordConfig = z.output<typeof discord>
export type SlackConfig = z.output<typeof slack>
/** What every chat's settings say of people. */
export type PeopleConfig = Pick<TelegramConfig, 'allow' | 'roles' | 'chats' | 'boards'>

/** The chats that need a token. */
export const REMOTE = ['telegram', 'discord', 'slack'] as const
export type Remote = (typeof REMOTE)[number]

/** A platform that the file does not mention is on where all of these are set. */
const ENOUGH: Readonly<Record<Remote, readonly string[]>> = {
  telegram: ['TELEGRAM_BOT_TOKEN'],
  discord: ['DISCORD_BOT_TOKEN'],
  slack: ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'],
}

const BARE = { telegram: telegram.parse({}), discord: discord.parse({}), slack: slack.parse({}) }

/** The chats to be connected, by the file or by their variables alone. */
export type RemoteConfigs = {
  readonly telegram: TelegramConfig | null
  readonly discord: DiscordConfig | null
  readonly slack: SlackConfig | null
}

export function remoteConfigs(given: PlatformsConfig, env: NodeJS.ProcessEnv): RemoteConfigs {
  const bare = <P extends Remote>(platform: P) =>
    ENOUGH[platform].every((variable) => env[variable]) ? BARE[platform] : null
  return {
    telegram: given.telegram === undefined ? bare('telegram') : given.telegram,
    discord: given.discord === undefined ? bare('discord') : given.discord,
    slack: given.slack === undefined ? bare('slack') : given.slack,
  }
}

/** Settings that hold secrets, by their last name. */
export const SECRET_SETTINGS: ReadonlySet<string> = new Set(['token', 'bot_token', 'app_token', 'signing_secret'])
