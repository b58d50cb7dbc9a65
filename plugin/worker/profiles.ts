import type { Clock, Instant, NotStartedReason, ProfileName, Profiles, Task } from '../../kanban-core/index.ts'
import { presetOf } from './agents/index.ts'
import type { Preset, ProfileSpec } from './agents/preset.ts'
import { findProgram } from './program.ts'
import type { FindSkill } from './skills.ts'

export interface Profile {
  readonly spec: ProfileSpec
  readonly preset: Preset
}

/** The profiles of the config: what the dispatcher asks before a claim, and what the spawner starts. */
export interface ProfileBook extends Profiles {
  /** Null = no profile of this name. */
  find(name: string): Profile | null
  readonly skill: FindSkill
}

export interface ProfileOptions {
  readonly profiles: Readonly<Record<string, ProfileSpec>>
  readonly skill: FindSkill
  readonly home: string
  readonly clock: Clock
  /** The gateway's environment: its PATH is where programs are looked up. */
  readonly env: NodeJS.ProcessEnv
}

/** How long a look for a program is believed; one that is missing is looked for again sooner. */
const FOUND_FOR = 60_000
const MISSING_FOR = 2_000

type Hindrance = { readonly reason: NotStartedReason; readonly detail: string }

export function createProfiles(options: ProfileOptions): ProfileBook {
  const names = Object.keys(options.profiles).sort() as ProfileName[]
  const find = (name: string): Profile | null => {
    const spec = Object.hasOwn(options.profiles, name) ? options.profiles[name] : undefined
    const preset = spec && presetOf(spec.agent)
    return spec && preset ? { spec, preset } : null
  }
  const program = rememberedLook((name, path) => findProgram(name, path, options.home), options.clock)
  const missingAgent = ({ spec, preset }: Profile) =>
    preset.detect(spec, (name) => program(name, spec.env.set['PATH'] ?? options.env['PATH'] ?? ''))

  return {
    names: () => names,
    find,
    skill: options.skill,
    preflight(name, task) {
      const profile = find(name)
      if (!profile) return noSuchProfile(name, names)
      const agent = missingAgent(profile)
      if (agent !== null) return { reason: 'agent_missing', detail: `${name}: ${agent}` }
      return missingSkill(profile.spec, task, options.skill)
    },
    provider(name) {
      const profile = find(name)
      return profile ? profile.preset.provider(name, profile.spec) : name
    },
    workspace: (name) => find(name)?.spec.workspace ?? null,
    limits(name) {
      const profile = find(name)
      return {
        concurrency: profile?.spec.concurrency ?? null,
        maxRuntime: profile?.spec.maxRuntime ?? null,
        attachWithin: profile?.preset.attachWithin ?? null,
      }
    },
  }
}

const noSuchProfile = (name: string, names: readonly string[]): Hindrance => ({
  reason: 'no_such_profile',
  detail: `there is no profile ${name}; known profiles: ${names.join(', ') || 'none'}`,
})

function missingSkill(spec: ProfileSpec, task: Task | null, skill: FindSkill): Hindrance | null {
  const missing = [...new Set([...spec.skills, ...(task?.skills ?? [])])].filter((name) => !skill(name))
  if (missing.length === 0) return null
  const which = missing.length === 1 ? `there is no skill ${missing[0]}` : `there are no skills ${missing.join(', ')}`
  return {
    reason: 'skill_missing',
    detail: `${which} among the shipped ones, in the home's skills folder or in ~/.agents/skills`,
  }
}

function rememberedLook(
  look: (program: string, path: string) => string | null,
  clock: Clock,
): (program: string, path: string) => string | null {
  const known = new Map<string, { readonly found: string | null; readonly until: Instant }>()
  return (program, path) => {
    const key = `${program}\0${path}`
    const now = clock.now()
    const before = known.get(key)
    if (before && now < before.until) return before.found
    const found = look(program, path)
    known.set(key, { found, until: now + (found ? FOUND_FOR : MISSING_FOR) })
    return found
  }
}
