import { fillArguments } from '../arguments.ts'
import type { Preset } from './preset.ts'
import { TEMPORARY_FAILURE, rateLimit } from './shared/failures.ts'

/** Any program: `argv` of the profile, placeholders filled, its board tools as JSON in KANBAN_MCP. */
export const command: Preset = {
  name: 'command',
  title: 'a command',
  verified: true,
  attachWithin: null,
  supports: {
    permissions: [],
    model: true,
    effort: 'any',
    maxTurns: null,
    budget: false,
    usage: null,
    resume: false,
  },
  detect: {
    program: (profile) => profile.argv[0] ?? '',
    version: null,
    login: () => 'none needed',
    hint: '',
    credentials: () => [],
  },
  keys: [],
  refuse: () => null,
  provider: (profileName) => `command:${profileName}`,
  launch: (context) => ({ argv: fillArguments(context.profile.argv, context), env: {}, files: [] }),
  resume: () => null,
  read: () => [],
  classify: (ending) =>
    ending.code === TEMPORARY_FAILURE ? rateLimit('exit code 75 (try again later)', ending) : null,
}
