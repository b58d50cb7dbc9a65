import type { Route } from '../model/route.ts'
import { routeKey } from '../model/route.ts'
import { SECOND } from '../model/time.ts'
import type { Instant, Millis } from '../model/time.ts'
import { COURIER_LIMITS, LONGEST_TIMER } from './limits.ts'
import type { CourierLimits } from './limits.ts'
import type { CourierParts } from './parts.ts'
import { RouteQueue } from './route-queue.ts'
import type { QueueParts } from './route-queue.ts'

const EVER: Instant = Number.MAX_SAFE_INTEGER
const AFTER_FAILURE: Millis = 5 * SECOND

/**
 * Brings pings from the outbox to their platforms: at least once, in the order of events at each place,
 * one place never held up by another. Rows of a platform that is not there wait for it.
 */
export class Courier {
  readonly #parts: CourierParts
  readonly #limits: CourierLimits
  readonly #queueParts: QueueParts
  readonly #queues = new Map<string, RouteQueue>()
  readonly #connected = new Set<string>()
  readonly #recovered = new Set<string>()
  readonly #pauses = new Set<() => void>()
  #running = false
  #looking: Promise<void> | null = null
  #lookAgain = false
  #unlisten: () => void = () => undefined
  #callOff: () => void = () => undefined

  constructor(parts: CourierParts) {
    this.#parts = parts
    this.#limits = { ...COURIER_LIMITS, ...parts.limits }
    this.#queueParts = {
      ...parts,
      limits: this.#limits,
      stopped: () => !this.#running,
      pause: (wait) => this.#pause(wait),
    }
  }

  /**
   * Recovers what an earlier process was sending on these platforms (those that this gateway answers for, connected or not),
   * then sends what is due and goes on with every commit.
   */
  async start(platforms: readonly string[] = []): Promise<void> {
    if (this.#running) return
    this.#running = true
    this.#unlisten = this.#parts.store.listen((notice) => {
      if (notice.deliveries) this.wake()
    })
    await this.#recover([...platforms, ...this.#connected])
    this.wake()
  }

  /** Waits, within a bound, for messages on their way; what is not sent stays in the outbox. Leaves no timer. */
  async stop(): Promise<void> {
    this.#running = false
    this.#unlisten()
    this.#callOff()
    for (const end of this.#pauses) end()
    const working = [this.#looking, ...[...this.#queues.values()].map((queue) => queue.working)].filter(
      (work) => work !== null,
    )
    if (working.length === 0) return
    const bound = Promise.withResolvers<void>()
    const callOff = this.#parts.clock.after(this.#limits.stopWithin, bound.resolve)
    await Promise.race([Promise.all(working), bound.promise])
    callOff()
  }

  /** The platform can send: its waiting rows go out. */
  async ready(platform: string): Promise<void> {
    this.#connected.add(platform)
    if (!this.#running) return
    await this.#recover([platform])
    for (const route of await this.#parts.store.outbox.dueRoutes(EVER))
      if (route.platform === platform) this.#serve(route)
  }

  /** The platform cannot send for now: its rows wait. */
  gone(platform: string): void {
    this.#connected.delete(platform)
  }

  /** Looks for due rows. Called by itself after commits and in time; call it after a replay. */
  wake(): void {
    if (!this.#running) return
    this.#lookAgain = true
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null
      if (this.#lookAgain) this.wake()
    })
  }

  /** Quiet hours may have changed. */
  reconsider(): void {
    for (const queue of this.#queues.values()) queue.reconsider()
    this.wake()
  }

  async #look(): Promise<void> {
    try {
      while (this.#lookAgain && this.#running) {
        this.#lookAgain = false
        for (const route of await this.#parts.store.outbox.dueRoutes(this.#parts.clock.now())) this.#serve(route)
      }
      this.#setTimer(await this.#nextTime())
    } catch (error) {
      this.#parts.log.error({ error }, 'the outbox could not be read; it is tried again')
      this.#setTimer(this.#parts.clock.now() + AFTER_FAILURE)
    }
  }

  #serve(route: Route): void {
    const queue = this.#queueOf(route)
    if (!this.#running || queue.working !== null || queue.until > this.#parts.clock.now()) return
    if (this.#connected.has(route.platform)) void queue.work().then(() => this.wake())
    // it may have come while its rows were put aside
    else void queue.hold().then(() => this.#connected.has(route.platform) && this.#serve(route))
  }

  #queueOf(route: Route): RouteQueue {
    const key = routeKey(route)
    const queue = this.#queues.get(key) ?? new RouteQueue({ ...route, anchor: null, person: null }, this.#queueParts)
    this.#queues.set(key, queue)
    return queue
  }

  async #recover(platforms: readonly string[]): Promise<void> {
    const names = [...new Set(platforms)].filter((name) => !this.#recovered.has(name))
    if (names.length === 0) return
    for (const name of names) this.#recovered.add(name)
    const rows = await this.#parts.store.outbox.recover(names, this.#parts.clock.now())
    if (rows > 0)
      this.#parts.log.info(
        { rows, platforms: names },
        'pings were on their way when the gateway ended; they are sent again',
      )
  }

  /** When a row falls due or a queue may go on; null = nothing waits. */
  async #nextTime(): Promise<Instant | null> {
    const now = this.#parts.clock.now()
    const due = await this.#parts.store.outbox.nextDue(now)
    const times = [...this.#queues.values()].map((queue) => queue.until).filter((time) => time > now)
    const next = Math.min(due ?? EVER, ...times)
    return next === EVER ? null : next
  }

  #setTimer(at: Instant | null): void {
    this.#callOff()
    if (at === null || !this.#running) return
    this.#callOff = this.#parts.clock.after(Math.min(Math.max(0, at - this.#parts.clock.now()), LONGEST_TIMER), () =>
      this.wake(),
    )
  }

  #pause(wait: Millis): Promise<void> {
    if (!this.#running) return Promise.resolve()
    const over = Promise.withResolvers<void>()
    const callOff = this.#parts.clock.after(wait, over.resolve)
    this.#pauses.add(over.resolve)
    return over.promise.finally(() => {
      callOff()
      this.#pauses.delete(over.resolve)
    })
  }
}
