import { join } from 'node:path'
import type { AgentRecord, Launch, LaunchContext, Permission, Preset, Skill, Usage } from './preset.ts'
import { classifyRecords } from './shared/failures.ts'
import { at, listAt, numberAt, parseLine, textAt } from './shared/json-lines.ts'
import type { Json } from './shared/json-lines.ts'

const KEYS = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'ANTHROPIC_BASE_URL',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'CLAUDE_CONFIG_DIR',
  'CLAUDE_CODE_USE_BEDROCK',
  'CLAUDE_CODE_USE_VERTEX',
] as const
const LETS_IN = KEYS.filter((name) => name !== 'ANTHROPIC_BASE_URL' && name !== 'CLAUDE_CONFIG_DIR')

const SKILLS = 'skills'
const MCP = 'mcp.json'
const READS = ['Read', 'Grep', 'Glob']
const EDITS = [...READS, 'Edit', 'Write', 'NotebookEdit', 'Bash', 'BashOutput', 'KillShell', 'TodoWrite', 'Task']
const EVERYTHING = [...EDITS, 'WebFetch', 'WebSearch']

/** Claude Code. */
export const claude: Preset = {
  name: 'claude',
  title: 'Claude Code',
  verified: true,
  attachWithin: 30_000,
  supports: {
    permissions: ['board', 'read', 'edit', 'full'],
    model: true,
    effort: ['low', 'medium', 'high', 'xhigh', 'max'],
    maxTurns: 'hard',
    budget: true,
    usage: 'tokens and money',
    resume: true,
  },
  detect: {
    program: () => 'claude',
    version: ['--version'],
    login({ env, home, exists, read }) {
      if (LETS_IN.some((name) => env[name])) return 'in'
      const folder = env['CLAUDE_CONFIG_DIR'] || join(home, '.claude')
      if (exists(join(folder, '.credentials.json'))) return 'in'
      const settings = `${read(join(folder, 'settings.json')) ?? ''}${read(join(home, '.claude.json')) ?? ''}`
      return /"(?:apiKeyHelper|oauthAccount)"/.test(settings) ? 'in' : 'out'
    },
    hint: 'log in with `claude auth login`, or set ANTHROPIC_API_KEY for the gateway',
    credentials: ({ env, home }) => [
      join(env['CLAUDE_CONFIG_DIR'] || join(home, '.claude'), '.credentials.json'),
      join(home, '.claude.json'),
    ],
  },
  keys: KEYS,
  refuse: () => null,
  provider: () => 'anthropic',
  launch: (context) => start(context, ['--session-id', context.session]),
  resume: (context, session) => start(context, ['--resume', session]),
  read: (line) => {
    const record = parseLine(line)
    return record === null ? [] : readRecord(record)
  },
  classify: (ending) => classifyRecords(ending, claude),
}

function start(context: LaunchContext, session: readonly string[]): Launch {
  const { prompt, model, effort, permission, profile, folder, mcp, skills, alsoWritable } = context
  const entry = { type: 'stdio', command: mcp.command, args: mcp.args, env: mcp.env, alwaysLoad: true }
  return {
    argv: [
      'claude',
      '-p',
      prompt,
      '--output-format',
      'stream-json',
      '--verbose',
      ...session,
      '--mcp-config',
      join(folder, MCP),
      '--strict-mcp-config',
      '--plugin-dir',
      join(folder, SKILLS),
      ...levels(permission),
      ...(alsoWritable.length === 0 ? [] : ['--add-dir', ...alsoWritable]),
      ...(model === null ? [] : ['--model', model]),
      ...(effort === null ? [] : ['--effort', effort]),
      ...(profile.maxTurns === null ? [] : ['--max-turns', String(profile.maxTurns)]),
      ...(profile.budgetUsd === null ? [] : ['--max-budget-usd', String(profile.budgetUsd)]),
    ],
    env: {
      DISABLE_AUTOUPDATER: '1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      // A wall is told within seconds: the board waits better than the agent does.
      CLAUDE_CODE_MAX_RETRIES: '2',
    },
    files: [
      { name: MCP, text: JSON.stringify({ mcpServers: { kanban: entry } }) },
      {
        name: `${SKILLS}/.claude-plugin/plugin.json`,
        text: JSON.stringify({ name: 'kanban', description: 'Skills of this task', version: '1.0.0' }),
      },
    ],
    links: skillLinks(skills),
  }
}

