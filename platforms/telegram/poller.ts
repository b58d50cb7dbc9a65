import { setTimeout as sleep } from 'node:timers/promises'
import type { Update } from 'grammy/types'
import type { Log } from '../../kanban-core/index.ts'
import type { Connection } from '../platform.ts'
import { remedyOf } from './errors.ts'
import type { Trouble } from './errors.ts'
import type { Line, TelegramTiming } from './line.ts'

export interface PollerParts {
  readonly line: Line
  readonly timing: TelegramTiming
  /** From 0 up to 1. */
  readonly chance: () => number
  /** Resolves when the update is kept or means nothing; rejected, it comes again. */
  readonly keep: (update: Update) => Promise<void>
  readonly report: (state: Connection) => void
  readonly log: Log
}

/**
 * Takes updates one after the other. The next poll tells the service that it may forget the ones before, so it
 * starts only when each of them is kept; a process that is killed in between gets them again.
 */
export class Poller {
  readonly #parts: PollerParts
  readonly #ending = new AbortController()
  #offset = 0
  /** What went wrong last; null = the connection stands. */
  #trouble: Trouble['kind'] | 'keeping' | null = null
  /** The trouble that was told. */
  #told: Trouble['kind'] | 'keeping' | null = null
  #failures = 0
  #working: Promise<void> = Promise.resolve()

  constructor(parts: PollerParts) {
    this.#parts = parts
  }

  /** Polls once and then on and on. The first poll's trouble, null when there is none: then messages come in. */
  async start(): Promise<Trouble | null> {
    const first = await this.#poll(0)
    if (!first.ok) return first.trouble
    this.#working = this.#work(first.result)
    return null
  }

  /** Ends the poll; resolves when the update in hand is kept or left for the next start. */
  async stop(): Promise<void> {
    this.#ending.abort()
    await this.#working
  }

  async #work(first: readonly Update[]): Promise<void> {
    await this.#keepAll(first)
    while (!this.#ended) {
      // after a trouble, an empty answer at once tells that it is over; somebody else who polls shows only in time
      const seconds = this.#trouble === null || this.#trouble === 'conflict' ? this.#parts.timing.pollSeconds : 0
      const since = performance.now()
      const answer = await this.#poll(seconds)
      if (this.#ended) return
      if (!answer.ok) await this.#failed(answer.trouble)
      else {
        this.#succeeded()
        await this.#keepAll(answer.result)
        const held = performance.now() - since >= Math.min(seconds * 1_000, this.#parts.timing.firstWait)
        // a server that does not hold polls is not asked in a circle
        if (answer.result.length === 0 && !held) await this.#wait(this.#parts.timing.firstWait)
      }
    }
  }

  #poll(timeout: number) {
    const options = { offset: this.#offset, timeout, allowed_updates: ['message', 'callback_query'] as const }
    return this.#parts.line.poll(options, this.#ending.signal)
  }

  async #keepAll(updates: readonly Update[]): Promise<void> {
    for (const update of updates) {
      while (!(await this.#kept(update))) if (this.#ended) return
      this.#offset = Math.max(this.#offset, update.update_id + 1)
      if (this.#ended) return
    }
  }

  /** False = to be tried again. */
  async #kept(update: Update): Promise<boolean> {
    try {
      await this.#parts.keep(update)
      if (this.#trouble === 'keeping') this.#succeeded()
      return true
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#parts.log.error({ chat: 'telegram', update: update.update_id, reason }, 'a message could not be kept')
      this.#trouble = 'keeping'
      this.#tell(`What comes in cannot be kept: ${reason}`, null)
      this.#failures += 1
      await this.#wait(this.#backoff())
      return false
    }
  }

  async #failed(trouble: Trouble): Promise<void> {
    const { timing, line } = this.#parts
    this.#failures += 1
    this.#trouble = trouble.kind
    // connections are cut every now and then; the next poll shows whether it matters
    const cut = trouble.kind === 'unreachable' && trouble.arrived && this.#failures === 1
    if (!cut) this.#tell(trouble.reason, remedyOf(trouble))
    if (trouble.kind === 'conflict' && trouble.webhook) await line.call((api, signal) => api.deleteWebhook({}, signal))
    if (cut) return
    if (trouble.kind === 'conflict') await this.#wait(timing.conflictWait)
    else if (trouble.kind === 'token') await this.#wait(timing.tokenWait)
    else await this.#wait(trouble.kind === 'flood' ? trouble.retryAfter : this.#backoff())
  }

  #succeeded(): void {
    this.#failures = 0
    this.#trouble = null
    if (this.#told === null) return
    this.#told = null
    this.#parts.report({ kind: 'up' })
  }

  #tell(reason: string, remedy: string | null): void {
    if (this.#told === this.#trouble || this.#ended) return
    this.#told = this.#trouble
    this.#parts.report({ kind: 'down', reason, remedy, final: false })
  }

  /** Doubles up to the longest; chance takes away up to half, so that many gateways do not come back at once. */
  #backoff(): number {
    const { firstWait, longestWait } = this.#parts.timing
    const wait = Math.min(longestWait, firstWait * 2 ** Math.min(20, this.#failures - 1))
    return wait * (1 - this.#parts.chance() / 2)
  }

  async #wait(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#ending.signal }).catch(() => undefined)
  }

  get #ended(): boolean {
    return this.#ending.signal.aborted
  }
}
