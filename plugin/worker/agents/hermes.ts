import { join } from 'node:path'
import type { LaunchContext, Launch, Preset } from './preset.ts'
import { classifyRecords } from './shared/failures.ts'

/** Hermes Agent, as its own sources start a worker. It brings its own board tools only: ours come by its MCP settings. */
export const hermes: Preset = {
  name: 'hermes',
  title: 'Hermes Agent',
  verified: false,
  attachWithin: 60_000,
  supports: {
    permissions: [],
    model: true,
    effort: null,
    maxTurns: null,
    budget: false,
    usage: null,
    resume: false,
  },
  detect: {
    program: () => 'hermes',
    version: ['--version'],
    login: ({ home, exists }) => (exists(join(home, '.hermes')) ? 'unknown' : 'out'),
    hint: 'set it up with `hermes setup`',
    credentials: ({ home }) => [join(home, '.hermes', '.env'), join(home, '.hermes', 'config.yaml')],
  },
  keys: ['OPENROUTER_API_KEY', 'ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'HERMES_HOME'],
  refuse: () => null,
  provider: () => 'hermes',
  launch: start,
  resume: () => null,
  read: () => [],
  classify: (ending) => classifyRecords(ending, hermes),
}

function start({ job, model, skills, prompt }: LaunchContext): Launch {
  return {
    argv: [
      'hermes',
      '--accept-hooks',
      ...skills.flatMap(({ name }) => ['--skills', name]),
      ...(model === null ? [] : ['-m', model]),
      'chat',
      '-q',
      prompt,
    ],
    env: { HERMES_KANBAN_TASK: job.task.id, HERMES_KANBAN_BOARD: job.run.board },
    files: [],
  }
}
