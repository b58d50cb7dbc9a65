import { z } from 'zod'
import { parseDuration } from '../../kanban-core/index.ts'
import type { Workspace } from '../../kanban-core/index.ts'
import { agentNames, presetOf } from './agents/index.ts'
import type { ProfileSpec } from './agents/preset.ts'

export type { ProfileSpec } from './agents/preset.ts'

/** What the gateway itself is let in with; no profile may hand these on. */
const GATEWAY_TOKENS: ReadonlySet<string> = new Set([
  'TELEGRAM_BOT_TOKEN',
  'DISCORD_BOT_TOKEN',
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
])

const text = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .refine((value) => !value.includes('\0'), 'must not hold a zero byte')

const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'must be the name of an environment variable')
  .refine((name) => !name.startsWith('KANBAN_'), 'KANBAN_* variables are set by the gateway alone')

const handedOn = variable.refine(
  (name) => !GATEWAY_TOKENS.has(name),
  "is the gateway's own token and is never handed to a worker",
)

const value = z
  .string()
  .max(32_768)
  .refine((given) => !given.includes('\0'), 'must not hold a zero byte')
  .refine(
    (given) => !GATEWAY_TOKENS.has(given.replace(/^env:/, '')) || !given.startsWith('env:'),
    "is the gateway's own token and is never handed to a worker",
  )
  .refine(
    (given) => !given.startsWith('file:') || given.startsWith('file:/') || given.startsWith('file:~/'),
    'file: needs an absolute path',
  )

const variables = z.record(z.string(), value).check((check) => {
  for (const name of Object.keys(check.value)) {
    const [issue] = variable.safeParse(name).error?.issues ?? []
    if (issue) check.issues.push({ code: 'custom', input: name, path: [name], message: issue.message })
  }
})

const environment = z
  .strictObject({
    pass: z.array(handedOn).max(100).default([]).describe("copied from the gateway's environment where they are set"),
    require: z.array(handedOn).max(100).default([]).describe('copied too; a task cannot start while one is missing'),
    set: variables.default({}).describe('a value, env:NAME or file:PATH'),
  })
  .prefault({})

const workspace = z
  .string()
  .refine((given) => workspaceOf(given) !== null, 'must be scratch, worktree or dir:<absolute path>')
  .describe('for tasks that name none')

const duration = z
  .union([z.string(), z.number().int().positive().transform(String)])
  .refine((given) => parseDuration(given) !== null, 'must be a length of time such as 90s, 30m or 2h')

const shape = z.strictObject({
  agent: z.string().min(1).describe('auto, builtin or command'),
  argv: z
    .array(
      z
        .string()
        .max(32_768)
        .refine((member) => !member.includes('\0'), 'must not hold a zero byte'),
    )
    .min(1)
    .max(200)
    .optional()
    .describe(
      'agent command only: program and arguments; {task} {run} {board} {workspace} {profile} {model} {effort} {tenant} {title} are filled in',
    ),
  description: z.string().max(500).default('').describe('what this role is good at, for people and orchestrators'),
  model: text(200).optional(),
  effort: text(50).optional(),
  workspace: workspace.optional(),
  skills: z
    .array(
      z
        .string()
        .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be the name of a skill')
        .max(64),
    )
    .max(20)
    .default([]),
  concurrency: z.number().int().min(1).max(1_000).optional().describe('how many of its workers may run at once'),
  max_runtime: duration.optional().describe('for tasks that name none'),
  env: environment,
  allow: z
    .array(z.array(text(1_000)).min(1).max(50))
    .max(100)
    .optional()
    .describe('agent builtin only: argument prefixes that its recipes may run'),
})

type Shape = z.output<typeof shape>

function specOf(given: Shape): ProfileSpec {
  return {
    agent: given.agent,
    argv: given.argv ?? [],
    description: given.description,
    model: given.model ?? null,
    effort: given.effort ?? null,
    workspace: given.workspace === undefined ? null : workspaceOf(given.workspace),
    skills: given.skills,
    concurrency: given.concurrency ?? null,
    maxRuntime: given.max_runtime === undefined ? null : parseDuration(given.max_runtime),
    env: given.env,
    allow: given.allow ?? [],
  }
}

/** Everything wrong with a profile beyond the form of its fields: path and sentence. */
function* complaints(given: Shape): Generator<readonly [string, string]> {
  const known = ['auto', ...agentNames()]
  const preset = presetOf(given.agent)
  if (!known.includes(given.agent) || !preset) {
    yield ['agent', `there is no agent ${given.agent}; known agents: ${known.join(', ')}`]
    return
  }
  if (given.agent === 'command' && !given.argv)
    yield ['argv', 'agent command needs argv: the program and its arguments']
  if (given.agent !== 'command' && given.argv)
    yield ['argv', `argv belongs to agent command; ${given.agent} has a command line of its own`]
  if (given.argv?.[0] === '' || /\{[a-z]+\}/.test(given.argv?.[0] ?? ''))
    yield ['argv', 'the first member names the program and takes no placeholder']
  if (preset.name !== 'builtin' && given.allow)
    yield ['allow', `allow belongs to agent builtin; ${given.agent} cannot hold a worker to it`]
  const refused = preset.refuse(specOf(given))
  if (refused) yield ['agent', refused]
}

/** One profile of the config, strict; gives a ProfileSpec. */
export const profileSchema = shape
  .check((check) => {
    for (const [field, message] of complaints(check.value))
      check.issues.push({ code: 'custom', input: check.value, path: [field], message })
  })
  .transform(specOf)

/** `scratch`, `worktree` or `dir:/absolute`; null where the text is none of these. */
function workspaceOf(given: string): Workspace | null {
  if (given === 'scratch') return { kind: 'scratch' }
  if (given === 'worktree') return { kind: 'worktree', path: null }
  if (/^dir:\/[^\0]*$/.test(given)) return { kind: 'dir', path: given.slice('dir:'.length) }
  return null
}
