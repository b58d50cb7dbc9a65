import { setMaxListeners } from 'node:events'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Socket } from 'node:net'
import { Api } from 'grammy'
import type { ApiClientOptions } from 'grammy'
import type { Update } from 'grammy/types'
import { PostFailed, StartFailed } from '../platform.ts'
import { UNINTELLIGIBLE, troubleOf } from './errors.ts'
import type { Trouble } from './errors.ts'

/** All in milliseconds, where nothing else is said. */
export interface TelegramTiming {
  /** How long Telegram holds a poll, in seconds. */
  readonly pollSeconds: number
  readonly answerWithin: number
  /** Between polls that fail: the first wait, doubling up to the longest. */
  readonly firstWait: number
  readonly longestWait: number
  /** After somebody else has read this bot's updates. */
  readonly conflictWait: number
  /** After the token was refused. */
  readonly tokenWait: number
  /** A press is acknowledged by then, also where its answer is not ready. */
  readonly ackWithin: number
  /** How long `stop` waits for calls on their way. */
  readonly stopWithin: number
}

export const TIMING: TelegramTiming = {
  pollSeconds: 30,
  answerWithin: 20_000,
  firstWait: 500,
  longestWait: 30_000,
  conflictWait: 15_000,
  tokenWait: 10_000,
  ackWithin: 4_000,
  stopWithin: 3_000,
}

/** An idle connection is given up before the service or a router in between may have forgotten it. */
const IDLE = 15_000

/** What a call gave, or why it gave nothing. */
export type Outcome<Result> =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly trouble: Trouble }

type Signal = Parameters<Api['getMe']>[0]

/** The connections of one bot to the Bot API, from `start` to `stop`. Nothing is retried here. */
export class Line {
  readonly #agent: HttpAgent | HttpsAgent
  readonly #calls: Api
  readonly #polls: Api
  readonly #ending = new AbortController()
  readonly #running = new Set<Promise<unknown>>()
  readonly #timing: TelegramTiming
  #closed = false

  constructor(token: string, apiRoot: string, timing: TelegramTiming) {
    this.#timing = timing
    setMaxListeners(0, this.#ending.signal)
    this.#agent = apiRoot.startsWith('https:')
      ? new HttpsAgent({ keepAlive: true, timeout: IDLE })
      : new HttpAgent({ keepAlive: true, timeout: IDLE })
    const client = (timeoutSeconds: number): ApiClientOptions => ({
      apiRoot,
      timeoutSeconds,
      baseFetchConfig: { agent: this.#agent, compress: true },
    })
    this.#calls = new Api(token, client(timing.answerWithin / 1_000))
    this.#polls = new Api(token, client(timing.pollSeconds + timing.answerWithin / 1_000))
  }

  /** Throws PostFailed once it is closed. */
  async call<Result>(run: (api: Api, signal: Signal) => Promise<Result>): Promise<Outcome<Result>> {
    if (this.#closed) throw new PostFailed('Telegram is not connected')
    const calling = this.#outcome(run(this.#calls, this.#ending.signal as Signal))
    this.#running.add(calling)
    try {
      return await calling
    } finally {
      this.#running.delete(calling)
    }
  }

  /** One poll; `signal` ends it. */
  async poll(options: Parameters<Api['getUpdates']>[0], signal: AbortSignal): Promise<Outcome<readonly Update[]>> {
    const answer = await this.#outcome(this.#polls.getUpdates(options, signal as Signal))
    if (!answer.ok || (Array.isArray(answer.result) && answer.result.every(isNumbered))) return answer
    return { ok: false, trouble: UNINTELLIGIBLE }
  }

  async #outcome<Result>(calling: Promise<Result>): Promise<Outcome<Result>> {
    try {
      return { ok: true, result: await calling }
    } catch (error) {
      return { ok: false, trouble: troubleOf(error) }
    }
  }

  /** Lets calls on their way come to their end, for a while, and closes every connection. */
  async close(): Promise<void> {
    this.#closed = true
    await within(this.#timing.stopWithin, Promise.all(this.#running))
    this.#ending.abort()
    await Promise.all(this.#running)
    const sockets = [this.#agent.sockets, this.#agent.freeSockets].flatMap((kept) => Object.values(kept).flat())
    const gone = sockets.map((socket) => closing(socket))
    this.#agent.destroy()
    await Promise.all(gone)
  }
}

const isNumbered = (update: unknown): boolean =>
  Number.isSafeInteger((update as { readonly update_id?: unknown } | null)?.update_id)

/** Resolves when the work is done, or is not worth waiting for any longer. */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const bound = Promise.withResolvers<void>()
  const timer = setTimeout(bound.resolve, milliseconds)
  await Promise.race([work, bound.promise])
  clearTimeout(timer)
}

function closing(socket: Socket | undefined): Promise<void> {
  if (socket === undefined || socket.closed) return Promise.resolve()
  return new Promise((resolve) => socket.once('close', () => resolve()))
}

/** The address of the Bot API without a slash at its end. Rejects what is none. */
export function apiRootOf(written: string): string {
  const url = URL.parse(written)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new StartFailed(`"${written}" is no address of a Bot API server`, {
      remedy: 'Write platforms.telegram.api_root as https://api.telegram.org, or leave it out.',
      final: true,
    })
  return written.replace(/\/+$/, '')
}
