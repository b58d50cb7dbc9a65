import { fillArguments } from '../arguments.ts'
import { classifyByCode } from './preset.ts'
import type { Preset } from './preset.ts'

/** Any program: `argv` of the profile, placeholders filled, its board tools as JSON in KANBAN_MCP. */
export const command: Preset = {
  name: 'command',
  attachWithin: null,
  refuse: () => null,
  detect(profile, find) {
    const program = profile.argv[0] ?? ''
    return find(program) ? null : missingProgram(program)
  },
  provider: (profileName) => `command:${profileName}`,
  launch(context) {
    return { argv: fillArguments(context.profile.argv, context), env: {}, files: [] }
  },
  classify: classifyByCode,
}

const missingProgram = (program: string): string =>
  program.includes('/')
    ? `there is no program ${program} (relative paths start at the board's home folder)`
    : `there is no program ${program} on PATH`
