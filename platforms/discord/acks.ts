import type { Visibility } from './calls.ts'

/** Who sees the "is thinking" that stands where the answer belongs; null = nothing stands there. */
export type Waiting = Visibility | null

/** So many events are remembered; the oldest go first. */
const CAPACITY = 2_000

/** How events were acknowledged, for as long as the process lives: an answer may be ready before its event is. */
export class Acks {
  readonly #known = new Map<string, Promise<Waiting>>()

  /** To be called once it is acknowledged; null where the event is known already. */
  begin(eventId: string): ((waiting: Waiting) => void) | null {
    if (this.#known.has(eventId)) return null
    const { promise, resolve } = Promise.withResolvers<Waiting>()
    this.#known.set(eventId, promise)
    const [oldest] = this.#known.keys()
    if (this.#known.size > CAPACITY && oldest !== undefined) this.#known.delete(oldest)
    return resolve
  }

  /** Waits for the acknowledgement; undefined = not known here, as after a restart. */
  of(eventId: string): Promise<Waiting | undefined> {
    return this.#known.get(eventId) ?? Promise.resolve(undefined)
  }
}
