/** Who wants to hear of what: listeners by key, told once per round however often a key has changed. */
export class Listeners {
  readonly #byKey = new Map<string, Set<() => void>>()
  readonly #changed = new Set<string>()

  on(key: string, listener: () => void): () => void {
    const known = this.#byKey.get(key) ?? new Set()
    known.add(listener)
    this.#byKey.set(key, known)
    return () => {
      known.delete(listener)
      if (known.size === 0 && this.#byKey.get(key) === known) this.#byKey.delete(key)
    }
  }

  mark(key: string): void {
    this.#changed.add(key)
  }

  tell(): void {
    const keys = [...this.#changed]
    this.#changed.clear()
    for (const key of keys) for (const listener of this.#byKey.get(key) ?? []) listener()
  }
}
