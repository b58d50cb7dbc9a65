import { availableParallelism } from 'node:os'
import { isAbsolute } from 'node:path'
import { Cron } from 'croner'
import { z } from 'zod'
import { isBoardSlug, isProfileName, micros, parseDuration } from '../kanban-core/index.ts'
import type { DispatchSettings, Millis } from '../kanban-core/index.ts'
import { notifySchema } from './config/notify.ts'
import { platformsSchema } from './config/platforms.ts'
import { profileSchema } from './worker/profile.ts'

/** config.yaml. Strict: what is written here is used, and what is not used is refused. */

const duration = (fallback: string) =>
  z
    .union([z.string(), z.number().int().positive().transform(String)])
    .refine((given) => parseDuration(given) !== null, 'must be a length of time such as 90s, 30m or 2h')
    .default(fallback)

const count = (most: number) => z.number().int().min(1).max(most)

const isPattern = (pattern: string): boolean => {
  try {
    return new Cron(pattern, { paused: true }).nextRun() !== null
  } catch {
    return false
  }
}

const capsOf = (what: string, isKey: (key: string) => boolean) =>
  z
    .record(z.string().refine(isKey, `must be the name of a ${what}`), z.number().int().min(0).max(10_000))
    .default({})
    .describe(`how many workers may run at once, by ${what}`)

const caps = z
  .strictObject({
    host: count(10_000).optional().describe('workers at once on this machine; default the number of cores, at least 2'),
    board: capsOf('board', isBoardSlug),
    profile: capsOf('profile', isProfileName),
    tenant: capsOf('tenant', (key) => key !== ''),
  })
  .prefault({})

const dispatcher = z
  .strictObject({
    enabled: z.boolean().default(true).describe('false: nothing is started by itself'),
    tick: z
      .string()
      .refine(isPattern, 'must be a cron pattern such as "* * * * *"')
      .default('* * * * *')
      .describe('the safety tick'),
    failure_limit: count(100).default(3).describe('failures in a row before a task is blocked'),
    attempt_ceiling: count(1_000).default(10).describe('attempts of one task in all, unless a person raises it'),
    stuck_after: duration('10m').describe('a ready task that waits longer is told to the operator'),
    stale_after: duration('1h').describe('a worker that is silent for longer is shown as stalled'),
    exit_grace: duration('60s').describe('how long a worker may go on after its verdict'),
    verify_timeout: duration('15m').describe('a verify command that takes longer has failed'),
    spawns_per_minute: count(10_000).default(120).describe('more starts than this within a minute wait'),
    caps,
  })
  .prefault({})

const board = z.strictObject({
  repository: z
    .string()
    .refine(isAbsolute, 'must be an absolute path')
    .nullable()
    .optional()
    .describe('worktrees are made from it'),
  daily_budget_usd: z
    .number()
    .positive()
    .max(1_000_000)
    .optional()
    .describe('US dollars that its runs may spend together within a UTC day'),
  default_assignee: z.string().refine(isProfileName, 'must be the name of a profile').nullable().optional(),
})

const store = z
  .strictObject({
    url: z.string().min(1).default('sqlite:board.db').describe('sqlite:<path>, or env:NAME or file:PATH that hold it'),
    durability: z
      .enum(['full', 'normal'])
      .default('full')
      .describe('normal: faster, a power cut may take the last moments'),
  })
  .prefault({})

const isHost = (given: string): boolean => /^(?:[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+(?:%\w+)?)$/.test(given)

/** Only this machine itself is behind such an address. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)

const dashboard = z
  .strictObject({
    host: z
      .string()
      .refine(isHost, 'must be an address of this machine, or its name')
      .default('127.0.0.1')
      .describe('the address that it listens on; others than this machine itself need a secret'),
    port: z.number().int().min(0).max(65_535).default(9119).describe('0 = any that is free'),
    names: z
      .array(
        z
          .string()
          .regex(
            /^(?:https?:\/\/)?[A-Za-z0-9.[\]_-]+(?::\d{1,5})?$/,
            'must be a name, name:port, or an address such as https://board.example.org',
          ),
      )
      .max(20)
      .default([])
      .describe('how browsers name it where that is not the address, as behind a proxy'),
    secret: z
      .string()
      .regex(/^(?:env|file):./, 'must be env:NAME or file:PATH, so that the secret itself stands elsewhere')
      .optional()
      .describe('logs in where no link can be asked for; needed where other machines can reach it'),
  })
  .refine(({ host, secret }) => isLoopback(host) || secret !== undefined, {
    path: ['secret'],
    error: 'is needed where dashboard.host lets other machines in; set it to env:NAME or file:PATH',
  })
  .nullable()
  .prefault({})
  .describe('the board in the browser; null = off')

export const configSchema = z.strictObject({
  store,
  dispatcher,
  profiles: z
    .record(z.string().refine(isProfileName, 'must be the name of a profile'), profileSchema)
    .default({})
    .describe('name → worker'),
  boards: z
    .record(z.string().refine(isBoardSlug, 'must be the name of a board'), board)
    .default({})
    .describe('name → board'),
  platforms: platformsSchema,
  notify: notifySchema,
  dashboard,
})

export type Config = z.output<typeof configSchema>

/** What a foreign host checks before it mounts the plugin; part of plugin.manifest.json. */
export const configJsonSchema = () => z.toJSONSchema(configSchema, { io: 'input' })

/** Two at least: one worker that waits for another must not stop the board. */
const DEFAULT_HOST_CAP = Math.max(2, availableParallelism())

export function dispatchSettings({ dispatcher: given, boards }: Config): DispatchSettings {
  return {
    enabled: given.enabled,
    tick: given.tick,
    failureLimit: given.failure_limit,
    attemptCeiling: given.attempt_ceiling,
    stuckAfter: millis(given.stuck_after),
    staleAfter: millis(given.stale_after),
    exitGrace: millis(given.exit_grace),
    spawnsPerMinute: given.spawns_per_minute,
    budgets: budgetsOf(boards),
    caps: { ...given.caps, host: given.caps.host ?? DEFAULT_HOST_CAP },
  }
}

const budgetsOf = (boards: Config['boards']): DispatchSettings['budgets'] =>
  Object.fromEntries(
    Object.entries(boards).flatMap(([slug, { daily_budget_usd: most }]) =>
      most === undefined ? [] : [[slug, micros(most)]],
    ),
  )

/** How long a verify command may take. */
export const verifyLimit = ({ dispatcher: given }: Config): Millis => millis(given.verify_timeout)

const millis = (checked: string): Millis => parseDuration(checked) ?? 0
