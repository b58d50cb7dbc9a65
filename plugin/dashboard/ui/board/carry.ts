import { useSyncExternalStore } from 'react'
import type { Status } from '../data/answers.ts'
import { board } from '../data/board.ts'
import { Signal, useSignal } from '../data/signal.ts'
import { drop } from '../steps/drop.ts'
import type { Subject } from '../steps/step.ts'
import { STATUS_NAMES } from '../ui/status-icon.tsx'
import { selection } from './selection.ts'

/** Cards under way to a column: by mouse, by finger or by keyboard. `over` is the column they would land in. */
export interface Carry {
  readonly by: 'mouse' | 'touch' | 'keys'
  readonly ids: readonly string[]
  readonly over: Status | null
}

const carried = new Signal<Carry | null>(null)
/** What is read out to whoever does not see it. */
export const announcement = new Signal('')

export const carry = {
  get: carried.get,
  begin(by: Carry['by'], id: string, from: Status): void {
    const ids = selection.has(id) ? [...selection.get()] : [id]
    carried.set({ by, ids, over: by === 'keys' ? from : null })
    if (by === 'keys')
      announcement.set(
        `${ids.length === 1 ? 'Card' : `${ids.length} cards`} picked up from ${STATUS_NAMES[from]}. Left and right choose a column, Enter drops, Escape cancels.`,
      )
  },
  over(status: Status | null): void {
    const now = carried.get()
    if (now === null || now.over === status) return
    carried.set({ ...now, over: status })
    if (now.by === 'keys' && status !== null) announcement.set(`Over ${STATUS_NAMES[status]}`)
  },
  end(): void {
    const now = carried.get()
    carried.set(null)
    if (now === null || now.over === null) return
    if (now.by === 'keys') announcement.set(`Dropped into ${STATUS_NAMES[now.over]}`)
    drop(subjectsOf(now.ids), now.over)
  },
  cancel(): void {
    if (carried.get()?.by === 'keys') announcement.set('Put back')
    carried.set(null)
  },
} as const

/** Renders only where this card is picked up or put down. */
export const useCarried = (id: string): boolean =>
  useSyncExternalStore(carried.subscribe, () => carried.get()?.ids.includes(id) === true)
/** Renders only where cards come to be over this column, or leave it. */
export const useIsOver = (status: Status): boolean =>
  useSyncExternalStore(carried.subscribe, () => carried.get()?.over === status)
export const useCarry = (): Carry | null => useSignal(carried)

/** The cards of these ids, as far as they are on the page. */
export function subjectsOf(ids: Iterable<string>): readonly Subject[] {
  const store = board.store.get()
  return [...ids].map((id) => store?.card(id)).filter((card) => card !== undefined)
}
