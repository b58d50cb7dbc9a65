import { join } from 'node:path'
import type { AgentRecord, Launch, LaunchContext, Permission, Preset } from './preset.ts'
import { classifyRecords } from './shared/failures.ts'
import { isJson, numberAt, parseLine, textAt } from './shared/json-lines.ts'
import type { Json } from './shared/json-lines.ts'
import { toml } from './shared/toml.ts'

const KEYS = [
  'GEMINI_API_KEY',
  'GOOGLE_API_KEY',
  'GOOGLE_GEMINI_BASE_URL',
  'GOOGLE_GENAI_USE_VERTEXAI',
  'GOOGLE_CLOUD_PROJECT',
  'GOOGLE_CLOUD_LOCATION',
  'GOOGLE_APPLICATION_CREDENTIALS',
] as const

/** Below the run's folder: what gemini takes for the home of its user. */
const HOME = 'gemini'
/** Of the person's own `.gemini`: who is logged in, and which installation this is. */
const LOGIN = ['oauth_creds.json', 'google_accounts.json', 'installation_id', 'gemini-credentials.json'] as const
const READS = ['read_file', 'read_many_files', 'list_directory', 'glob', 'grep_search', 'search_file_content']
const EDITS = [...READS, 'write_file', 'replace', 'run_shell_command', 'write_todos']
const TURNS_USED = 53

/**
 * Gemini CLI. It takes settings and skills from a home of the run's own, for its file for administrators counts only where
 * root owns every folder above it; the login is linked from the person's home.
 */
export const gemini: Preset = {
  name: 'gemini',
  title: 'Gemini CLI',
  verified: true,
  attachWithin: 30_000,
  supports: {
    permissions: ['board', 'read', 'edit', 'full'],
    model: true,
    effort: null,
    maxTurns: 'hard',
    budget: false,
    usage: 'tokens',
    resume: true,
  },
  detect: {
    program: () => 'gemini',
    version: ['--version'],
    login({ env, home, exists }) {
      if (env['GEMINI_API_KEY'] || env['GOOGLE_API_KEY'] || env['GOOGLE_GENAI_USE_VERTEXAI']) return 'in'
      return LOGIN.slice(0, 1).some((name) => exists(join(userFolder(env, home), name))) ? 'in' : 'out'
    },
    hint: 'log in by starting `gemini` once, or set GEMINI_API_KEY for the gateway',
    credentials: ({ env, home }) => [join(userFolder(env, home), 'oauth_creds.json')],
  },
  keys: KEYS,
  refuse: () => null,
  provider: () => 'google',
  launch: (context) => start(context, ['--session-id', context.session]),
  resume: (context, session) => start(context, ['--resume', session]),
  read: (line) => {
    const record = parseLine(line)
    return record === null ? [] : readRecord(record)
  },
  classify(ending) {
    if (ending.code === TURNS_USED)
      return { kind: 'turns_used', text: 'reached its limit of turns', until: null, remedy: null }
    return classifyRecords(ending, gemini)
  },
}

const userFolder = (env: Readonly<Record<string, string | undefined>>, home: string): string =>
  join(env['GEMINI_CLI_HOME'] || home, '.gemini')

function start(context: LaunchContext, session: readonly string[]): Launch {
  const { prompt, model, permission, folder, skills, env, alsoWritable } = context
  const person = userFolder(env, env['HOME'] ?? '')
  return {
    argv: [
      'gemini',
      '-p',
      prompt,
      '-o',
      'stream-json',
      '--skip-trust',
      ...session,
      ...(permission === 'full' ? ['--approval-mode', 'yolo'] : []),
      ...(alsoWritable.length === 0 ? [] : ['--include-directories', alsoWritable.join(',')]),
      ...(model === null ? [] : ['-m', model]),
    ],
    env: { GEMINI_CLI_HOME: join(folder, HOME), GEMINI_CLI_NO_RELAUNCH: 'true' },
    files: [
      { name: `${HOME}/.gemini/settings.json`, text: JSON.stringify(settings(context)) },
      ...(permission === 'full' ? [] : [{ name: `${HOME}/.gemini/policies/kanban.toml`, text: policy(permission) }]),
    ],
    links: [
      ...LOGIN.map((name) => ({ name: `${HOME}/.gemini/${name}`, to: join(person, name) })),
      ...skills.map(({ name, path }) => ({ name: `${HOME}/.agents/skills/${name}`, to: path })),
    ],
  }
}

