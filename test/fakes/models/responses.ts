import type { Reply, Turn } from './script.ts'
import type { Wire } from './wire.ts'
import { isRecord, listIn, sse, textOf } from './wire.ts'

/** OpenAI's Responses. */
export const responses: Wire = {
  serves: (path) => path.endsWith('/responses'),
  read(body): Turn {
    const input = listIn(body, 'input')
    const results = new Map(
      input
        .filter((item) => String(item['type']).endsWith('_call_output'))
        .map((item) => [item['call_id'], textOf(item['output'])]),
    )
    const spoken = input.filter((item) => item['type'] === 'message' || item['type'] === undefined)
    return {
      tools: toolsOf(body).map(({ name }) => name),
      prompts: [
        textOf(body['instructions']),
        ...spoken.filter((item) => item['role'] !== 'assistant').map((item) => textOf(item['content'])),
      ],
      calls: input
        .filter((item) => item['type'] === 'function_call')
        .map((item) => ({
          tool: String(item['name']),
          args: String(item['arguments']),
          result: results.get(item['call_id']) ?? '',
        })),
      said: spoken.filter((item) => item['role'] === 'assistant').length,
    }
  },
  write(reply: Exclude<Reply, { hang: true } | { fail: number }>, body) {
    const id = Math.random().toString(36).slice(2)
    const space = 'call' in reply ? toolsOf(body).find(({ name }) => name === reply.call)?.namespace : undefined
    const item =
      'say' in reply
        ? {
            type: 'message',
            id: `msg_${id}`,
            role: 'assistant',
            status: 'completed',
            content: [{ type: 'output_text', text: reply.say, annotations: [] }],
          }
        : {
            type: 'function_call',
            id: `fc_${id}`,
            call_id: `call_${id}`,
            name: reply.call,
            ...(space === undefined ? {} : { namespace: space }),
            arguments: JSON.stringify(reply.args),
            status: 'completed',
          }
    const response = {
      id: `resp_${id}`,
      object: 'response',
      created_at: 1,
      status: 'completed',
      model: body['model'],
      output: [item],
      usage: {
        input_tokens: 100,
        input_tokens_details: { cached_tokens: 20 },
        output_tokens: 10,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 110,
      },
    }
    return {
      type: 'text/event-stream',
      text: sse([
        [
          'response.created',
          { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
        ],
        ['response.output_item.added', { type: 'response.output_item.added', output_index: 0, item }],
        ['response.output_item.done', { type: 'response.output_item.done', output_index: 0, item }],
        ['response.completed', { type: 'response.completed', response }],
      ]),
    }
  },
  refuse: (status, words) => ({
    error: {
      message: words,
      type:
        status === 429
          ? 'rate_limit_exceeded'
          : status === 402
            ? 'insufficient_quota'
            : status === 401
              ? 'invalid_request_error'
              : 'server_error',
      code: status === 401 ? 'invalid_api_key' : null,
    },
  }),
}

/** Tools of an MCP server come as a namespace that holds them. */
const toolsOf = (
  body: Readonly<Record<string, unknown>>,
): readonly { readonly name: string; readonly namespace?: string }[] =>
  listIn(body, 'tools').flatMap((tool) =>
    tool['type'] === 'namespace' && Array.isArray(tool['tools'])
      ? tool['tools']
          .filter(isRecord)
          .map((inner) => ({ name: String(inner['name']), namespace: String(tool['name']) }))
      : [{ name: String(tool['name'] ?? tool['type']) }],
  )
