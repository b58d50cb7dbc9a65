import { formatDuration } from '../../kanban-core/index.ts'
import type { Clock, ProfileDescription, ProfileName } from '../../kanban-core/index.ts'
import type { Config } from '../config.ts'
import { PROGRAMS } from '../worker/agents/index.ts'
import { createDetection } from '../worker/detection.ts'
import { profileSchema } from '../worker/profile.ts'
import type { ProfileSpec } from '../worker/profile.ts'
import { createProfiles } from '../worker/profiles.ts'
import type { ProfileBook } from '../worker/profiles.ts'
import { findProgram } from '../worker/program.ts'
import { findSkillIn, skillFolders } from '../worker/skills.ts'

/** There on every board, unless the config gives these names another meaning. */
const GIVEN: Readonly<Record<string, unknown>> = {
  builtin: { agent: 'builtin', description: 'the built-in worker: no model and no key, it works recipes step by step' },
  default: { agent: 'auto', description: 'the first coding agent found on this machine, else the built-in worker' },
}

/** Every agent found on PATH is a profile by itself, under its own name. */
function foundAgents(home: string, env: NodeJS.ProcessEnv): readonly (readonly [string, unknown])[] {
  const found = PROGRAMS.filter(({ name }) => findProgram(name, env['PATH'] ?? '', home) !== null)
  return found.map(({ name, title, verified }) => [
    name,
    {
      agent: name,
      description: `${title}, found on this machine${verified ? '' : ' (not tried with this board yet)'}`,
    },
  ])
}

/** `machine: null` leaves the agents of this machine out. */
export function profileSpecs(
  config: Config,
  machine: { readonly home: string; readonly env: NodeJS.ProcessEnv } | null = null,
): Readonly<Record<string, ProfileSpec>> {
  const found = machine === null ? [] : foundAgents(machine.home, machine.env)
  const given = [...Object.entries(GIVEN), ...found].map(([name, shape]): [string, ProfileSpec] => [
    name,
    profileSchema.parse(shape),
  ])
  return { ...Object.fromEntries(given), ...config.profiles }
}

/** The profiles as they are at each moment, under one object that whoever holds it need not renew. */
export interface LiveProfiles extends ProfileBook {
  /** Asks agents for their version where it is not known yet. */
  describe(): Promise<readonly ProfileDescription[]>
  /** The config has changed. */
  renew(config: Config): void
}

export interface LiveProfileOptions {
  readonly home: string
  readonly clock: Clock
  readonly env: NodeJS.ProcessEnv
}

export function createLiveProfiles(config: Config, options: LiveProfileOptions): LiveProfiles {
  const skill = findSkillIn(skillFolders(options.home))
  const detection = createDetection(options)
  const bookOf = (of: Config) => createProfiles({ profiles: profileSpecs(of, options), skill, detection, ...options })
  let book = bookOf(config)
  return {
    names: () => book.names(),
    find: (name) => book.find(name),
    skill,
    preflight: (name, task) => book.preflight(name, task),
    provider: (name) => book.provider(name),
    fingerprint: (name) => book.fingerprint(name),
    workspace: (name) => book.workspace(name),
    limits: (name) => book.limits(name),
    money: (name) => book.money(name),
    login: (name) => book.login(name),
    version: (name) => book.version(name),
    auto: () => book.auto(),
    describe: () => Promise.all(book.names().map((name) => describe(book, name))),
    renew(next) {
      book = bookOf(next)
    },
  }
}

async function describe(book: ProfileBook, name: ProfileName): Promise<ProfileDescription> {
  const profile = book.find(name)
  const problem = book.preflight(name, null)
  return {
    name,
    agent: agentWords(profile),
    version: await book.version(name),
    login: book.login(name) ?? 'unknown',
    description: profile?.spec.description ?? '',
    usable: problem === null,
    problem: problem?.detail ?? null,
    limits: profile === null ? {} : limitWords(profile.spec),
  }
}

type Found = NonNullable<ReturnType<ProfileBook['find']>>

function agentWords(profile: Found | null): string {
  if (profile === null) return 'unknown'
  const { spec, preset } = profile
  const name = spec.agent === 'auto' ? `auto (${preset.name})` : spec.agent
  return preset.verified ? name : `${name} (unverified)`
}

function limitWords(spec: ProfileSpec): Readonly<Record<string, string>> {
  const words: readonly (readonly [string, string | null])[] = [
    ['model', spec.model],
    ['effort', spec.effort],
    ['permission', spec.permission],
    ['endpoint', spec.endpoint],
    ['concurrency', spec.concurrency === null ? null : String(spec.concurrency)],
    ['max_runtime', spec.maxRuntime === null ? null : formatDuration(spec.maxRuntime)],
    ['max_turns', spec.maxTurns === null ? null : String(spec.maxTurns)],
    ['budget_usd', spec.budgetUsd === null ? null : String(spec.budgetUsd)],
    ['daily_budget_usd', spec.dailyBudgetUsd === null ? null : String(spec.dailyBudgetUsd)],
  ]
  return Object.fromEntries(words.filter((word): word is readonly [string, string] => word[1] !== null))
}