const skillLinks = (skills: readonly Skill[]) =>
  skills.map(({ name, path }) => ({ name: `${SKILLS}/skills/${name}`, to: path }))

const allow = (tools: readonly string[]) => ['--allowedTools', ['mcp__kanban', 'Skill', ...tools].join(',')]
const only = (tools: readonly string[]) => ['--tools', ['Skill', ...tools].join(',')]

/** `bypassPermissions` is refused to root, for whom everything is allowed by name. */
function levels(permission: Permission): readonly string[] {
  const ask = ['--permission-mode', 'dontAsk']
  switch (permission) {
    case 'board':
      return [...only([]), ...allow([]), ...ask]
    case 'read':
      return [...only(READS), ...allow(READS), ...ask]
    case 'edit':
      return [...allow(EDITS), '--disallowedTools', 'WebFetch,WebSearch', ...ask]
    case 'full':
      return process.getuid?.() === 0
        ? [...allow(EVERYTHING), ...ask]
        : [...allow(EVERYTHING), '--permission-mode', 'bypassPermissions']
  }
}

function readRecord(record: Json): readonly AgentRecord[] {
  switch (record['type']) {
    case 'system':
      return record['subtype'] === 'init' ? sessionOf(record) : []
    case 'assistant':
      return listAt(record, 'message', 'content').flatMap(readBlock)
    case 'rate_limit_event': {
      const resets = numberAt(record, 'rate_limit_info', 'resetsAt')
      return textAt(record, 'rate_limit_info', 'status') === 'rejected'
        ? [
            {
              is: 'failed',
              text: 'usage limit reached',
              status: 429,
              ...(resets === null ? {} : { until: resets * 1_000 }),
            },
          ]
        : []
    }
    case 'result':
      return readResult(record)
    default:
      return []
  }
}

const sessionOf = (record: Json): readonly AgentRecord[] => {
  const id = textAt(record, 'session_id')
  return id === null ? [] : [{ is: 'session', id }]
}

function readBlock(block: Json): readonly AgentRecord[] {
  const text = textAt(block, 'text')
  if (block['type'] === 'text' && text !== null) return [{ is: 'said', text }]
  const name = textAt(block, 'name')
  return block['type'] === 'tool_use' && name !== null ? [{ is: 'did', text: name }] : []
}

/** The last line of a run: `subtype: success` may stand beside `is_error: true`. */
function readResult(record: Json): readonly AgentRecord[] {
  const used: AgentRecord = { is: 'used', usage: usageOf(record), total: 'cost' }
  if (record['is_error'] !== true && !String(record['subtype']).startsWith('error')) return [used]
  const status = numberAt(record, 'api_error_status')
  const subtype = textAt(record, 'subtype') ?? 'error'
  const errors = at(record, 'errors')
  const text =
    textAt(record, 'result') ??
    textAt(record, 'error', 'message') ??
    (Array.isArray(errors) && errors.length > 0 ? errors.join('; ') : subtype)
  const kind =
    subtype === 'error_max_turns' ? 'turns_used' : subtype === 'error_max_budget_usd' ? 'budget_used' : undefined
  return [used, { is: 'failed', text, status, final: true, ...(kind === undefined ? {} : { kind }) }]
}

function usageOf(record: Json): Usage {
  const count = (name: string) => numberAt(record, 'usage', name) ?? 0
  const cached = count('cache_read_input_tokens')
  return {
    input_tokens: count('input_tokens') + count('cache_creation_input_tokens') + cached,
    cached_tokens: cached,
    output_tokens: count('output_tokens'),
    cost_usd: numberAt(record, 'total_cost_usd'),
  }
}
