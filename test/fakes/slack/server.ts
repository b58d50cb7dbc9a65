import { createHmac } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { parse } from 'node:querystring'
import { FaultQueue } from '../shared/faults.ts'
import type { Fault } from '../shared/faults.ts'
import { Loopback, bodyOf, sendFault, sendJson } from '../shared/loopback.ts'
import { Watch } from '../shared/watch.ts'
import { refuseBlocks, list, word } from './blocks.ts'
import type { Json } from './blocks.ts'
import { METHODS, missingScope } from './methods.ts'
import type { Result } from './methods.ts'
import { SocketSide } from './socket-side.ts'
import type { Envelope } from './socket-side.ts'
import { Workspace } from './workspace.ts'
import type { SlackMessage } from './workspace.ts'

export interface Call {
  readonly method: string
  readonly params: Json
  readonly auth: string
  readonly at: number
}

/** What Slack does with events where the app takes them over HTTP. */
export interface RequestUrl {
  readonly url: string
  readonly signingSecret: string
}

export interface FakeSlackOptions {
  /** Scopes of the bot token; left out = all. */
  readonly scopes?: readonly string[]
}

export const BOT_TOKEN = 'xoxb-fake-bot-token'
export const APP_TOKEN = 'xapp-fake-app-token'
export const SIGNING_SECRET = 'fake-signing-secret'
/** How long Slack waits for an acknowledgement. */
const PATIENCE = 3_000
const URL_USES = 5
const EVERY_SCOPE = [
  'commands',
  'chat:write',
  'app_mentions:read',
  'im:history',
  'im:write',
  'channels:history',
  'groups:history',
]

/** Slack as its clients see it: Web API, response URLs, Socket Mode, and requests to an app's own URL. */
export class SlackServer {
  readonly workspace = new Workspace()
  readonly calls: Call[] = []
  readonly faults = new FaultQueue()
  readonly watch = new Watch()
  readonly socket = new SocketSide(this.watch)
  readonly scopes: ReadonlySet<string>
  /** By token: the error that every call with it gets. */
  readonly tokenErrors = new Map<string, string>()
  /** Where events go in place of the socket. */
  requestUrl: RequestUrl | null = null
  patience = PATIENCE
  readonly #urls = new Map<
    string,
    { uses: number; readonly of: SlackMessage | null; readonly channel: string; readonly person: string }
  >()
  #http: Loopback | null = null
  readonly #pings: NodeJS.Timeout

  protected constructor({ scopes = EVERY_SCOPE }: FakeSlackOptions) {
    this.scopes = new Set(scopes)
    this.#pings = setInterval(() => this.socket.ping(), 5_000)
    this.#pings.unref()
  }

  protected async open(): Promise<void> {
    this.#http = await Loopback.open((request, response) => void this.#serve(request, response))
    this.#listen()
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#http?.port ?? 0}`
  }

  get apiUrl(): string {
    return `${this.origin}/api/`
  }

  /** HTTP and socket connections that are open. */
  get openSockets(): number {
    return this.#http?.sockets.size ?? 0
  }

  /** Nobody answers any more, until `up`. */
  async down(): Promise<void> {
    this.socket.cut()
    await this.#http?.down()
  }

  async up(): Promise<void> {
    await this.#http?.up()
    this.#listen()
  }

