import type { BoardStore } from '../data/board-store.ts'

/** What a column's list shows: cards, and in lanes a heading above each profile's. */
export type Row =
  | { readonly kind: 'card'; readonly id: string }
  | { readonly kind: 'lane'; readonly profile: string; readonly count: number }

export const plainRows = (ids: readonly string[]): readonly Row[] => ids.map((id) => ({ kind: 'card', id }))

/** The same cards, grouped by whose they are; names in order, so that lanes stay where they are. */
export function laneRows(ids: readonly string[], store: BoardStore): readonly Row[] {
  const lanes = Map.groupBy(ids, (id) => {
    const card = store.card(id)
    return card?.run?.profile ?? card?.assignee ?? 'nobody'
  })
  return [...lanes.keys()].toSorted().flatMap((profile): Row[] => {
    const own = lanes.get(profile) ?? []
    return [{ kind: 'lane', profile, count: own.length }, ...own.map((id): Row => ({ kind: 'card', id }))]
  })
}

export const keyOf = (row: Row): string => (row.kind === 'card' ? row.id : `lane ${row.profile}`)
