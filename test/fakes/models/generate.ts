import type { Reply, Turn } from './script.ts'
import type { Wire } from './wire.ts'
import { isRecord, listIn, sse, textOf } from './wire.ts'

/** Google's generateContent. */
export const generate: Wire = {
  serves: (path) => /:(stream)?[gG]enerateContent$/.test(path),
  read(body): Turn {
    const parts = listIn(body, 'contents').flatMap((turn) =>
      listIn(turn, 'parts').map((part) => ({ role: turn['role'], part })),
    )
    const results = parts.map(({ part }) => part['functionResponse']).filter(isRecord)
    const calls = parts.map(({ part }) => part['functionCall']).filter(isRecord)
    return {
      tools: listIn(body, 'tools').flatMap((tool) =>
        listIn(tool, 'functionDeclarations').map((one) => String(one['name'])),
      ),
      prompts: [
        textOf(body['systemInstruction']),
        ...parts.filter(({ role, part }) => role === 'user' && 'text' in part).map(({ part }) => String(part['text'])),
      ],
      calls: calls.map((call) => ({
        tool: String(call['name']),
        args: JSON.stringify(call['args'] ?? {}),
        result: JSON.stringify(results.findLast((one) => one['name'] === call['name'])?.['response'] ?? ''),
      })),
      said: parts.filter(
        ({ role, part }) =>
          role === 'model' && typeof part['text'] === 'string' && part['text'] !== '' && part['thought'] !== true,
      ).length,
    }
  },
  write(reply: Exclude<Reply, { hang: true } | { fail: number }>, _body, path) {
    const part = 'say' in reply ? { text: reply.say } : { functionCall: { name: reply.call, args: reply.args } }
    const answer = {
      candidates: [{ content: { role: 'model', parts: [part] }, finishReason: 'STOP', index: 0 }],
      usageMetadata: {
        promptTokenCount: 100,
        candidatesTokenCount: 10,
        totalTokenCount: 110,
        cachedContentTokenCount: 20,
      },
      modelVersion: 'scripted',
    }
    return path.includes(':stream')
      ? { type: 'text/event-stream', text: sse([[null, answer]]) }
      : { type: 'application/json', text: JSON.stringify(answer) }
  },
  refuse: (status, words) => ({
    error: {
      code: status,
      message: words,
      status: status === 401 ? 'UNAUTHENTICATED' : status === 429 ? 'RESOURCE_EXHAUSTED' : 'INTERNAL',
    },
  }),
}
