import { SECOND } from '../../kanban-core/index.ts'
import type { BoardLock, Clock, Instant, Log, Millis } from '../../kanban-core/index.ts'
import { StartFailed } from '../../platforms/platform.ts'
import type { ChatPlatform, Connection, Inbox } from '../../platforms/platform.ts'
import type { Condition } from './condition.ts'
import { PACE, knownFailure, waitAfter } from './retry.ts'
import type { Failure, Pace } from './retry.ts'
import type { Holder, TokenLocking } from './token-lock.ts'

/** A chat made after its settings as they are. */
export interface Made {
  readonly platform: ChatPlatform
  /** What it is connected by: settings with their secrets read. Never shown. */
  readonly fingerprint: string
  /** What only one process may be connected by. */
  readonly token: string
}

export interface SuperviseParts {
  readonly name: string
  /** The fingerprint of the settings as they are. Throws Refused where a token cannot be read. */
  readonly fingerprint: () => string
  /** Loads the platform and makes it. Throws Refused. */
  readonly make: () => Promise<Made>
  /** What comes in from a platform goes there. */
  readonly inboxOf: (platform: ChatPlatform) => Inbox
  /** Called once for each platform that was made, before it starts. */
  readonly prepare: (platform: ChatPlatform) => Promise<void>
  readonly lock: (token: string) => Promise<TokenLocking>
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
  readonly log: Log
  /** Takes secrets out of what is told. */
  readonly redact: (text: string) => string
  readonly onChange: (condition: Condition) => void
  readonly pace?: Partial<Pace>
}

/**
 * Keeps one chat connected: starts it in the background and tries again for ever, at once when its settings change.
 * Whatever happens to the chat, nothing is thrown.
 */
export class Supervisor {
  readonly #parts: SuperviseParts
  readonly #pace: Pace
  #condition: Condition
  #made: Made | null = null
  #lock: BoardLock | null = null
  #failures = 0
  #stopped = false
  #isUp = false
  /** What the present attempt ends with; null = on purpose. */
  #over: PromiseWithResolvers<Failure | null> = Promise.withResolvers()
  #wake: () => void = () => undefined
  #loop: Promise<void> | null = null

  constructor(parts: SuperviseParts) {
    this.#parts = parts
    this.#pace = { ...PACE, ...parts.pace }
    this.#condition = { state: 'connecting', since: parts.clock.now() }
  }

  get condition(): Condition {
    return this.#condition
  }

  /** The chat while it is connected. */
  get platform(): ChatPlatform | null {
    return this.#condition.state === 'connected' ? (this.#made?.platform ?? null) : null
  }

  /** Who it is there, also while the connection is broken. */
  get self(): ChatPlatform['self'] {
    return this.#made?.platform.self ?? null
  }

  start(): void {
    this.#loop ??= this.#run()
  }

