import { createHash } from 'node:crypto'
import type {
  Clock,
  Instant,
  NotStartedReason,
  ProfileName,
  ProfileMoney,
  Profiles,
  Task,
} from '../../kanban-core/index.ts'
import { NO_MONEY, micros } from '../../kanban-core/index.ts'
import { chooseAuto } from './agents/auto.ts'
import type { AutoChoice } from './agents/auto.ts'
import { presetOf } from './agents/index.ts'
import type { Login, Preset, ProfileSpec } from './agents/preset.ts'
import type { Detection } from './detection.ts'
import { handedOn } from './environment.ts'
import { uncountedBy } from './profile.ts'
import { findProgram } from './program.ts'
import type { FindSkill } from './skills.ts'

export interface Profile {
  readonly spec: ProfileSpec
  readonly preset: Preset
}

/** The profiles of the config: what the dispatcher asks before a claim, and what the spawner starts. */
export interface ProfileBook extends Profiles {
  /** Null = no profile of this name. `auto` is told as what it stands for. */
  find(name: string): Profile | null
  readonly skill: FindSkill
  login(name: string): Login | null
  /** What its agent says of itself; null where it says nothing or is not installed. */
  version(name: string): Promise<string | null>
  auto(): AutoChoice
}

export interface ProfileOptions {
  readonly profiles: Readonly<Record<string, ProfileSpec>>
  readonly skill: FindSkill
  readonly detection: Detection
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
  const { detection, skill } = options
  const names = Object.keys(options.profiles).sort() as ProfileName[]
  const look = rememberedLook((name, path) => findProgram(name, path, options.home), options.clock)
  const envOf = ({ spec, preset }: Profile) => handedOn(spec, preset, options.env)
  const programOf = (profile: Profile): string | null => {
    const program = profile.preset.detect.program(profile.spec)
    return program === null ? null : look(program, envOf(profile)['PATH'] ?? '')
  }
  const loginOf = (profile: Profile): Login => detection.login(profile.preset, profile.spec, envOf(profile))
  const choose = (spec: ProfileSpec): AutoChoice =>
    chooseAuto({
      installed: (preset) => programOf({ spec, preset }),
      login: (preset) => loginOf({ spec, preset }),
    })
  const find = (name: string): Profile | null => {
    const spec = Object.hasOwn(options.profiles, name) ? options.profiles[name] : undefined
    const preset = spec && (spec.agent === 'auto' ? choose(spec).preset : presetOf(spec.agent))
    return spec && preset ? { spec, preset } : null
  }
  return {
    names: () => names,
    find,
    skill,
    preflight(name, task) {
      const profile = find(name)
      if (!profile) return noSuchProfile(name, names)
      return (
        missingAgent(name, profile, programOf(profile)) ??
        loggedOut(name, profile, loginOf(profile), options.env) ??
        missingSkill(profile.spec, task, skill) ??
        impossibleWish(name, profile, task)
      )
    },
    provider(name) {
      const profile = find(name)
      return profile ? profile.preset.provider(name, profile.spec) : name
    },
    fingerprint(name) {
      const profile = find(name)
      if (!profile) return ''
      const env = envOf(profile)
      const own = profile.preset.keys.map((key) => env[key] ?? '')
      const known = JSON.stringify([
        profile.spec,
        profile.preset.name,
        env['PATH'],
        own,
        detection.credentials(profile.preset, env),
      ])
      return createHash('sha256').update(known).digest('hex')
    },
    workspace: (name) => find(name)?.spec.workspace ?? null,
    money: (name) => moneyOf(find(name)),
    limits(name) {
      const profile = find(name)
      return {
        concurrency: profile?.spec.concurrency ?? null,
        maxRuntime: profile?.spec.maxRuntime ?? null,
        attachWithin: profile?.preset.attachWithin ?? null,
      }
    },
    login(name) {
      const profile = find(name)
      return profile && loginOf(profile)
    },
    async version(name) {
      const profile = find(name)
      const program = profile && programOf(profile)
      return program ? detection.version(profile.preset, program) : null
    },
    auto: () => choose(NOTHING_SPECIAL),
  }
}

const NOTHING_SPECIAL: ProfileSpec = {
  agent: 'auto',
  argv: [],
  description: '',
  model: null,
  effort: null,
  permission: null,
  endpoint: null,
  workspace: null,
  skills: [],
  concurrency: null,
  maxRuntime: null,
  maxTurns: null,
  budgetUsd: null,
  dailyBudgetUsd: null,
  price: null,
  env: { pass: null, require: [], set: {} },
  allow: [],
}

const amount = (dollars: number | null) => (dollars === null ? null : micros(dollars))

function moneyOf(profile: Profile | null): ProfileMoney {
  if (profile === null) return NO_MONEY
  const { spec, preset } = profile
  return {
    perRun: amount(spec.budgetUsd),
    perDay: amount(spec.dailyBudgetUsd),
    price: spec.price,
    uncounted: uncountedBy(spec, preset),
    enforced: preset.supports.budget,
  }
}

const noSuchProfile = (name: string, names: readonly string[]): Hindrance => ({
  reason: 'no_such_profile',
  detail: `there is no profile ${name}; known profiles: ${names.join(', ') || 'none'}`,
})

function missingAgent(name: string, { spec, preset }: Profile, found: string | null): Hindrance | null {
  const program = preset.detect.program(spec)
  if (program === null || found !== null) return null
  const where = program.includes('/') ? " (relative paths start at the board's home folder)" : ' on PATH'
  return { reason: 'agent_missing', detail: `${name}: there is no program ${program}${where}` }
}

/** Known by its files and variables; an agent of which that cannot be told is let try. */
function loggedOut(name: string, { spec, preset }: Profile, login: Login, env: NodeJS.ProcessEnv): Hindrance | null {
  if (login !== 'out') return null
  const held = spec.env.pass === null ? undefined : preset.keys.find((key) => env[key] && !spec.env.pass?.includes(key))
  const hint =
    held === undefined
      ? preset.detect.hint
      : `${held} is set for the gateway but not handed on: add it to profiles.${name}.env.pass`
  return { reason: 'agent_logged_out', detail: `${name}: ${preset.title} is not logged in; ${hint}` }
}

function missingSkill(spec: ProfileSpec, task: Task | null, skill: FindSkill): Hindrance | null {
  const missing = [...new Set([...spec.skills, ...(task?.skills ?? [])])].filter((name) => !skill(name))
  if (missing.length === 0) return null
  const which = missing.length === 1 ? `there is no skill ${missing[0]}` : `there are no skills ${missing.join(', ')}`
  return {
    reason: 'skill_missing',
    detail: `${which} among the shipped ones, in the home's skills folder or in ~/.agents/skills`,
  }
}

/** What the task itself asks for and this agent has no setting for. */
function impossibleWish(name: string, { preset, spec }: Profile, task: Task | null): Hindrance | null {
  const { effort } = preset.supports
  const asked = task?.effort ?? null
  if (task === null || asked === null || effort === 'any') return null
  if (effort !== null && effort.includes(asked)) return null
  const known = effort === null ? 'has no levels of effort' : `knows the efforts ${effort.join(', ')}`
  return {
    reason: 'agent_missing',
    detail: `${name}: ${preset.title} ${known}, and the task asks for ${asked}; \`kanban edit ${task.id} --effort ${spec.effort ?? 'none'}\` changes it`,
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
