import type { Reply, Turn } from './script.ts'
import type { Wire } from './wire.ts'
import { isRecord, listIn, sse, textOf } from './wire.ts'

/** Chat Completions, spoken by most servers. */
export const chat: Wire = {
  serves: (path) => path.endsWith('/chat/completions'),
  read(body): Turn {
    const all = listIn(body, 'messages')
    const results = new Map(
      all.filter(({ role }) => role === 'tool').map((one) => [one['tool_call_id'], textOf(one['content'])]),
    )
    return {
      tools: listIn(body, 'tools').map((tool) => (isRecord(tool['function']) ? String(tool['function']['name']) : '')),
      prompts: all.filter(({ role }) => role === 'user' || role === 'system').map(({ content }) => textOf(content)),
      calls: all.flatMap((one) =>
        listIn(one, 'tool_calls').map((call) => {
          const called = isRecord(call['function']) ? call['function'] : {}
          return {
            tool: String(called['name']),
            args: String(called['arguments']),
            result: results.get(call['id']) ?? '',
          }
        }),
      ),
      said: all.filter((one) => one['role'] === 'assistant' && listIn(one, 'tool_calls').length === 0).length,
    }
  },
  write(reply: Exclude<Reply, { hang: true } | { fail: number }>, body) {
    const id = Math.random().toString(36).slice(2)
    const called =
      'say' in reply
        ? null
        : [
            {
              index: 0,
              id: `call_${id}`,
              type: 'function',
              function: { name: reply.call, arguments: JSON.stringify(reply.args) },
            },
          ]
    const message = {
      role: 'assistant',
      content: 'say' in reply ? reply.say : null,
      ...(called === null ? {} : { tool_calls: called }),
    }
    const reason = called === null ? 'stop' : 'tool_calls'
    const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 }
    const frame = { id: `chatcmpl-${id}`, created: 1, model: body['model'] }
    if (body['stream'] !== true)
      return {
        type: 'application/json',
        text: JSON.stringify({
          ...frame,
          object: 'chat.completion',
          choices: [{ index: 0, message, finish_reason: reason }],
          usage,
        }),
      }
    const chunk = (delta: object, finish: string | null) => ({
      ...frame,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: finish }],
    })
    return {
      type: 'text/event-stream',
      text: `${sse([
        [null, chunk(message, null)],
        [null, chunk({}, reason)],
        [null, { ...frame, object: 'chat.completion.chunk', choices: [], usage }],
      ])}data: [DONE]\n\n`,
    }
  },
  refuse: (status, words) => ({
    error: { message: words, type: status === 401 ? 'invalid_api_key' : 'error', code: status },
  }),
}
