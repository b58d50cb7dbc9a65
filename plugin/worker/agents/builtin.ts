import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AgentRecord, LaunchContext, Preset } from './preset.ts'
import { classifyRecords } from './shared/failures.ts'
import { numberAt, parseLine, textAt } from './shared/json-lines.ts'

const ATTACH_WITHIN = 30_000

/** Files in the run's folder: which commands may be run, and what the model is told. */
const ALLOW = 'allow.json'
const MODELS = { launch: 'model.json', resume: 'model-resumed.json' } as const

/** The agent that is always there: with an endpoint a small loop around its model, else it works the recipe of a card. */
export const builtin: Preset = {
  name: 'builtin',
  title: 'the built-in worker',
  verified: true,
  attachWithin: ATTACH_WITHIN,
  supports: {
    permissions: ['board', 'read', 'edit', 'full'],
    model: true,
    effort: 'any',
    maxTurns: 'hard',
    budget: false,
    usage: 'tokens',
    resume: true,
  },
  detect: {
    program: () => null,
    version: null,
    login: () => 'none needed',
    hint: 'put the key of the endpoint into profiles.<name>.env.set.OPENAI_API_KEY',
    credentials: () => [],
  },
  keys: [],
  refuse(profile) {
    if (profile.endpoint !== null)
      return profile.model === null ? 'an endpoint needs a model: name one that it serves' : null
    const meaningless = Object.entries({
      model: profile.model,
      effort: profile.effort,
      permission: profile.permission,
      max_turns: profile.maxTurns,
    }).find(([, value]) => value !== null)
    return meaningless === undefined
      ? null
      : `${meaningless[0]} means nothing to the built-in worker without an endpoint: it works recipes and asks no model`
  },
  provider: (profileName, { endpoint }) =>
    endpoint === null ? `builtin:${profileName}` : `builtin:${hostOf(endpoint)}`,
  launch: (context) => start(context, 'launch'),
  resume: (context) => (context.profile.endpoint === null ? null : start(context, 'resume')),
  read(line) {
    const record = parseLine(line)
    if (record === null) return []
    const text = textAt(record, 'text') ?? ''
    switch (record['kanban']) {
      case 'session':
        return [{ is: 'session', id: text }]
      case 'said':
        return [{ is: 'said', text }]
      case 'did':
        return [{ is: 'did', text }]
      case 'failed':
        return [failedOf(record, text)]
      case 'used':
        return [
          {
            is: 'used',
            usage: {
              input_tokens: numberAt(record, 'input_tokens') ?? 0,
              cached_tokens: numberAt(record, 'cached_tokens') ?? 0,
              output_tokens: numberAt(record, 'output_tokens') ?? 0,
              cost_usd: null,
            },
          },
        ]
      default:
        return []
    }
  },
  classify: (ending) => classifyRecords(ending, builtin),
}

function failedOf(record: Readonly<Record<string, unknown>>, text: string): AgentRecord {
  const until = numberAt(record, 'until')
  return {
    is: 'failed',
    text,
    status: numberAt(record, 'status'),
    final: true,
    ...(record['turns_used'] === true ? { kind: 'turns_used' as const } : {}),
    ...(until === null ? {} : { until }),
  }
}

function start(context: LaunchContext, how: 'launch' | 'resume') {
  const { profile, folder, model, effort, permission, prompt, skills } = context
  const { endpoint, maxTurns, allow } = profile
  const files = [{ name: ALLOW, text: JSON.stringify(allow) }]
  const argv = [process.execPath, program()]
  if (endpoint === null) return { argv, env: { KANBAN_ALLOW_FILE: join(folder, ALLOW) }, files }
  const order = {
    endpoint,
    model,
    effort,
    permission,
    maxTurns,
    prompt,
    skills,
    allow,
    conversation: join(folder, 'conversation.json'),
    how,
  }
  return {
    argv,
    env: { KANBAN_MODEL_FILE: join(folder, MODELS[how]) },
    files: [...(how === 'launch' ? files : []), { name: MODELS[how], text: JSON.stringify(order) }],
  }
}

const hostOf = (endpoint: string): string => (URL.canParse(endpoint) ? new URL(endpoint).host : endpoint)

/** TypeScript in a checkout, JavaScript in dist: whatever this file is. */
const program = (): string => fileURLToPath(new URL(`builtin/main${extname(import.meta.url)}`, import.meta.url))
