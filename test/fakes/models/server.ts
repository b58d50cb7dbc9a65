import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chat } from './chat.ts'
import { generate } from './generate.ts'
import { messages } from './messages.ts'
import { responses } from './responses.ts'
import { nextReply } from './script.ts'
import type { Reply, Turn } from './script.ts'

const WIRES = [messages, responses, generate, chat]

/** What the first part of a path asks for, whatever the conversation is: `http://127.0.0.1:1/auth/v1/messages`. */
const MOODS: Readonly<Record<string, Reply>> = {
  auth: { fail: 401, words: 'invalid api key' },
  billing: { fail: 402, words: 'Your credit balance is too low' },
  rate: { fail: 429, headers: { 'retry-after': '120' }, words: 'Rate limit reached for requests' },
  outage: { fail: 500, words: 'the server had an error' },
  hang: { hang: true },
}

export interface Asked {
  readonly path: string
  readonly turn: Turn
  readonly reply: Reply
  readonly body: Readonly<Record<string, unknown>>
}

export interface ModelServer extends AsyncDisposable {
  /** Without a path: `/v1` or a mood goes behind it. */
  readonly url: string
  readonly asked: readonly Asked[]
  /** Resolves once a request of this kind has come. */
  asks(what: (asked: Asked) => boolean): Promise<Asked>
}

/** A model server on loopback that speaks all four formats and follows the script of the card. */
export async function modelServer(decide: (turn: Turn) => Reply = nextReply): Promise<ModelServer> {
  const asked: Asked[] = []
  const waiting = new Set<() => void>()
  const server = createServer((request, response) => {
    void answer(request, response, decide, (one) => {
      asked.push(one)
      waiting.forEach((look) => look())
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    asks(what) {
      return new Promise((done) => {
        const look = () => {
          const found = asked.find(what)
          if (found === undefined) return
          waiting.delete(look)
          done(found)
        }
        waiting.add(look)
        look()
      })
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  decide: (turn: Turn) => Reply,
  note: (asked: Asked) => void,
): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://x').pathname
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const wire = WIRES.find((one) => one.serves(path))
  if (wire === undefined) {
    const known = path.endsWith('/models')
      ? { object: 'list', data: [{ id: 'scripted', object: 'model' }], models: [] }
      : { totalTokens: 10, input_tokens: 10 }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(known))
    return
  }
  const body = JSON.parse(Buffer.concat(parts).toString('utf8') || '{}') as Record<string, unknown>
  const turn = wire.read(body)
  const reply = MOODS[path.split('/')[1] ?? ''] ?? decide(turn)
  note({ path, turn, reply, body })
  if ('hang' in reply) return
  if ('fail' in reply) {
    response.writeHead(reply.fail, { 'content-type': 'application/json', ...reply.headers })
    response.end(JSON.stringify(wire.refuse(reply.fail, reply.words ?? 'refused')))
    return
  }
  const { type, text } = wire.write(reply, body, path)
  response.writeHead(200, { 'content-type': type }).end(text)
}
