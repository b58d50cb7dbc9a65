import { join } from 'node:path'
import { claude } from './claude.ts'
import type { Launch, LaunchContext, Permission, Preset } from './preset.ts'
import { classifyRecords } from './shared/failures.ts'
import { withSkillPaths } from './shared/prompt.ts'

const MCP = 'mcp.json'
const TURNS_USED = 53
const READS = ['read_file', 'read_many_files', 'list_directory', 'glob', 'grep_search']
const EDITS = [...READS, 'edit', 'write_file', 'run_shell_command', 'todo_write']

/** Qwen Code. Its records have the form of Claude Code's. */
export const qwen: Preset = {
  name: 'qwen',
  title: 'Qwen Code',
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
    program: () => 'qwen',
    version: ['--version'],
    login({ env, home, exists, read }) {
      if (env['OPENAI_API_KEY'] || env['DASHSCOPE_API_KEY'] || env['BAILIAN_CODING_PLAN_API_KEY']) return 'in'
      if (exists(join(home, '.qwen', 'oauth_creds.json'))) return 'in'
      return read(join(home, '.qwen', 'settings.json'))?.includes('"selectedType"') ? 'unknown' : 'out'
    },
    hint: 'log in by starting `qwen` once, or set OPENAI_API_KEY and OPENAI_BASE_URL for the gateway',
    credentials: ({ home }) => [join(home, '.qwen', 'oauth_creds.json'), join(home, '.qwen', 'settings.json')],
  },
  keys: ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_MODEL', 'DASHSCOPE_API_KEY', 'BAILIAN_CODING_PLAN_API_KEY'],
  refuse: () => null,
  provider: () => 'qwen',
  launch: (context) =>
    start(context, withSkillPaths(context.prompt, context.skills), ['--session-id', context.session]),
  resume: (context, session) => start(context, context.prompt, ['--resume', session]),
  read: (line) => claude.read(line),
  classify(ending) {
    if (ending.code === TURNS_USED)
      return { kind: 'turns_used', text: 'reached its limit of turns', until: null, remedy: null }
    return classifyRecords(ending, qwen)
  },
}

function start(
  { model, permission, profile, folder, mcp, env }: LaunchContext,
  prompt: string,
  session: readonly string[],
): Launch {
  const entry = { ...mcp, trust: true, alwaysLoadTools: true }
  return {
    argv: [
      'qwen',
      prompt,
      '-o',
      'stream-json',
      ...(env['OPENAI_API_KEY'] ? ['--auth-type', 'openai'] : []),
      ...session,
      '--mcp-config',
      join(folder, MCP),
      ...levels(permission),
      ...(model === null ? [] : ['-m', model]),
      ...(profile.maxTurns === null ? [] : ['--max-session-turns', String(profile.maxTurns)]),
    ],
    env: {},
    files: [{ name: MCP, text: JSON.stringify({ mcpServers: { kanban: entry } }) }],
  }
}

const core = (tools: readonly string[]) => tools.flatMap((tool) => ['--core-tools', tool])

function levels(permission: Permission): readonly string[] {
  switch (permission) {
    case 'board':
      return ['--approval-mode', 'default', ...core(['skill'])]
    case 'read':
      return ['--approval-mode', 'default', ...core(['skill', ...READS])]
    case 'edit':
      return ['--approval-mode', 'auto-edit', ...core(['skill', ...EDITS]), '--allowed-tools', 'run_shell_command']
    case 'full':
      return ['--approval-mode', 'yolo']
  }
}