  async stop(): Promise<void> {
    clearInterval(this.#pings)
    this.socket.close()
    await this.#http?.down()
  }

  /** A new response_url: five uses, then it is gone. */
  responseUrl(channel: string, person: string, of: SlackMessage | null): string {
    const name = this.workspace.next('R')
    this.#urls.set(name, { uses: 0, of, channel, person })
    return `${this.origin}/respond/${name}`
  }

  /** As after half an hour. */
  expireUrls(): void {
    this.#urls.clear()
  }

  /** Hands an event to the app by socket or by HTTP. Null = not acknowledged in time. */
  async deliver(type: Envelope['type'], payload: Json, retry: number = 0): Promise<Json | null> {
    if (this.requestUrl !== null) return this.#request(this.requestUrl, type, payload, retry)
    await this.watch.until(() => this.socket.connections > 0)
    return this.socket.send(
      {
        type,
        payload,
        accepts_response_payload: type !== 'events_api',
        ...(retry > 0 ? { retry_attempt: retry, retry_reason: 'timeout' } : {}),
      },
      this.patience,
    )
  }

  async #request(
    { url, signingSecret }: RequestUrl,
    type: Envelope['type'],
    payload: Json,
    retry: number,
  ): Promise<Json | null> {
    const body =
      type === 'events_api'
        ? JSON.stringify(payload)
        : new URLSearchParams(
            type === 'interactive' ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>),
          ).toString()
    const timestamp = String(Math.floor(Date.now() / 1_000))
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': type === 'events_api' ? 'application/json' : 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`,
        ...(retry > 0 ? { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': 'http_timeout' } : {}),
      },
    })
    const text = await response.text()
    return response.status === 200 ? ((text.startsWith('{') ? JSON.parse(text) : { text }) as Json) : null
  }

  #listen(): void {
    this.#http?.server?.on('upgrade', (request, socket, head) => this.socket.upgrade(request, socket, head))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined)
    const body = await bodyOf(request).catch(() => null)
    if (body === null) return
    const path = new URL(request.url ?? '/', this.origin).pathname
    if (path.startsWith('/respond/')) return this.#respond(path.slice(9), body, response)
    this.#call(path.replace(/^\/api\//, ''), paramsOf(body), request.headers.authorization?.slice(7) ?? '', response)
  }

  #call(method: string, params: Json, auth: string, response: ServerResponse): void {
    this.calls.push({ method, params, auth, at: Date.now() })
    const fault: Fault | null = this.faults.take(method)
    if (fault === null || fault.afterApply === true) {
      const result = this.#apply(method, params, auth)
      if (fault === null) sendJson(response, 200, result)
    }
    if (fault !== null) sendFault(response, fault)
    this.watch.changed()
  }

  #apply(method: string, params: Json, auth: string): Result {
    const wanted = method === 'apps.connections.open' ? APP_TOKEN : BOT_TOKEN
    const error = this.tokenErrors.get(auth)
    if (error !== undefined) return { ok: false, error }
    if (auth === '') return { ok: false, error: 'not_authed' }
    if (auth !== wanted)
      return { ok: false, error: [APP_TOKEN, BOT_TOKEN].includes(auth) ? 'not_allowed_token_type' : 'invalid_auth' }
    if (method === 'apps.connections.open')
      return { ok: true, url: `${this.origin.replace('http', 'ws')}/link/?ticket=1` }
    const known = METHODS[method]
    if (known === undefined) return { ok: false, error: 'unknown_method' }
    const needed = missingScope(method, params, this.scopes)
    if (needed !== null) return { ok: false, error: 'missing_scope', needed, provided: [...this.scopes].join(',') }
    return known(params, this.workspace)
  }

  #respond(name: string, body: string, response: ServerResponse): void {
    const message = JSON.parse(body) as Json
    this.calls.push({ method: 'response_url', params: message, auth: '', at: Date.now() })
    const fault = this.faults.take('response_url')
    if (fault !== null && fault.afterApply !== true) return sendFault(response, fault)
    const url = this.#urls.get(name)
    if (url === undefined) return void response.writeHead(404).end('{"ok":false,"error":"expired_url"}')
    url.uses += 1
    if (url.uses > URL_USES) return void response.writeHead(404).end('{"ok":false,"error":"used_url"}')
    const blocks = list(message['blocks'])
    const wrong = message['blocks'] === undefined ? null : refuseBlocks(blocks)
    if (wrong !== null) return sendJson(response, 400, { ok: false, error: wrong[0] })
    if (word(message['text']) === '' && blocks.length === 0) return void response.writeHead(400).end('no_text')
    this.#show(url, message, blocks)
    this.watch.changed()
    if (fault === null) response.writeHead(200).end('ok')
    else sendFault(response, fault)
  }

  #show(
    url: { readonly of: SlackMessage | null; readonly channel: string; readonly person: string },
    message: Json,
    blocks: readonly Json[],
  ): void {
    if (message['replace_original'] === true && url.of !== null) {
      url.of.text = word(message['text'])
      url.of.blocks = blocks
      url.of.edits += 1
      return
    }
    this.workspace.add({
      channel: url.channel,
      thread: word(message['thread_ts']) || null,
      text: word(message['text']),
      blocks,
      metadata: null,
      hiddenFor: message['response_type'] === 'in_channel' ? null : url.person,
      byUrl: true,
      linkNames: message['link_names'] === true,
    })
  }
}

/** Nested values are JSON in a form. */
function paramsOf(body: string): Json {
  const nested = new Set(['blocks', 'metadata', 'view'])
  return Object.fromEntries(
    Object.entries(parse(body)).map(([name, value]) => [
      name,
      nested.has(name) ? (JSON.parse(String(value)) as unknown) : value,
    ]),
  )
}
