import { builtin } from './builtin.ts'
import { AUTO } from './index.ts'
import type { Login, Preset } from './preset.ts'

/** What `auto` stands for on this machine, and why none before it. */
export interface AutoChoice {
  readonly preset: Preset
  /** One sentence for `doctor`. */
  readonly why: string
}

export interface AutoLook {
  /** The absolute path of its program; null = not installed. */
  installed(preset: Preset): string | null
  login(preset: Preset): Login
}

/** The first that is installed and not known to be logged out; else the built-in worker. */
export function chooseAuto(look: AutoLook): AutoChoice {
  const found = AUTO.map((preset) => {
    const program = look.installed(preset)
    return { preset, program, login: program === null ? null : look.login(preset) }
  })
  const usable = found.find(({ program, login }) => program !== null && login !== 'out')
  const loggedOut = found
    .filter(({ program, login }) => program !== null && login === 'out')
    .map(({ preset }) => preset)
  const out = loggedOut.length === 0 ? '' : `${names(loggedOut)} installed but not logged in`
  if (usable)
    return {
      preset: usable.preset,
      why: `auto is ${usable.preset.name}, the first of ${names(AUTO)} that is installed and logged in`,
    }
  return {
    preset: builtin,
    why: `auto is the built-in worker: ${out === '' ? `none of ${names(AUTO)} is on PATH` : `${out}, no other of ${names(AUTO)} is on PATH`}`,
  }
}

const names = (presets: readonly Preset[]): string => presets.map(({ name }) => name).join(', ')
