import { useSyncExternalStore } from 'react'

/** The server's time as well as the page knows it: browsers' clocks may be wrong by days. */
let offset = 0

/** Learns from a time that the server has just said. Less than two seconds may be the way it took. */
export function learnTime(serverNow: string): void {
  const difference = Date.parse(serverNow) - Date.now()
  if (Number.isFinite(difference) && Math.abs(difference - offset) > 2_000) offset = difference
}

export const serverNow = (): number => Date.now() + offset

/** One timer for all clocks of the page, and none while nobody looks. */
class Ticker {
  readonly #period: number
  readonly #listeners = new Set<() => void>()
  #timer: number | null = null
  #tick = 0

  constructor(period: number) {
    this.#period = period
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    this.#timer ??= window.setInterval(() => {
      this.#tick += 1
      for (const one of this.#listeners) one()
    }, this.#period)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0 || this.#timer === null) return
      window.clearInterval(this.#timer)
      this.#timer = null
    }
  }

  readonly count = (): number => this.#tick
}

const SECONDS = new Ticker(1_000)
const HALF_MINUTES = new Ticker(30_000)

/** Renders again with every second, or every half minute; returns the server's time. */
export function useNow(pace: 'second' | 'half-minute'): number {
  const ticker = pace === 'second' ? SECONDS : HALF_MINUTES
  useSyncExternalStore(ticker.subscribe, ticker.count)
  return serverNow()
}
