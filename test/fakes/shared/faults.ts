/** What goes wrong with one call. */
export interface Fault {
  /** HTTP status of an answer in place of the true one. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** JSON of that answer. */
  readonly body?: unknown
  /** Sent as it stands, in place of JSON. */
  readonly raw?: string
  /** `drop`: the connection is cut; `hang`: nothing ever comes. */
  readonly reply?: 'drop' | 'hang'
  /** The call has its effect first. */
  readonly afterApply?: true
}

/** Faults waiting for the next calls of a route, in their order. */
export class FaultQueue {
  readonly #waiting = new Map<string, Fault[]>()

  add(route: string, ...faults: readonly Fault[]): void {
    this.#waiting.set(route, [...(this.#waiting.get(route) ?? []), ...faults])
  }

  take(route: string): Fault | null {
    return this.#waiting.get(route)?.shift() ?? null
  }
}
