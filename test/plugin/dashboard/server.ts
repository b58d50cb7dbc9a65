import { createServer, request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BoardService } from '../../../plugin/board/board-service.ts'
import { mount } from '../../../plugin/mount.ts'
import { WRITE_HEADER, WRITE_HEADER_VALUE } from '../../../plugin/dashboard/contract.ts'
import { FakeHost } from '../manifest/fake-host.ts'

/** The dashboard of a plugin that is mounted in this process, asked over real connections. */

export interface Answer<T = unknown> {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly body: T
}

export interface Asked {
  readonly method?: string
  readonly body?: string | Buffer | object
  /** Exactly these, beside what was logged in; undefined takes one away. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>
}

export class Dashboard {
  readonly host = new FakeHost()
  cookie: string | null = null
  #changed: (() => void)[] = []

  static async open(dashboard: unknown = { port: 0 }): Promise<Dashboard> {
    const opened = new Dashboard()
    opened.host.given = { dispatcher: { enabled: false }, dashboard }
    opened.host.watchConfig = (listener: () => void) => void opened.#changed.push(listener)
    mount(opened.host)
    await opened.host.start()
    return opened
  }

  close(): Promise<void> {
    return this.host.stop()
  }

  /** As if config.yaml had been saved. */
  configure(dashboard: unknown): void {
    this.host.given = { dispatcher: { enabled: false }, dashboard }
    for (const listener of this.#changed) listener()
  }

  /** The open board behind it. */
  get running() {
    const board = this.host.services.find((service) => service instanceof BoardService)
    if (board === undefined) throw new Error('no board is mounted')
    return board.running
  }

  get state() {
    return this.host.services.find(({ name }) => name === 'dashboard')?.about?.() ?? { address: null, problem: null }
  }

  get origin(): string {
    return this.state.address ?? ''
  }

  /** Over the local socket, as the command line asks. */
  operator(path: string, body: object = {}): Promise<{ readonly status: number; readonly body: unknown }> {
    return this.host.post(path, body)
  }

  async newCode(): Promise<string> {
    const { body } = await this.operator('/api/dashboard/link')
    return new URL((body as { url: string }).url).hash.slice('#code='.length)
  }

  /** What is asked from now on is asked by a browser that is logged in. */
  async logIn(): Promise<void> {
    const answer = await this.ask('/api/session', { method: 'POST', body: { code: await this.newCode() } })
    this.cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? null
  }

  /** As the page asks: with its origin and header on writes, and its cookie where there is one. */
  ask<T = unknown>(path: string, { method = 'GET', body, headers = {} }: Asked = {}): Promise<Answer<T>> {
    const own = {
      ...(method === 'GET' ? {} : { origin: this.origin, [WRITE_HEADER]: WRITE_HEADER_VALUE }),
      ...(this.cookie === null ? {} : { cookie: this.cookie }),
      ...headers,
    }
    const given = Object.entries(own).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
    return send<T>(this.origin, path, method, Object.fromEntries(given), bytesOf(body))
  }

  /** A verb, as the page asks for it. */
  async verb<T = Readonly<Record<string, unknown>>>(name: string, input: object = {}): Promise<T> {
    const { status, body, text } = await this.ask<T>(`/api/verbs/${encodeURIComponent(name)}`, {
      method: 'POST',
      body: input,
    })
    if (status !== 200) throw new Error(`${name}: ${text}`)
    return body
  }
}

const bytesOf = (body: Asked['body']): Buffer | null =>
  body === undefined
    ? null
    : Buffer.isBuffer(body)
      ? body
      : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))

function send<T>(
  origin: string,
  path: string,
  method: string,
  headers: Readonly<Record<string, string | readonly string[]>>,
  body: Buffer | null,
): Promise<Answer<T>> {
  const { hostname, port } = new URL(origin)
  return new Promise((resolve, reject) => {
    const asked = request({
      host: hostname,
      port,
      path,
      method,
      headers: headers as Record<string, string>,
      agent: false,
    })
    asked.once('error', reject)
    asked.once('response', (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (text += part))
      response.once('error', reject)
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: parsed(text) as T }),
      )
    })
    asked.end(body ?? undefined)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

/** A port that another program holds until it is let go. */
export async function takenPort(): Promise<{ readonly port: number; release(): Promise<void> }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { port, release: () => new Promise((resolve) => server.close(() => resolve())) }
}

export interface Heard {
  readonly event: string
  readonly id: string | null
  readonly data: Readonly<Record<string, unknown>>
}

/** A browser's end of a stream of server-sent events. */
export class Ear {
  readonly heard: Heard[] = []
  ended = false
  #rest = ''
  #waiting = new Set<() => void>()
  readonly #asked: ReturnType<typeof request>

  constructor(dashboard: Dashboard, path: string, lastEventId: string | null = null) {
    const { hostname, port } = new URL(dashboard.origin)
    const headers = {
      accept: 'text/event-stream',
      ...(dashboard.cookie === null ? {} : { cookie: dashboard.cookie }),
      ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }),
    }
    this.#asked = request({ host: hostname, port, path, headers, agent: false })
    this.#asked.on('error', () => this.#end())
    this.#asked.once('response', (response) => {
      response.setEncoding('utf8')
      response.on('data', (part: string) => this.#take(part))
      response.on('error', () => undefined)
      response.once('close', () => this.#end())
    })
    this.#asked.end()
  }

  /** The first message that fits; waits for it. Rejects when the stream has ended without. */
  until(fits: (message: Heard) => boolean): Promise<Heard> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.heard.find(fits)
        if (found === undefined && !this.ended) return
        this.#waiting.delete(look)
        if (found === undefined) reject(new Error(`the stream ended: ${JSON.stringify(this.heard).slice(0, 2_000)}`))
        else resolve(found)
      }
      this.#waiting.add(look)
      look()
    })
  }

  event(name: string): Promise<Heard> {
    return this.until(({ event }) => event === name)
  }

  async end(): Promise<void> {
    if (this.ended) return
    await new Promise<void>((resolve) => {
      const look = () => this.ended && resolve()
      this.#waiting.add(look)
    })
  }

  close(): void {
    this.#asked.destroy()
  }

  #end(): void {
    this.ended = true
    for (const look of this.#waiting) look()
  }

  #take(part: string): void {
    const blocks = (this.#rest + part).split('\n\n')
    this.#rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null
      const data = field('data')
      if (data !== null)
        this.heard.push({
          event: field('event') ?? 'message',
          id: field('id'),
          data: JSON.parse(data) as Heard['data'],
        })
    }
    for (const look of this.#waiting) look()
  }
}
