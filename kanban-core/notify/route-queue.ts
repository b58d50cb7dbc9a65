import type { Route } from '../model/route.ts'
import type { Delivery } from '../model/subscription.ts'
import { MINUTE, SECOND } from '../model/time.ts'
import type { Instant, Millis } from '../model/time.ts'
import type { Sent } from '../store/store.ts'
import { PostFailed, failureOf } from './delivery.ts'
import type { SendFailure } from './delivery.ts'
import { waitAfter } from './limits.ts'
import type { CourierLimits } from './limits.ts'
import { compose } from './message.ts'
import type { Message } from './message.ts'
import type { CourierParts } from './parts.ts'
import { redacted } from './redacted.ts'
import { failed, inDoubt, mayHaveArrived, notConnected, waitsForPlatform } from './unsent.ts'

/** What a queue shares with the courier. */
export interface QueueParts extends Omit<CourierParts, 'limits'> {
  readonly limits: CourierLimits
  readonly stopped: () => boolean
  /** Resolves after the wait, or at once when the courier stops. */
  readonly pause: (wait: Millis) => Promise<void>
}

/** Later than any row: `take` then answers in the order of events, whatever their times. */
const EVER: Instant = Number.MAX_SAFE_INTEGER
/** Rows marked at once as waiting for their platform. */
const SLICE = 100

/** The rows of one place: sent one message after another in the order of their events. A row that has to wait holds those behind it. */
export class RouteQueue {
  readonly route: Route
  /** Nothing is sent here before this time. */
  until: Instant = 0
  readonly #parts: QueueParts
  #working: Promise<void> | null = null
  #failures = 0
  #deathTold = false
  #sentAt: readonly Instant[] = []
  #lastSentAt: Instant | null = null
  /** What quiet hours have put `until` to. */
  #quiet: Instant = 0

  constructor(route: Route, parts: QueueParts) {
    this.route = route
    this.#parts = parts
  }

  get working(): Promise<void> | null {
    return this.#working
  }

  /** Sends what is due, never twice at a time. Resolves when nothing more can be sent by now; never rejects. */
  work(): Promise<void> {
    return (this.#working ??= this.#guard(() => this.#sendAll()))
  }

  /** Writes on each due row that its platform is not there. */
  hold(): Promise<void> {
    return (this.#working ??= this.#guard(() => this.#holdAll()))
  }

  async #guard(act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      this.#waitAfter({ retryAfter: null })
      this.#parts.log.error({ error, route: this.route }, 'the outbox could not be worked on; it is tried again')
    } finally {
      this.#working = null
    }
  }

