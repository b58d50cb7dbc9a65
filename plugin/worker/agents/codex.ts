import { join } from 'node:path'
import type { AgentRecord, Launch, LaunchContext, Permission, Preset } from './preset.ts'
import { classifyRecords } from './shared/failures.ts'
import { numberAt, parseLine, textAt } from './shared/json-lines.ts'
import type { Json } from './shared/json-lines.ts'
import { withSkillPaths } from './shared/prompt.ts'
import { toml } from './shared/toml.ts'

const KEYS = ['CODEX_API_KEY', 'CODEX_ACCESS_TOKEN', 'CODEX_HOME', 'OPENAI_API_KEY', 'OPENAI_BASE_URL'] as const

const homeOf = ({ env, home }: { readonly env: Readonly<Record<string, string | undefined>>; readonly home: string }) =>
  env['CODEX_HOME'] || join(home, '.codex')

/** OpenAI Codex. Its commands run in its own sandbox; it has no cap on turns or money. */
export const codex: Preset = {
  name: 'codex',
  title: 'Codex',
  verified: true,
  attachWithin: 30_000,
  supports: {
    permissions: ['board', 'read', 'edit', 'full'],
    model: true,
    effort: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'],
    maxTurns: null,
    budget: false,
    usage: 'tokens',
    resume: true,
  },
  detect: {
    program: () => 'codex',
    version: ['--version'],
    login(look) {
      if (look.env['CODEX_API_KEY'] || look.env['CODEX_ACCESS_TOKEN']) return 'in'
      if (look.exists(join(homeOf(look), 'auth.json'))) return 'in'
      return /^\s*model_provider\s*=/m.test(look.read(join(homeOf(look), 'config.toml')) ?? '') ? 'unknown' : 'out'
    },
    hint: 'log in with `codex login`, or set CODEX_API_KEY for the gateway',
    credentials: (look) => [join(homeOf(look), 'auth.json'), join(homeOf(look), 'config.toml')],
  },
  keys: KEYS,
  refuse: () => null,
  provider: () => 'openai',
  launch: (context) => start(context, ['exec'], withSkillPaths(context.prompt, context.skills), [context.workspace]),
  resume: (context, session) => start(context, ['exec', 'resume'], context.prompt, null, session),
  read: (line) => {
    const record = parseLine(line)
    return record === null ? [] : readRecord(record)
  },
  classify: (ending) => classifyRecords(ending, codex),
}

const set = (name: string, value: unknown) => ['-c', `${name}=${toml(value)}`]

/** `exec resume` knows neither `-C` nor `-s`: both go as settings, and the folder is the current one anyway. */
function start(
  { mcp, model, effort, permission, alsoWritable }: LaunchContext,
  command: readonly string[],
  prompt: string,
  folder: readonly string[] | null,
  session?: string,
): Launch {
  const server = { ...mcp, default_tools_approval_mode: 'approve', required: true, startup_timeout_sec: 30 }
  return {
    argv: [
      'codex',
      ...command,
      '--json',
      '--skip-git-repo-check',
      ...(folder === null ? [] : ['-C', ...folder]),
      ...set('sandbox_mode', sandboxOf(permission)),
      ...set('approval_policy', 'never'),
      ...set('mcp_servers.kanban', server),
      ...(alsoWritable.length === 0 ? [] : set('sandbox_workspace_write.writable_roots', alsoWritable)),
      ...(permission === 'board' ? ['--disable', 'shell_tool', '--disable', 'unified_exec'] : []),
      ...(model === null ? [] : ['-m', model]),
      ...(effort === null ? [] : set('model_reasoning_effort', effort)),
      ...(session === undefined ? [] : [session]),
      prompt,
    ],
    env: {},
    files: [],
  }
}

const SANDBOXES: Readonly<Record<Permission, string>> = {
  board: 'read-only',
  read: 'read-only',
  edit: 'workspace-write',
  full: 'danger-full-access',
}
const sandboxOf = (permission: Permission): string => SANDBOXES[permission]

function readRecord(record: Json): readonly AgentRecord[] {
  switch (record['type']) {
    case 'thread.started': {
      const id = textAt(record, 'thread_id')
      return id === null ? [] : [{ is: 'session', id }]
    }
    case 'item.completed':
      return readItem(record)
    case 'turn.completed':
      return [
        {
          is: 'used',
          // Of the whole conversation, what came before a reminder too.
          total: 'all',
          usage: {
            input_tokens: numberAt(record, 'usage', 'input_tokens') ?? 0,
            cached_tokens: numberAt(record, 'usage', 'cached_input_tokens') ?? 0,
            output_tokens: numberAt(record, 'usage', 'output_tokens') ?? 0,
            cost_usd: null,
          },
        },
      ]
    case 'turn.failed':
      return failed(textAt(record, 'error', 'message'))
    case 'error':
      return failed(textAt(record, 'message'))
    default:
      return []
  }
}

function readItem(record: Json): readonly AgentRecord[] {
  const text = textAt(record, 'item', 'text')
  switch (textAt(record, 'item', 'type')) {
    case 'agent_message':
      return text === null ? [] : [{ is: 'said', text }]
    case 'mcp_tool_call':
      return [{ is: 'did', text: textAt(record, 'item', 'tool') ?? 'a tool' }]
    case 'command_execution':
      return [{ is: 'did', text: `$ ${textAt(record, 'item', 'command') ?? ''}` }]
    default:
      return []
  }
}

/** Its status stands in its words: `unexpected status 401 Unauthorized: …`. */
function failed(text: string | null): readonly AgentRecord[] {
  if (text === null) return []
  const status = /\b(?:status|error)(?: code)?:? (\d{3})\b/i.exec(text)?.[1]
  return [{ is: 'failed', text, status: status === undefined ? null : Number(status) }]
}
