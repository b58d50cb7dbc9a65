import type { Reply, Turn } from './script.ts'
import type { Wire } from './wire.ts'
import { isRecord, listIn, sse, textOf } from './wire.ts'

/** Anthropic's Messages. */
export const messages: Wire = {
  serves: (path) => path.endsWith('/v1/messages'),
  read(body): Turn {
    const turns = listIn(body, 'messages')
    const blocks = turns.flatMap((turn) => blocksOf(turn['content']).map((block) => ({ role: turn['role'], block })))
    const results = new Map(
      blocks
        .filter(({ block }) => block['type'] === 'tool_result')
        .map(({ block }) => [block['tool_use_id'], textOf(block['content'])]),
    )
    return {
      tools: listIn(body, 'tools').map((tool) => String(tool['name'])),
      prompts: [
        textOf(body['system']),
        ...blocks
          .filter(({ role, block }) => role === 'user' && block['type'] === 'text')
          .map(({ block }) => String(block['text'])),
      ],
      calls: blocks
        .filter(({ block }) => block['type'] === 'tool_use')
        .map(({ block }) => ({
          tool: String(block['name']),
          args: JSON.stringify(block['input']),
          result: results.get(block['id']) ?? '',
        })),
      said: blocks.filter(({ role, block }) => role === 'assistant' && block['type'] === 'text').length,
    }
  },
  write(reply: Exclude<Reply, { hang: true } | { fail: number }>, body) {
    const content =
      'say' in reply
        ? { type: 'text', text: reply.say }
        : {
            type: 'tool_use',
            id: `toolu_${Date.now()}${Math.random().toString(36).slice(2, 8)}`,
            name: reply.call,
            input: reply.args,
          }
    const stop = 'say' in reply ? 'end_turn' : 'tool_use'
    const message = {
      id: `msg_${Math.random().toString(36).slice(2)}`,
      type: 'message',
      role: 'assistant',
      model: body['model'],
      content: [content],
      stop_reason: stop,
      stop_sequence: null,
      usage: { input_tokens: 100, output_tokens: 10, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 },
    }
    if (body['stream'] !== true) return { type: 'application/json', text: JSON.stringify(message) }
    const empty = 'say' in reply ? { ...content, text: '' } : { ...content, input: {} }
    const delta =
      'say' in reply
        ? { type: 'text_delta', text: reply.say }
        : { type: 'input_json_delta', partial_json: JSON.stringify(reply.args) }
    return {
      type: 'text/event-stream',
      text: sse([
        ['message_start', { type: 'message_start', message: { ...message, content: [], stop_reason: null } }],
        ['content_block_start', { type: 'content_block_start', index: 0, content_block: empty }],
        ['content_block_delta', { type: 'content_block_delta', index: 0, delta }],
        ['content_block_stop', { type: 'content_block_stop', index: 0 }],
        [
          'message_delta',
          { type: 'message_delta', delta: { stop_reason: stop, stop_sequence: null }, usage: { output_tokens: 10 } },
        ],
        ['message_stop', { type: 'message_stop' }],
      ]),
    }
  },
  refuse: (status, words) => ({
    type: 'error',
    error: {
      type:
        status === 401
          ? 'authentication_error'
          : status === 429
            ? 'rate_limit_error'
            : status === 402
              ? 'billing_error'
              : 'api_error',
      message: words,
    },
  }),
}

const blocksOf = (content: unknown): readonly Readonly<Record<string, unknown>>[] =>
  typeof content === 'string'
    ? [{ type: 'text', text: content }]
    : Array.isArray(content)
      ? content.filter(isRecord)
      : []
