import type { Status } from '../data/answers.ts'
import { Signal } from '../data/signal.ts'

/** The column in which a task is being made; null = none is. */
export const creating = new Signal<{ readonly column: Status; readonly parent: string | null } | null>(null)

export const openCreate = (column: Status, parent: string | null = null): void => creating.set({ column, parent })
export const closeCreate = (): void => creating.set(null)
