import { dirname, join } from 'node:path'
import type { AgentRecord, Launch, LaunchContext, Permission, Preset } from './preset.ts'
import { classifyRecords } from './shared/failures.ts'
import { numberAt, parseLine, textAt } from './shared/json-lines.ts'
import type { Json } from './shared/json-lines.ts'
import { withSkillPaths } from './shared/prompt.ts'

const PROVIDERS = [
  'ANTHROPIC_API_KEY',
  'OPENAI_API_KEY',
  'OPENROUTER_API_KEY',
  'GEMINI_API_KEY',
  'GOOGLE_GENERATIVE_AI_API_KEY',
  'GROQ_API_KEY',
  'XAI_API_KEY',
  'DEEPSEEK_API_KEY',
  'MISTRAL_API_KEY',
  'OPENCODE_API_KEY',
] as const

const configsOf = ({
  env,
  home,
}: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}) => {
  const folder = join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'opencode')
  return [
    env['OPENCODE_CONFIG'] ?? join(folder, 'opencode.json'),
    join(folder, 'opencode.json'),
    join(folder, 'opencode.jsonc'),
  ]
}

const authOf = ({ env, home }: { readonly env: Readonly<Record<string, string | undefined>>; readonly home: string }) =>
  join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'opencode', 'auth.json')

/** OpenCode. Its cap on turns is soft: at the last one it is asked to sum up. */
export const opencode: Preset = {
  name: 'opencode',
  title: 'OpenCode',
  verified: true,
  attachWithin: 30_000,
  supports: {
    permissions: ['board', 'read', 'edit', 'full'],
    model: true,
    effort: 'any',
    maxTurns: 'soft',
    budget: false,
    usage: 'tokens and money',
    resume: true,
  },
  detect: {
    program: () => 'opencode',
    version: ['--version'],
    login(look) {
      if (PROVIDERS.some((name) => look.env[name])) return 'in'
      if ((look.read(authOf(look))?.trim() ?? '{}') !== '{}') return 'in'
      return configsOf(look).some((path) => look.read(path)?.includes('"provider"')) ? 'in' : 'out'
    },
    hint: 'log in with `opencode auth login`, or set the key of its provider for the gateway',
    credentials: (look) => [authOf(look), ...configsOf(look)],
  },
  keys: [...PROVIDERS, 'OPENCODE_CONFIG', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'],
  refuse: ({ model }) =>
    model !== null && !model.includes('/') ? `opencode names a model as provider/model, not ${model}` : null,
  provider: (_, { model }) => (model === null ? 'opencode' : (model.split('/')[0] ?? 'opencode')),
  launch: (context) => start(context, []),
  resume: (context, session) => start(context, ['--session', session]),
  read: (line) => {
    const record = parseLine(line)
    return record === null ? [] : readRecord(record)
  },
  classify: (ending) => classifyRecords(ending, opencode),
}

function start(context: LaunchContext, session: readonly string[]): Launch {
  const { model, effort, skills } = context
  return {
    argv: [
      'opencode',
      'run',
      '--format',
      'json',
      ...session,
      ...(model === null ? [] : ['-m', model]),
      ...(effort === null ? [] : ['--variant', effort]),
      session.length === 0 ? withSkillPaths(context.prompt, skills) : context.prompt,
    ],
    env: {
      OPENCODE_CONFIG_CONTENT: JSON.stringify(config(context)),
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
    },
    files: [],
  }
}

function config({ mcp, permission, profile, skills, alsoWritable }: LaunchContext): object {
  return {
    mcp: {
      kanban: {
        type: 'local',
        command: [mcp.command, ...mcp.args],
        environment: mcp.env,
        enabled: true,
        timeout: 30_000,
      },
    },
    permission: permissions(permission, [...alsoWritable, ...skills.map(({ path }) => path)]),
    skills: { paths: [...new Set(skills.map(({ path }) => dirname(path)))] },
    share: 'disabled',
    ...(profile.maxTurns === null ? {} : { agent: { build: { steps: profile.maxTurns } } }),
  }
}

const BOARD = { '*': 'deny', 'kanban_*': 'allow', skill: 'allow' } as const
const READ = { ...BOARD, read: 'allow', grep: 'allow', glob: 'allow', list: 'allow' } as const

function permissions(permission: Permission, folders: readonly string[]): object {
  const outside = { '*': 'deny', ...Object.fromEntries(folders.map((path) => [`${path}/**`, 'allow'])) }
  switch (permission) {
    case 'board':
      return BOARD
    case 'read':
      return { ...READ, external_directory: outside }
    case 'edit':
      return {
        ...READ,
        edit: 'allow',
        bash: 'allow',
        todowrite: 'allow',
        todoread: 'allow',
        task: 'allow',
        external_directory: outside,
      }
    case 'full':
      return { '*': 'allow', external_directory: 'allow', doom_loop: 'allow', question: 'deny' }
  }
}

function readRecord(record: Json): readonly AgentRecord[] {
  const id = textAt(record, 'sessionID')
  const session: readonly AgentRecord[] = id === null ? [] : [{ is: 'session', id }]
  return [...session, ...readPart(record)]
}

function readPart(record: Json): readonly AgentRecord[] {
  switch (record['type']) {
    case 'text': {
      const text = textAt(record, 'part', 'text')
      return text === null ? [] : [{ is: 'said', text }]
    }
    case 'tool_use':
      return [{ is: 'did', text: textAt(record, 'part', 'tool') ?? 'a tool' }]
    case 'step_finish':
      return [usedOf(record)]
    case 'error':
      return [
        {
          is: 'failed',
          text:
            textAt(record, 'error', 'data', 'message') ??
            textAt(record, 'error', 'message') ??
            textAt(record, 'error', 'name') ??
            'an error without words',
          status: numberAt(record, 'error', 'data', 'statusCode'),
          final: true,
        },
      ]
    default:
      return []
  }
}

function usedOf(record: Json): AgentRecord {
  const count = (...path: readonly string[]) => numberAt(record, 'part', 'tokens', ...path) ?? 0
  const cached = count('cache', 'read')
  return {
    is: 'used',
    usage: {
      input_tokens: count('input') + cached + count('cache', 'write'),
      cached_tokens: cached,
      output_tokens: count('output') + count('reasoning'),
      cost_usd: numberAt(record, 'part', 'cost'),
    },
  }
}
