import type { BoardStore } from '../data/board-store.ts'
import { serverNow } from '../data/clock.ts'
import { isWhole } from '../data/filter.ts'
import { useBoardValue } from '../data/use-board.ts'
import type { Status } from '../data/answers.ts'
import type { Focus } from '../data/place.ts'
import { isStuck, needsPerson } from './stale.ts'

/** How many tasks need somebody, run, and are stuck. */
export type Glance = Readonly<Record<Focus, number>>

/** Columns in which each kind can stand. */
export const COLUMNS_OF: Readonly<Record<Focus, readonly Status[]>> = {
  needs: ['blocked', 'review'],
  runs: ['running'],
  stuck: ['ready', 'running'],
}

const countIn = (store: BoardStore, status: Status): number => {
  const column = store.column(status)
  return column.count ?? column.ids.length
}

function glanceAt(store: BoardStore): Glance {
  const now = serverNow()
  const among = (status: Status, test: (id: string) => boolean) => store.column(status).ids.filter(test).length
  const stuck = (id: string): boolean => {
    const card = store.card(id)
    return card !== undefined && isStuck(card, now)
  }
  const person = (id: string): boolean => {
    const card = store.card(id)
    return card !== undefined && needsPerson(card)
  }
  return {
    needs: countIn(store, 'blocked') + among('review', person),
    runs: countIn(store, 'running'),
    stuck: among('ready', stuck) + among('running', stuck),
  }
}

const same = (a: Glance, b: Glance): boolean => a.needs === b.needs && a.runs === b.runs && a.stuck === b.stuck

export const useGlance = (): Glance | null => useBoardValue(glanceAt, same)

/** Nothing is on the board at all, and nobody looks for something. */
const emptyIn = (store: BoardStore): boolean =>
  isWhole(store.filter) && Object.values(store.head()?.counts ?? { any: 1 }).every((count) => count === 0)
const sameValue = (a: boolean, b: boolean): boolean => a === b

export const useEmptyBoard = (): boolean => useBoardValue(emptyIn, sameValue) ?? false