  /** The settings may have changed: reconnects where they have, and tries at once what was put off. */
  renew(): void {
    this.#failures = 0
    if (!this.#isCurrent()) this.#over.resolve(null)
    if (!this.#isUp) this.#wake()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#over.resolve(null)
    this.#wake()
    await this.#end()
    await this.#loop
    this.#tell({ state: 'stopped', since: this.#parts.clock.now() })
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const failure = await this.#attempt()
      this.#isUp = false
      await this.#end()
      if (failure !== null && !this.#stopped) await this.#pause(failure)
    }
  }

  /** Connects, and resolves when that is over. */
  async #attempt(): Promise<Failure | null> {
    const over = (this.#over = Promise.withResolvers())
    const { clock } = this.#parts
    if (this.#condition.state === 'broken') this.#tell({ ...this.#condition, retryAt: null })
    else this.#tell({ state: 'connecting', since: clock.now() })
    try {
      const made = await this.#ready()
      if (!(await this.#takeLock(made.token)) || this.#stopped) return null
      if (this.#condition.state === 'waiting') this.#tell({ state: 'connecting', since: clock.now() })
      await Promise.race([this.#starting(made), over.promise])
      return await over.promise
    } catch (error) {
      return this.#failureOf(error)
    }
  }

  async #starting(made: Made): Promise<void> {
    const late = Promise.withResolvers<never>()
    const { startWithin } = this.#pace
    const callOff = this.#parts.clock.after(startWithin, () =>
      late.reject(new StartFailed(`it did not answer within ${startWithin / SECOND} s`)),
    )
    const starting = made.platform.start(this.#inboxOf(made))
    const over = this.#over
    await Promise.race([starting, late.promise]).finally(callOff)
    if (this.#stopped || this.#over !== over) return
    this.#isUp = true
    this.#up(made)
  }

  /** The chat as its settings are now: the same object as long as they have not changed. */
  async #ready(): Promise<Made> {
    if (this.#made !== null && this.#isCurrent()) return this.#made
    const made = await this.#parts.make()
    await this.#parts.prepare(made.platform)
    this.#made = made
    return made
  }

  #isCurrent(): boolean {
    return this.#made !== null && this.#made.fingerprint === this.#fingerprint()
  }

  /** Null where a token cannot be read. */
  #fingerprint(): string | null {
    try {
      return this.#parts.fingerprint()
    } catch {
      return null
    }
  }

  /** Waits for the token while another process uses it. False when there is nothing to wait for any more. */
  async #takeLock(token: string): Promise<boolean> {
    for (;;) {
      const locking = await this.#parts.lock(token)
      if (locking.held) {
        this.#lock = locking.lock
        return true
      }
      this.#waitFor(locking.by)
      await this.#rest(this.#pace.look)
      if (this.#stopped || !this.#isCurrent()) return false
    }
  }

  #waitFor(holder: Holder | null): void {
    const { clock, log, name } = this.#parts
    const isNews = this.#condition.state !== 'waiting'
    if (isNews) log.warn({ chat: name, holder }, 'another gateway uses the token of this chat')
    const by = holder === null ? 'another gateway' : `the gateway of ${holder.home} (pid ${holder.pid})`
    this.#tell({
      state: 'waiting',
      since: isNews ? clock.now() : this.#condition.since,
      reason: `${by} uses this token`,
      remedy: 'stop that one, or give this one a bot of its own; it takes over by itself',
    })
  }

  #inboxOf(made: Made): Inbox {
    const inbox = this.#parts.inboxOf(made.platform)
    return {
      receive: (incoming) => inbox.receive(incoming),
      admits: (asker) => inbox.admits(asker),
      complete: (query) => inbox.complete(query),
      connection: (state) => this.#connection(made, state),
    }
  }

  #connection(made: Made, state: Connection): void {
    if (!this.#isUp || this.#made !== made) return
    if (state.kind === 'up') return this.#up(made)
    if (state.final) return this.#over.resolve(state)
    this.#down(state, null)
  }

  #up({ platform }: Made): void {
    const { clock, log, name } = this.#parts
    this.#failures = 0
    if (this.#condition.state === 'connected') return
    const as = platform.self?.name ?? name
    log.info({ chat: name, as }, 'a chat is connected')
    this.#tell({ state: 'connected', since: clock.now(), as })
  }

  #down({ reason, remedy, final }: Failure, retryAt: Instant | null): void {
    const { clock, log, name, redact } = this.#parts
    const told = { reason: redact(reason), remedy: remedy === null ? null : redact(remedy) }
    const known = this.#condition.state === 'broken' ? this.#condition : null
    if (known?.reason !== told.reason) log.warn({ chat: name, ...told }, 'a chat is not connected')
    this.#tell({ state: 'broken', since: known?.since ?? clock.now(), ...told, final, retryAt })
  }

  /** Until it is time, until the settings may have changed, or until a token was put right in its file. */
  async #pause(failure: Failure): Promise<void> {
    const { clock, random } = this.#parts
    const failures = (this.#failures += 1)
    const until = clock.now() + waitAfter(failure, failures, random(), this.#pace)
    this.#down(failure, until)
    const hadBeen = this.#fingerprint()
    const isToWait = () => !this.#stopped && this.#failures === failures && clock.now() < until
    while (isToWait() && this.#fingerprint() === hadBeen)
      await this.#rest(Math.min(this.#pace.look, until - clock.now()))
  }

  #failureOf(error: unknown): Failure {
    const known = knownFailure(error)
    if (known !== null) return known
    const { log, name, redact } = this.#parts
    const [words, trace] = error instanceof Error ? [error.message, error.stack] : [String(error), undefined]
    log.error({ chat: name, error: redact(trace ?? words) }, 'a chat could not be started')
    return { reason: words, remedy: null, final: false }
  }

  /** Gives the connection and the token back. */
  async #end(): Promise<void> {
    const { log, name, redact } = this.#parts
    await this.#made?.platform
      .stop()
      .catch((error: unknown) => log.error({ chat: name, error: redact(String(error)) }, 'a chat did not stop cleanly'))
    const lock = this.#lock
    this.#lock = null
    lock?.release()
  }

  #rest(wait: Millis): Promise<void> {
    if (this.#stopped) return Promise.resolve()
    const over = Promise.withResolvers<void>()
    const callOff = this.#parts.clock.after(Math.max(0, wait), over.resolve)
    this.#wake = over.resolve
    return over.promise.finally(callOff)
  }

  #tell(condition: Condition): void {
    this.#condition = condition
    this.#parts.onChange(condition)
  }
}
