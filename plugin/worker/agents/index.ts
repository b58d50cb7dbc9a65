import { builtin } from './builtin.ts'
import { claude } from './claude.ts'
import { codex } from './codex.ts'
import { command } from './command.ts'
import { copilot } from './copilot.ts'
import { gemini } from './gemini.ts'
import { hermes } from './hermes.ts'
import { opencode } from './opencode.ts'
import type { Preset } from './preset.ts'
import { qwen } from './qwen.ts'

const PRESETS: readonly Preset[] = [builtin, claude, codex, command, copilot, gemini, hermes, opencode, qwen]

/** In this order `auto` looks for one that is installed and logged in. */
export const AUTO: readonly Preset[] = [claude, codex, opencode, gemini, copilot, qwen]

/** Every agent a profile may name, `auto` left out. */
export const agentNames = (): readonly string[] => PRESETS.map((preset) => preset.name)

/** The preset of this name; null = there is none. `auto` is none: it stands for one of them. */
export const presetOf = (agent: string): Preset | null => PRESETS.find((preset) => preset.name === agent) ?? null

/** Agents that are programs of their own: each that is found on PATH is a profile by itself. */
export const PROGRAMS: readonly Preset[] = PRESETS.filter((preset) => !['builtin', 'command'].includes(preset.name))
