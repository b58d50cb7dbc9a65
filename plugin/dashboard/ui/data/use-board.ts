import { useCallback, useMemo, useRef, useSyncExternalStore } from 'react'
import type { BoardCard, Status } from './answers.ts'
import { board } from './board.ts'
import type { BoardHead, BoardStore, ColumnState } from './board-store.ts'
import { useSignal } from './signal.ts'

/** The board that is shown; null before the first answer. */
export const useStore = (): BoardStore | null => useSignal(board.store)

const nothing = () => () => undefined

/** One card; renders when this card changes and at no other time. */
export function useCard(store: BoardStore, id: string): BoardCard | undefined {
  const subscribe = useCallback((listener: () => void) => store.onCard(id, listener), [store, id])
  return useSyncExternalStore(subscribe, () => store.card(id))
}

export function useColumn(store: BoardStore, status: Status): ColumnState {
  const subscribe = useCallback((listener: () => void) => store.onColumn(status, listener), [store, status])
  return useSyncExternalStore(subscribe, () => store.column(status))
}

export function useHead(): BoardHead | null {
  const store = useStore()
  return useSyncExternalStore(store?.onHead ?? nothing, () => store?.head() ?? null)
}

/** Something made of the whole board; renders when `same` says that it has become another. */
export function useBoardValue<T>(make: (store: BoardStore) => T, same: (a: T, b: T) => boolean): T | null {
  const store = useStore()
  const last = useRef<{ readonly store: BoardStore; readonly value: T } | null>(null)
  const get = useMemo(
    () => (): T | null => {
      if (store === null) return null
      const value = make(store)
      if (last.current !== null && last.current.store === store && same(last.current.value, value))
        return last.current.value
      last.current = { store, value }
      return value
    },
    [store, make, same],
  )
  return useSyncExternalStore(store?.onChange ?? nothing, get)
}
