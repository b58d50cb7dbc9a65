import { join } from 'node:path'
import type { AgentRecord, Launch, LaunchContext, Permission, Preset } from './preset.ts'
import { classifyRecords } from './shared/failures.ts'
import { numberAt, parseLine, textAt } from './shared/json-lines.ts'
import type { Json } from './shared/json-lines.ts'

const KEYS = [
  'COPILOT_GITHUB_TOKEN',
  'GH_TOKEN',
  'GITHUB_TOKEN',
  'COPILOT_HOME',
  'COPILOT_MODEL',
  'COPILOT_PROVIDER_BASE_URL',
  'COPILOT_PROVIDER_API_KEY',
  'COPILOT_OFFLINE',
] as const
const LETS_IN = ['COPILOT_GITHUB_TOKEN', 'GH_TOKEN', 'GITHUB_TOKEN', 'COPILOT_PROVIDER_BASE_URL'] as const
const MCP = 'mcp.json'
const SKILLS = 'skills'

const configOf = ({
  env,
  home,
}: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}) => join(env['COPILOT_HOME'] || join(home, '.copilot'), 'config.json')

/** GitHub Copilot CLI. It has no cap on turns or money. */
export const copilot: Preset = {
  name: 'copilot',
  title: 'Copilot CLI',
  verified: true,
  attachWithin: 30_000,
  supports: {
    permissions: ['board', 'read', 'edit', 'full'],
    model: true,
    effort: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'],
    maxTurns: null,
    budget: false,
    usage: null,
    resume: true,
  },
  detect: {
    program: () => 'copilot',
    version: ['--version'],
    login(look) {
      if (LETS_IN.some((name) => look.env[name])) return 'in'
      const config = look.read(configOf(look)) ?? ''
      return /"(?:last_?logged_?in_?user|logged_?in_?users|lastLoggedInUser|loggedInUsers)"/.test(config) ? 'in' : 'out'
    },
    hint: 'log in with `copilot login`, or set GH_TOKEN for the gateway',
    credentials: (look) => [configOf(look)],
  },
  keys: KEYS,
  refuse: () => null,
  provider: () => 'github',
  launch: (context) => start(context, ['--session-id', context.session]),
  resume: (context, session) => start(context, [`--resume=${session}`]),
  read: (line) => {
    const record = parseLine(line)
    return record === null ? [] : readRecord(record)
  },
  classify: (ending) => classifyRecords(ending, copilot),
}

function start(context: LaunchContext, session: readonly string[]): Launch {
  const { prompt, model, effort, permission, folder, mcp, skills, alsoWritable } = context
  const entry = { type: 'local', ...mcp, tools: ['*'] }
  return {
    argv: [
      'copilot',
      '-p',
      prompt,
      '--output-format',
      'json',
      ...session,
      '--additional-mcp-config',
      `@${join(folder, MCP)}`,
      '--disable-builtin-mcps',
      '--plugin-dir',
      join(folder, SKILLS),
      '--no-ask-user',
      '--no-auto-update',
      ...levels(permission),
      ...alsoWritable.flatMap((path) => ['--add-dir', path]),
      ...(model === null ? [] : ['--model', model]),
      ...(effort === null ? [] : ['--reasoning-effort', effort]),
    ],
    env: {},
    files: [
      { name: MCP, text: JSON.stringify({ mcpServers: { kanban: entry } }) },
      {
        name: `${SKILLS}/plugin.json`,
        text: JSON.stringify({
          name: 'kanban',
          description: 'Skills of this task',
          version: '1.0.0',
          skills: 'skills/',
        }),
      },
    ],
    links: skills.map(({ name, path }) => ({ name: `${SKILLS}/skills/${name}`, to: path })),
  }
}

const allow = (tools: readonly string[]) => tools.flatMap((tool) => ['--allow-tool', tool])
const deny = (tools: readonly string[]) => tools.flatMap((tool) => ['--deny-tool', tool])

function levels(permission: Permission): readonly string[] {
  switch (permission) {
    case 'board':
      return [...allow(['kanban', 'skill']), ...deny(['shell', 'write'])]
    case 'read':
      return [...allow(['kanban', 'skill', 'read']), ...deny(['shell', 'write'])]
    case 'edit':
      return allow(['kanban', 'skill', 'read', 'write', 'shell'])
    case 'full':
      return ['--allow-all-tools', '--allow-all-paths']
  }
}

function readRecord(record: Json): readonly AgentRecord[] {
  switch (record['type']) {
    case 'result': {
      const id = textAt(record, 'sessionId')
      return id === null ? [] : [{ is: 'session', id }]
    }
    case 'assistant.message': {
      const text = textAt(record, 'data', 'content')
      return text === null ? [] : [{ is: 'said', text }]
    }
    case 'tool.execution_start':
      return [{ is: 'did', text: textAt(record, 'data', 'toolName') ?? 'a tool' }]
    case 'session.error':
      return [
        {
          is: 'failed',
          text: textAt(record, 'data', 'message') ?? textAt(record, 'data', 'errorType') ?? 'an error without words',
          status: numberAt(record, 'data', 'statusCode'),
          final: true,
        },
      ]
    default:
      return []
  }
}
