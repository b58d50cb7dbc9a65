/** Wakes those who wait for something to have happened. */
export class Watch {
  readonly #looks = new Set<() => void>()

  /** Something has changed: everybody looks again. */
  changed(): void {
    for (const look of this.#looks) look()
  }

  /** The first thing found, at once or after a change. */
  until<Found>(find: () => Found | null | undefined | false): Promise<Found> {
    return new Promise((resolve, reject) => {
      const look = () => {
        try {
          const found = find()
          if (found === null || found === undefined || found === false) return
          this.#looks.delete(look)
          resolve(found)
        } catch (error) {
          this.#looks.delete(look)
          reject(error instanceof Error ? error : new Error(String(error)))
        }
      }
      this.#looks.add(look)
      look()
    })
  }
}
