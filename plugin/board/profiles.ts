import { formatDuration } from '../../kanban-core/index.ts'
import type { Clock, ProfileDescription, ProfileName } from '../../kanban-core/index.ts'
import type { Config } from '../config.ts'
import { profileSchema } from '../worker/profile.ts'
import type { ProfileSpec } from '../worker/profile.ts'
import { createProfiles } from '../worker/profiles.ts'
import type { ProfileBook } from '../worker/profiles.ts'
import { findSkillIn, skillFolders } from '../worker/skills.ts'

/** There on every board, unless the config gives these names another meaning. */
const GIVEN: Readonly<Record<string, unknown>> = {
  builtin: { agent: 'builtin', description: 'the built-in worker: no model and no key, it works recipes step by step' },
  default: { agent: 'auto', description: 'the first coding agent found on this machine, else the built-in worker' },
}

export function profileSpecs(config: Config): Readonly<Record<string, ProfileSpec>> {
  const given = Object.entries(GIVEN).map(([name, shape]): [string, ProfileSpec] => [name, profileSchema.parse(shape)])
  return { ...Object.fromEntries(given), ...config.profiles }
}

/** The profiles as they are at each moment, under one object that whoever holds it need not renew. */
export interface LiveProfiles extends ProfileBook {
  describe(): Promise<readonly ProfileDescription[]>
  /** The config has changed. */
  renew(config: Config): void
}

export interface LiveProfileOptions {
  readonly home: string
  readonly clock: Clock
  readonly env: NodeJS.ProcessEnv
}

export function createLiveProfiles(config: Config, { home, clock, env }: LiveProfileOptions): LiveProfiles {
  const skill = findSkillIn(skillFolders(home))
  const bookOf = (specs: Readonly<Record<string, ProfileSpec>>) =>
    createProfiles({ profiles: specs, skill, home, clock, env })
  let book = bookOf(profileSpecs(config))
  return {
    names: () => book.names(),
    find: (name) => book.find(name),
    skill,
    preflight: (name, task) => book.preflight(name, task),
    provider: (name) => book.provider(name),
    workspace: (name) => book.workspace(name),
    limits: (name) => book.limits(name),
    describe: async () => book.names().map((name) => describe(book, name)),
    renew(next) {
      book = bookOf(profileSpecs(next))
    },
  }
}

function describe(book: ProfileBook, name: ProfileName): ProfileDescription {
  const profile = book.find(name)
  const problem = book.preflight(name, null)
  const { concurrency, maxRuntime } = book.limits(name)
  const limits = {
    ...(concurrency === null ? {} : { concurrency: String(concurrency) }),
    ...(maxRuntime === null ? {} : { max_runtime: formatDuration(maxRuntime) }),
  }
  const agent =
    profile === null ? 'unknown' : profile.spec.agent === 'auto' ? `auto (${profile.preset.name})` : profile.spec.agent
  return {
    name,
    agent,
    description: profile?.spec.description ?? '',
    usable: problem === null,
    problem: problem?.detail ?? null,
    limits,
  }
}