function settings({ mcp, profile, env }: LaunchContext): object {
  return {
    mcpServers: { kanban: { ...mcp, trust: true } },
    general: { disableAutoUpdate: true, disableUpdateNag: true, enableAutoUpdate: false, maxAttempts: 2 },
    security: { auth: { selectedType: authOf(env) } },
    skills: { enabled: true },
    ...(profile.maxTurns === null ? {} : { model: { maxSessionTurns: profile.maxTurns } }),
  }
}

function authOf(env: Readonly<Record<string, string>>): string {
  if (env['GOOGLE_GENAI_USE_VERTEXAI']) return 'vertex-ai'
  return env['GEMINI_API_KEY'] || env['GOOGLE_API_KEY'] ? 'gemini-api-key' : 'oauth-personal'
}

const ALLOWED: Readonly<Record<Exclude<Permission, 'full'>, readonly string[]>> = {
  board: ['activate_skill'],
  read: ['activate_skill', ...READS],
  edit: ['activate_skill', ...EDITS],
}

const rule = (toolName: unknown, decision: string, priority: number) =>
  `[[rule]]\ntoolName = ${toml(toolName)}\ndecision = "${decision}"\npriority = ${priority}\n${toolName === '*' ? '' : 'allowRedirection = true\n'}`

/** Its policy file: these tools, and no others but those of the trusted board. */
function policy(permission: Exclude<Permission, 'full'>): string {
  return `${rule(ALLOWED[permission], 'allow', 900)}\n${rule('*', 'deny', 1)}`
}

function readRecord(record: Json): readonly AgentRecord[] {
  switch (record['type']) {
    case 'init': {
      const id = textAt(record, 'session_id')
      return id === null ? [] : [{ is: 'session', id }]
    }
    case 'message': {
      const text = textAt(record, 'content')
      return record['role'] === 'assistant' && text !== null ? [{ is: 'said', text }] : []
    }
    case 'tool_use':
      return [{ is: 'did', text: textAt(record, 'tool_name') ?? 'a tool' }]
    case 'error':
      return failed(record, textAt(record, 'message'))
    case 'result':
      return [
        usedOf(record),
        ...(record['status'] === 'error' ? failed(record, textAt(record, 'error', 'message')) : []),
      ]
    default:
      return []
  }
}

const usedOf = (record: Json): AgentRecord => ({
  is: 'used',
  usage: {
    input_tokens: numberAt(record, 'stats', 'input_tokens') ?? 0,
    cached_tokens: numberAt(record, 'stats', 'cached') ?? 0,
    output_tokens: numberAt(record, 'stats', 'output_tokens') ?? 0,
    cost_usd: null,
  },
})

/** Its words may be the provider's answer as JSON, with the status inside. */
function failed(record: Json, text: string | null): readonly AgentRecord[] {
  const words = text ?? 'an error without words'
  const inside = /\{[\s\S]*\}/.exec(words)?.[0]
  const told = inside === undefined ? null : parseLine(inside)
  const status = numberAt(told, 'error', 'code') ?? codeOf(words)
  const message = isJson(told) ? textAt(told, 'error', 'message') : null
  return [{ is: 'failed', text: message ?? words, status, final: record['type'] === 'result' }]
}

const codeOf = (words: string): number | null => {
  const found = /(?:status|code)["': ]{1,4}(\d{3})\b/i.exec(words)?.[1]
  return found === undefined ? null : Number(found)
}
