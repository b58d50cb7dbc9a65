import { readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { SpawnFailed } from '../../kanban-core/index.ts'
import type { Job } from '../../kanban-core/index.ts'
import type { McpEntry, Preset, ProfileSpec, Skill } from './agents/preset.ts'

export type Environment = Readonly<Record<string, string>>

/** All that a worker gets of the gateway's environment without being asked for. */
const PASSED = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'USER'] as const

/** Names whose values are kept out of logs. */
const SECRET_NAME = /KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH|COOKIE|SESSION/i

export interface Place {
  readonly home: string
  readonly folder: string
  readonly workspace: string
  readonly socketPath: string
  readonly tokenFile: string
}

export interface Wishes {
  readonly model: string | null
  readonly effort: string | null
  readonly skills: readonly Skill[]
}

type Keyed = Pick<Preset, 'keys'>

/** Names that are copied: what the profile says, or the agent's own keys where it does not say. */
const namesOf = ({ env }: ProfileSpec, { keys }: Keyed): readonly string[] => [...(env.pass ?? keys), ...env.require]

/** What of the gateway's environment an agent would get, and what the profile sets in plain words. Reads no secret file. */
export function handedOn(profile: ProfileSpec, preset: Keyed, source: NodeJS.ProcessEnv): Environment {
  const env: Record<string, string> = {}
  const copy = (variable: string) => {
    const value = source[variable]
    if (value !== undefined) env[variable] = value
  }
  for (const variable of PASSED) copy(variable)
  for (const variable of Object.keys(source)) if (variable.startsWith('LC_')) copy(variable)
  for (const variable of namesOf(profile, preset)) copy(variable)
  for (const [variable, value] of Object.entries(profile.env.set))
    env[variable] = value.startsWith('env:') ? (source[value.slice('env:'.length)] ?? '') : value
  return env
}

/** The allow-list of the gateway's environment and what the profile adds; throws SpawnFailed where something is missing. */
export function profileEnvironment(
  profile: ProfileSpec,
  preset: Keyed,
  name: string,
  source: NodeJS.ProcessEnv,
): Environment {
  const env: Record<string, string> = { ...handedOn(profile, preset, source) }
  for (const [variable, value] of Object.entries(profile.env.set))
    env[variable] = resolveValue(variable, value, name, source)
  const missing = profile.env.require.filter((variable) => !env[variable])
  if (missing.length > 0) throw new SpawnFailed(`${missing.join(', ')} not set in ${name} env`)
  return env
}

function resolveValue(variable: string, value: string, profile: string, source: NodeJS.ProcessEnv): string {
  if (value.startsWith('env:')) {
    const found = source[value.slice('env:'.length)]
    if (found === undefined) throw new SpawnFailed(`${value.slice('env:'.length)} not set in ${profile} env`)
    return found
  }
  return value.startsWith('file:') ? readSecretFile(variable, value.slice('file:'.length), profile) : value
}

/** A file that others may read holds no secret. */
function readSecretFile(variable: string, given: string, profile: string): string {
  const path = given.startsWith('~/') ? homedir() + given.slice(1) : given
  let text: string
  try {
    const { mode } = statSync(path)
    if ((mode & 0o077) !== 0) throw new Error('others may read it; set its mode to 0600')
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new SpawnFailed(
      `${variable} of ${profile} cannot be read from ${path}: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  return text.replace(/\r?\n$/, '')
}

/** What tells a worker which run it is. The token is in a file, never in a variable. */
export function runEnvironment({ task, run, board }: Omit<Job, 'token'>, place: Place, wishes: Wishes): Environment {
  return {
    KANBAN_TASK: task.id,
    KANBAN_RUN: run.id,
    KANBAN_ROLE: run.lane === 'review' ? 'reviewer' : 'worker',
    KANBAN_BOARD: board.slug,
    KANBAN_TENANT: task.tenant ?? '',
    KANBAN_PROFILE: run.profile,
    KANBAN_WORKSPACE: place.workspace,
    KANBAN_SOCKET: place.socketPath,
    KANBAN_MARKER: run.marker,
    KANBAN_HOME: place.home,
    KANBAN_TOKEN_FILE: place.tokenFile,
    ...(wishes.model === null ? {} : { KANBAN_MODEL: wishes.model }),
    ...(wishes.effort === null ? {} : { KANBAN_EFFORT: wishes.effort }),
    ...(wishes.skills.length === 0 ? {} : { KANBAN_SKILLS: JSON.stringify(wishes.skills) }),
  }
}

export function mcpEntry(
  command: { readonly command: string; readonly args: readonly string[] },
  run: Environment,
): McpEntry {
  return { command: command.command, args: command.args, env: run }
}

/** Values of a worker's environment that its log must not show. */
export function secretValues(profile: ProfileSpec, preset: Keyed, env: Environment): readonly string[] {
  const copied = namesOf(profile, preset).filter((name) => SECRET_NAME.test(name))
  const set = Object.entries(profile.env.set).filter(
    ([name, value]) => SECRET_NAME.test(name) || value.startsWith('file:'),
  )
  return [...copied, ...set.map(([name]) => name)].map((name) => env[name] ?? '').filter((value) => value !== '')
}
