import type { Instant } from '../../../../kanban-core/index.ts'

/** One message of a conversation, as Chat Completions has it. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant' | 'tool'
  readonly content: string | null
  readonly tool_calls?: readonly ToolCall[]
  readonly tool_call_id?: string
}

export interface ToolCall {
  readonly id: string
  readonly type: 'function'
  readonly function: { readonly name: string; readonly arguments: string }
}

export interface ToolCard {
  readonly name: string
  readonly description: string
  readonly parameters: Readonly<Record<string, unknown>>
}

export interface Said {
  readonly message: Message
  readonly usage: { readonly input: number; readonly cached: number; readonly output: number }
}

export interface Server {
  /** Without `/chat/completions`. */
  readonly endpoint: string
  readonly model: string
  readonly effort: string | null
  /** Null where the server asks for none. */
  readonly key: string | null
}

/** The server refused, or was not there. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  /** Null = it could not be reached. */
  readonly status: number | null
  readonly until: Instant | null
  constructor(message: string, status: number | null, until: Instant | null) {
    super(message)
    this.status = status
    this.until = until
  }
}

/** A model may think for long; a server that says nothing for longer is gone. */
const PATIENCE = 20 * 60_000

/** One turn of the model. Throws NoAnswer, or the signal's reason. */
export async function complete(
  { endpoint, model, effort, key }: Server,
  messages: readonly Message[],
  tools: readonly ToolCard[],
  signal: AbortSignal,
): Promise<Said> {
  const body = {
    model,
    messages,
    tools: tools.map((card) => ({ type: 'function', function: card })),
    ...(effort === null ? {} : { reasoning_effort: effort }),
  }
  const response = await ask(`${endpoint}/chat/completions`, key, body, signal)
  const text = await response.text()
  if (!response.ok) throw new NoAnswer(wordsOf(text, response.status), response.status, retryAt(response))
  return read(text)
}

async function ask(url: string, key: string | null, body: object, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key === null ? {} : { authorization: `Bearer ${key}` }) },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    })
  } catch (error) {
    signal.throwIfAborted()
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    throw new NoAnswer(`${url} cannot be reached (fetch failed): ${cause}`, null, null)
  }
}

interface Completion {
  readonly choices?: readonly { readonly message?: Message }[]
  readonly usage?: {
    readonly prompt_tokens?: number
    readonly completion_tokens?: number
    readonly prompt_tokens_details?: { readonly cached_tokens?: number }
  }
}

function read(text: string): Said {
  let answer: Completion
  try {
    answer = JSON.parse(text) as Completion
  } catch {
    throw new NoAnswer(`the server answered with no JSON: ${text.slice(0, 200)}`, 500, null)
  }
  const message = answer.choices?.[0]?.message
  if (message === undefined)
    throw new NoAnswer(`the server answered without a message: ${text.slice(0, 200)}`, 500, null)
  const { usage } = answer
  return {
    message,
    usage: {
      input: usage?.prompt_tokens ?? 0,
      cached: usage?.prompt_tokens_details?.cached_tokens ?? 0,
      output: usage?.completion_tokens ?? 0,
    },
  }
}

/** The server's own sentence, where it has one. */
function wordsOf(text: string, status: number): string {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } | string }
    const message = typeof error === 'string' ? error : error?.message
    if (typeof message === 'string') return `status ${status}: ${message}`
  } catch {
    // It is shown as it came.
  }
  return `status ${status}: ${text.slice(0, 300)}`
}

function retryAt(response: Response): Instant | null {
  const given = response.headers.get('retry-after')
  if (given === null) return null
  const at = /^\d+(\.\d+)?$/.test(given) ? Date.now() + Number(given) * 1_000 : Date.parse(given)
  return Number.isNaN(at) ? null : Math.ceil(at)
}
