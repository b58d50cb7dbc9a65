import type { Millis } from '../../kanban-core/index.ts'

/** HTTP calls that are under way, so that none outlives its session. */
export class Flights {
  readonly #end = new AbortController()
  readonly #calls = new Set<Promise<unknown>>()

  /** The platform's own fetch, ended with the rest. */
  readonly fetch: typeof fetch = (input, init) => {
    const signals = [this.#end.signal, ...(init?.signal ? [init.signal] : [])]
    const call = fetch(input, { ...init, signal: AbortSignal.any(signals) })
    const ended = call.then(
      () => undefined,
      () => undefined,
    )
    this.#calls.add(ended)
    void ended.then(() => this.#calls.delete(ended))
    return call
  }

  /** Resolves when no call is under way any more: after this time those that are left are cut. */
  async land(grace: Millis): Promise<void> {
    const cut = setTimeout(() => this.cut(), grace)
    await Promise.all(this.#calls)
    clearTimeout(cut)
    this.cut()
  }

  cut(): void {
    this.#end.abort(new Error('the platform is stopped'))
  }
}
