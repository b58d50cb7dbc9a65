import { z } from 'zod'
import { parseDuration } from '../../kanban-core/index.ts'
import type { Workspace } from '../../kanban-core/index.ts'
import { agentNames, presetOf } from './agents/index.ts'
import { PERMISSIONS } from './agents/preset.ts'
import type { Preset, ProfileSpec } from './agents/preset.ts'

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
    pass: z
      .array(handedOn)
      .max(100)
      .optional()
      .describe("copied from the gateway's environment where they are set; left out: the agent's own keys"),
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

const dollars = z.number().min(0).max(100_000)

const shape = z.strictObject({
  agent: z
    .string()
    .min(1)
    .describe(`auto, ${agentNames().join(', ')}`),
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
  effort: text(50).optional().describe('how hard its model thinks, as the agent names it'),
  permission: z
    .enum(PERMISSIONS)
    .optional()
    .describe(
      "board: the board's tools only; read: also the workspace; edit (default): also change it; full: anything",
    ),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('agent builtin only: a Chat Completions server, such as http://127.0.0.1:11434/v1'),
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
  max_turns: z.number().int().min(1).max(10_000).optional().describe('turns of the model in one attempt'),
  budget_usd: z.number().positive().max(100_000).optional().describe('US dollars that one attempt may spend'),
  daily_budget_usd: z
    .number()
    .positive()
    .max(1_000_000)
    .optional()
    .describe('US dollars that all of its runs may spend together within a UTC day'),
  price: z
    .strictObject({
      input: dollars,
      cached: dollars.optional().describe('of input from the cache; left out: as any input'),
      output: dollars,
    })
    .optional()
    .describe('US dollars per million tokens, for an agent that tells tokens but no money'),
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
    permission: given.permission ?? null,
    endpoint: given.endpoint?.replace(/\/+$/, '') ?? null,
    workspace: given.workspace === undefined ? null : workspaceOf(given.workspace),
    skills: given.skills,
    concurrency: given.concurrency ?? null,
    maxRuntime: given.max_runtime === undefined ? null : parseDuration(given.max_runtime),
    maxTurns: given.max_turns ?? null,
    budgetUsd: given.budget_usd ?? null,
    dailyBudgetUsd: given.daily_budget_usd ?? null,
    price: given.price === undefined ? null : { ...given.price, cached: given.price.cached ?? given.price.input },
    env: { ...given.env, pass: given.env.pass ?? null },
    allow: given.allow ?? [],
  }
}

type Complaint = readonly [field: string, sentence: string]

/** Everything wrong with a profile beyond the form of its fields: path and sentence. */
function* complaints(given: Shape): Generator<Complaint> {
  const known = ['auto', ...agentNames()]
  const preset = presetOf(given.agent)
  if (!known.includes(given.agent)) {
    yield ['agent', `there is no agent ${given.agent}; known agents: ${known.join(', ')}`]
    return
  }
  yield* aboutArguments(given)
  if (given.agent !== 'builtin' && given.allow)
    yield ['allow', `allow belongs to agent builtin; ${given.agent} cannot hold a worker to it`]
  if (given.agent !== 'builtin' && given.endpoint !== undefined)
    yield ['endpoint', `endpoint belongs to agent builtin; ${given.agent} has a provider of its own`]
  if (preset === null) yield* aboutAuto(given)
  else {
    yield* aboutLimits(given, preset)
    yield* aboutMoney(given, preset)
    const refused = preset.refuse(specOf(given))
    if (refused !== null) yield ['agent', refused]
  }
}

function* aboutArguments(given: Shape): Generator<Complaint> {
  if (given.agent === 'command' && !given.argv)
    yield ['argv', 'agent command needs argv: the program and its arguments']
  if (given.agent !== 'command' && given.argv)
    yield ['argv', `argv belongs to agent command; ${given.agent} has a command line of its own`]
  if (given.argv?.[0] === '' || /\{[a-z]+\}/.test(given.argv?.[0] ?? ''))
    yield ['argv', 'the first member names the program and takes no placeholder']
}

/** A limit that cannot be enforced is none: better no start than a false promise. */
function* aboutLimits(given: Shape, { title, supports }: Preset): Generator<Complaint> {
  const { permission, effort, max_turns: turns, budget_usd: budget } = given
  if (permission !== undefined && !supports.permissions.includes(permission))
    yield ['permission', `${title} cannot be held to a permission; leave it out`]
  if (effort !== undefined && supports.effort === null)
    yield ['effort', `${title} has no levels of effort; leave it out`]
  if (effort !== undefined && Array.isArray(supports.effort) && !supports.effort.includes(effort))
    yield ['effort', `${title} knows the efforts ${supports.effort.join(', ')}`]
  if (turns !== undefined && supports.maxTurns === null)
    yield ['max_turns', `${title} has no limit on turns, so max_turns would promise what nobody keeps; use max_runtime`]
  if (budget !== undefined && !supports.budget)
    yield [
      'budget_usd',
      `${title} has no limit on money, so budget_usd would promise what nobody keeps; use max_runtime`,
    ]
}

/** A budget that nobody can count would never be reached. */
function* aboutMoney(given: Shape, preset: Preset): Generator<Complaint> {
  if (given.price !== undefined && preset.supports.usage === null)
    yield ['price', `${preset.title} tells no tokens, so there is nothing that a price could count; leave it out`]
  if (given.daily_budget_usd === undefined) return
  const uncounted = uncountedBy(specOf(given), preset)
  if (uncounted !== null) yield ['daily_budget_usd', uncounted]
}

/** Why the cost of a profile's runs cannot be known, and what to do; null = it can. The built-in worker without a model costs nothing. */
export function uncountedBy({ agent, endpoint, price }: ProfileSpec, { title, supports }: Preset): string | null {
  if (supports.usage === 'tokens and money' || (agent === 'builtin' && endpoint === null)) return null
  if (supports.usage === null) return `${title} tells neither tokens nor money; give it to a profile of another agent`
  return price === null
    ? `${title} tells tokens but no money; set price: { input, output } in US dollars per million tokens`
    : null
}

/** What differs from agent to agent needs to know which one it is. */
function* aboutAuto(given: Shape): Generator<Complaint> {
  for (const field of ['model', 'effort', 'max_turns', 'budget_usd', 'daily_budget_usd', 'price'] as const)
    if (given[field] !== undefined) yield [field, `${field} needs to know the agent: name one in place of auto`]
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
