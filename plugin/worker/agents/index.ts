import { builtin } from './builtin.ts'
import { command } from './command.ts'
import type { Preset } from './preset.ts'

const PRESETS: readonly Preset[] = [builtin, command]

/** Every agent a profile may name, `auto` left out. */
export const agentNames = (): readonly string[] => PRESETS.map((preset) => preset.name)

/** The preset of this name; null = there is none. `auto` is the one that `resolveAuto` picks. */
export function presetOf(agent: string): Preset | null {
  const name = agent === 'auto' ? resolveAuto() : agent
  return PRESETS.find((preset) => preset.name === name) ?? null
}

/** The agent that `auto` stands for on this machine. */
export function resolveAuto(): string {
  return builtin.name
}
