import { useCallback, useSyncExternalStore } from 'react'
import { Signal, useSignal } from '../data/signal.ts'

/** The cards that were picked for something to be done to all of them. */
const selected = new Signal<ReadonlySet<string>>(new Set())
/** The card from which Shift reaches. */
let anchor: string | null = null

export const selection = {
  get: selected.get,
  has: (id: string): boolean => selected.get().has(id),
  clear(): void {
    anchor = null
    if (selected.get().size > 0) selected.set(new Set())
  },
  toggle(id: string): void {
    anchor = id
    const next = new Set(selected.get())
    if (!next.delete(id)) next.add(id)
    selected.set(next)
  },
  /** Everything between the last one and this, in the order of its column. */
  reach(id: string, column: readonly string[]): void {
    const [from, to] = [anchor === null ? -1 : column.indexOf(anchor), column.indexOf(id)]
    if (from < 0 || to < 0) return selection.toggle(id)
    const [low, high] = from < to ? [from, to] : [to, from]
    selected.set(new Set([...selected.get(), ...column.slice(low, high + 1)]))
  },
  add(ids: readonly string[]): void {
    selected.set(new Set([...selected.get(), ...ids]))
  },
  keep(test: (id: string) => boolean): void {
    const kept = [...selected.get()].filter(test)
    if (kept.length < selected.get().size) selected.set(new Set(kept))
  },
  subscribe: selected.subscribe,
} as const

export const useSelected = (id: string): boolean => {
  const get = useCallback(() => selected.get().has(id), [id])
  return useSyncExternalStore(selected.subscribe, get)
}
export const useSelection = (): ReadonlySet<string> => useSignal(selected)
