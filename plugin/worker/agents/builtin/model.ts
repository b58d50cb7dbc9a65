import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { McpEntry, Permission, Skill } from '../preset.ts'
import { NoAnswer, complete } from './completions.ts'
import type { Message, ToolCard, ToolCall } from './completions.ts'
import { hands } from './hands.ts'
import type { Hands } from './hands.ts'
import { openTools } from './tools.ts'
import type { Tools } from './tools.ts'

/** The built-in worker with a model: asks it, does what it calls for, tells it what came of it, until it calls for nothing more. */

/** What the preset wrote for it. */
export interface ModelOrder {
  readonly endpoint: string
  readonly model: string
  readonly effort: string | null
  readonly permission: Permission
  readonly maxTurns: number | null
  readonly prompt: string
  readonly skills: readonly Skill[]
  readonly allow: readonly (readonly string[])[]
  /** Where the conversation is kept, so that it can be gone on with. */
  readonly conversation: string
  readonly how: 'launch' | 'resume'
}

/** Where the profile names none: a loop that never ends would cost without end. */
const MOST_TURNS = 100
const TRIES = 3

const VERDICTS: ReadonlySet<string> = new Set([
  'kanban_complete',
  'kanban_block',
  'kanban_request_review',
  'kanban_request_changes',
])

/** One line of JSON per thing that happens: the preset reads them again. */
const tell = (kanban: string, more: object): void => {
  process.stdout.write(`${JSON.stringify({ kanban, ...more })}\n`)
}

/** Works until the model ends. Resolves with the exit code. */
export async function converse(
  order: ModelOrder,
  mcp: McpEntry,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<number> {
  tell('session', { text: order.conversation })
  const tools = await openTools(mcp, signal)
  try {
    return await turns(order, tools, handsOf(order, env, signal), env['OPENAI_API_KEY'] ?? null, signal)
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    const { status, until, message } = error
    tell('failed', { text: message, status, ...(until === null ? {} : { until }) })
    return 1
  } finally {
    await tools.close()
  }
}

const handsOf = (order: ModelOrder, env: NodeJS.ProcessEnv, signal: AbortSignal): Hands => {
  const kept = Object.entries(env).filter(
    ([name, value]) =>
      value !== undefined && !/^(?:KANBAN_TOKEN|KANBAN_SOCKET|KANBAN_MCP|KANBAN_MODEL_FILE|OPENAI_API_KEY)/.test(name),
  )
  return hands({
    workspace: env['KANBAN_WORKSPACE'] ?? process.cwd(),
    permission: order.permission,
    allow: order.allow,
    env: Object.fromEntries(kept) as Record<string, string>,
    signal,
  })
}

async function turns(
  order: ModelOrder,
  tools: Tools,
  own: Hands,
  key: string | null,
  signal: AbortSignal,
): Promise<number> {
  const cards = [...(await boardCards(tools)), ...own.cards]
  const messages = await beginning(order)
  const most = order.maxTurns ?? MOST_TURNS
  for (let turn = 1; turn <= most; turn += 1) {
    const { message, usage } = await patiently(() => complete({ ...order, key }, messages, cards, signal), signal)
    tell('used', { input_tokens: usage.input, cached_tokens: usage.cached, output_tokens: usage.output })
    if (message.content) tell('said', { text: message.content })
    messages.push({
      role: 'assistant',
      content: message.content ?? null,
      ...(message.tool_calls?.length ? { tool_calls: message.tool_calls } : {}),
    })
    const calls = message.tool_calls ?? []
    const over = await answer(calls, tools, own, messages)
    await writeFile(order.conversation, JSON.stringify(messages), { mode: 0o600 })
    if (calls.length === 0 || over) return 0
  }
  tell('failed', { text: `reached its limit of ${most} turns`, turns_used: true })
  return 1
}

/** Does what was called for, one after another. True once a verdict was taken. */
async function answer(calls: readonly ToolCall[], tools: Tools, own: Hands, messages: Message[]): Promise<boolean> {
  let over = false
  for (const { id, function: called } of calls) {
    tell('did', { text: called.name })
    const { content, accepted } = await use(called, tools, own)
    messages.push({ role: 'tool', tool_call_id: id, content })
    if (accepted && VERDICTS.has(called.name)) over = true
  }
  return over
}

async function use(
  called: ToolCall['function'],
  tools: Tools,
  own: Hands,
): Promise<{ content: string; accepted: boolean }> {
  const args = argumentsOf(called.arguments)
  if (args === null) return { content: 'error: the arguments are no JSON object', accepted: false }
  const done = await own.use(called.name, args)
  if (done !== null) return { content: done, accepted: true }
  if (!called.name.startsWith('kanban_')) return { content: `error: there is no tool ${called.name}`, accepted: false }
  const said = await tools.call(called.name, args)
  return { content: said.text, accepted: !said.isError }
}

function argumentsOf(given: string): Readonly<Record<string, unknown>> | null {
  try {
    const args: unknown = JSON.parse(given === '' ? '{}' : given)
    return typeof args === 'object' && args !== null && !Array.isArray(args) ? (args as Record<string, unknown>) : null
  } catch {
    return null
  }
}

const boardCards = async (tools: Tools): Promise<readonly ToolCard[]> =>
  (await tools.list()).map(({ name, description, inputSchema }) => ({ name, description, parameters: inputSchema }))

async function beginning({ how, conversation, prompt, skills }: ModelOrder): Promise<Message[]> {
  const before = how === 'resume' ? (JSON.parse(await readFile(conversation, 'utf8')) as Message[]) : []
  if (before.length > 0) return [...before, { role: 'user', content: prompt }]
  const texts = await Promise.all(skills.map(({ path }) => readFile(join(path, 'SKILL.md'), 'utf8')))
  return [
    {
      role: 'system',
      content: [
        'You are a worker that uses tools to do one task. Your current folder is the workspace.',
        ...texts,
      ].join('\n\n'),
    },
    { role: 'user', content: prompt },
  ]
}

/** A server that stumbles is asked again at once; what it says of its limits is for the board. */
async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask()
    } catch (error) {
      signal.throwIfAborted()
      const passing = error instanceof NoAnswer && (error.status === null || error.status >= 500)
      if (!passing || tries === TRIES) throw error
    }
  }
}
