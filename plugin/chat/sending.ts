import { failureOf, waitAfter } from '../../kanban-core/index.ts'
import type { Clock, Instant, Millis, SendFailure } from '../../kanban-core/index.ts'

export interface SendingParts {
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
  readonly onFailure: (failure: SendFailure, failures: number) => void
}

export type Sent<T> =
  | { readonly kind: 'sent'; readonly value: T }
  | { readonly kind: 'refused' | 'given_up'; readonly reason: string }
  /** The process ends; whoever asked keeps what was to be said. */
  | { readonly kind: 'stopped' }

/** Sends what must not be lost: tries again after faults and limits of the service, for as long as it makes sense. */
export class Sending {
  readonly #parts: SendingParts
  readonly #pauses = new Set<() => void>()
  #stopped = false

  constructor(parts: SendingParts) {
    this.#parts = parts
  }

  /** Resolves when it has arrived, is refused for good, or was tried until `until`. */
  async send<T>(attempt: () => Promise<T>, until: Instant): Promise<Sent<T>> {
    const { clock, onFailure, random } = this.#parts
    for (let failures = 1; ; failures += 1) {
      if (this.#stopped) return { kind: 'stopped' }
      try {
        return { kind: 'sent', value: await attempt() }
      } catch (error) {
        const failure = failureOf(error)
        if (this.#stopped) return { kind: 'stopped' }
        onFailure(failure, failures)
        if (failure.kind === 'refused') return { kind: 'refused', reason: failure.reason }
        const wait = waitAfter(failure, failures, random)
        if (clock.now() + wait > until) return { kind: 'given_up', reason: failure.reason }
        await this.#pause(wait)
      }
    }
  }

  /** What waits is tried at once: the platform is there again. */
  hurry(): void {
    for (const end of this.#pauses) end()
  }

  stop(): void {
    this.#stopped = true
    this.hurry()
  }

  #pause(wait: Millis): Promise<void> {
    if (this.#stopped) return Promise.resolve()
    const over = Promise.withResolvers<void>()
    const callOff = this.#parts.clock.after(wait, over.resolve)
    this.#pauses.add(over.resolve)
    return over.promise.finally(() => {
      callOff()
      this.#pauses.delete(over.resolve)
    })
  }
}