  async #sendAll(): Promise<void> {
    while (this.#mayGoOn()) {
      const rows = await this.#takeMessage()
      if (rows.length === 0) return
      await this.#send(rows)
    }
  }

  async #holdAll(): Promise<void> {
    const { clock, limits, store } = this.#parts
    for (;;) {
      const rows = await store.outbox.take(this.route, clock.now(), SLICE)
      const dueAt = clock.now() + limits.absentFor
      await this.#settle(rows, (row) => ({ state: 'pending', dueAt, error: notConnected(row) }))
      if (rows.length < SLICE) return
    }
  }

  #mayGoOn(): boolean {
    const now = this.#parts.clock.now()
    this.#quiet = this.#quietUntil(now)
    this.until = Math.max(this.until, this.#quiet, this.#roomAt(now))
    return this.until <= now && !this.#parts.stopped()
  }

  /** Quiet hours, or the time in which messages gather. */
  #quietUntil(now: Instant): Instant {
    const { gather, quietUntil } = this.#parts
    const pause = gather?.(this.route) ?? null
    const gathered = pause === null || this.#lastSentAt === null ? 0 : this.#lastSentAt + pause
    return Math.max(quietUntil?.(now, this.route) ?? 0, gathered)
  }

  /** Quiet hours may have changed: what they put off is looked at again. */
  reconsider(): void {
    if (this.until === this.#quiet) this.until = 0
  }

  /** When the next message may go out so that a minute never sees too many. */
  #roomAt(now: Instant): Instant {
    this.#sentAt = this.#sentAt.filter((at) => at > now - MINUTE && at <= now)
    const [oldest] = this.#sentAt
    return oldest === undefined || this.#sentAt.length < this.#parts.limits.perMinute ? 0 : oldest + MINUTE
  }

  /**
   * The rows of the next message, and no others: those found `sending` after a crash are what was on its way, whole.
   * So what may have arrived is sent again as it was, and meets the same key at its platform.
   */
  async #takeMessage(): Promise<readonly Delivery[]> {
    const { limits, store } = this.#parts
    const burst = (this.#parts.gather?.(this.route) ?? null) === null ? limits.burst : 1
    const few = await this.#head(burst + 1)
    const rows = few.length > burst ? await this.#head(limits.digest) : few.slice(0, 1)
    return rows.length === 0 ? [] : store.outbox.take(this.route, EVER, rows.length)
  }

  /** The due rows in front that may go out together. */
  async #head(limit: number): Promise<readonly Delivery[]> {
    const { clock, store } = this.#parts
    const now = clock.now()
    const waiting = await store.outbox.waiting(this.route, limit)
    const [head] = waiting
    if (head === undefined) return []
    const isDue = (row: Delivery) => row.dueAt <= now || waitsForPlatform(row)
    if (!isDue(head)) this.until = head.dueAt
    const end = waiting.findIndex((row) => !isDue(row) || inDoubt(row) !== inDoubt(head))
    return end < 0 ? waiting : waiting.slice(0, end)
  }

  async #send(rows: readonly Delivery[]): Promise<void> {
    try {
      const message = await this.#compose(rows)
      if (message === null)
        return await this.#settle(rows, () => ({
          state: 'dead',
          error: 'there is nothing left to tell: its event was removed',
        }))
      const messageRef = await this.#hand(message)
      await this.#arrived(message, messageRef)
    } catch (error) {
      await this.#notSent(rows, failureOf(error))
    }
  }

  #compose(rows: readonly Delivery[]): Promise<Message | null> {
    return compose(this.#parts.store.reads, rows).catch((error: unknown) => {
      throw new PostFailed(`the board could not be read: ${error instanceof Error ? error.message : String(error)}`)
    })
  }

  async #arrived({ rows, asks }: Message, messageRef: string): Promise<void> {
    const at = this.#parts.clock.now()
    this.#failures = 0
    this.#deathTold = false
    this.#sentAt = [...this.#sentAt, at]
    this.#lastSentAt = at
    await this.#settle(rows, () => ({ state: 'sent', messageRef, at, asks }))
  }

  #hand({ route, view, key, possibleRepeat }: Message): Promise<string> {
    const { clock, deliver, limits, redact } = this.#parts
    return new Promise((resolve, reject) => {
      const silence = () =>
        reject(
          new PostFailed(`${route.platform} gave no answer within ${limits.answerWithin / SECOND} s`, {
            ambiguous: true,
          }),
        )
      const callOff = clock.after(limits.answerWithin, silence)
      const safe = redact === undefined ? view : redacted(view, redact)
      const sending = Promise.resolve().then(() => deliver(route, safe, { key, possibleRepeat }))
      sending.then(resolve, reject).finally(callOff)
    })
  }

  async #notSent(rows: readonly Delivery[], failure: SendFailure): Promise<void> {
    const { clock, limits, log } = this.#parts
    log.warn({ route: this.route, rows: rows.length, ...failure }, 'a ping was not sent')
    if (failure.kind === 'refused') return this.#bury(rows, failure.reason)
    this.#waitAfter(failure)
    const tooOld = (row: Delivery) =>
      clock.now() - row.createdAt >= limits.giveUpAfter && row.attempts >= limits.triesBeforeGivingUp
    await this.#settle(
      rows.filter((row) => !tooOld(row)),
      (row) => ({ state: 'pending', dueAt: this.until, error: failed(row, failure.reason, failure.ambiguous) }),
    )
    await this.#bury(rows.filter(tooOld), failure.reason)
  }

  /** No further try. The operator is told once for a place, until something arrives there again. */
  async #bury(rows: readonly Delivery[], reason: string): Promise<void> {
    const [first] = rows
    if (first === undefined) return
    const end = (row: Delivery): Sent => ({ state: mayHaveArrived(row) ? 'unknown' : 'dead', error: reason })
    await this.#settle(rows, end)
    if (this.#deathTold) return
    this.#deathTold = true
    await this.#parts.onDead?.({ ...first, ...end(first) })
  }

  #waitAfter(failure: { readonly retryAfter: Millis | null }): void {
    this.#failures += 1
    this.until = this.#parts.clock.now() + waitAfter(failure, this.#failures, this.#parts.random)
  }

  /** Marks rows, for as long as the store needs: a message that was sent must not be forgotten because the disk is full. */
  async #settle(rows: readonly Delivery[], result: (row: Delivery) => Sent): Promise<void> {
    const { log, pause, stopped, store } = this.#parts
    for (let wait = SECOND; ; wait = Math.min(wait * 2, MINUTE)) {
      try {
        await Promise.all(rows.map((row) => store.outbox.settle(row.key, result(row))))
        return
      } catch (error) {
        log.error({ error, route: this.route }, 'the outbox could not be written; it is tried again')
        if (stopped()) return
        await pause(wait)
      }
    }
  }
}
