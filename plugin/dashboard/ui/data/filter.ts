import type { BoardCard } from './answers.ts'
import type { Place } from './place.ts'

/** What the server is asked for; the page applies the same to cards that change. */
export interface Filter {
  readonly board: string | null
  readonly search: string
  readonly tenant: string | null
  readonly assignee: string | null
  readonly archived: boolean
}

export const filterOf = ({ board, search, tenant, assignee, archived }: Place): Filter => ({
  board,
  search,
  tenant,
  assignee,
  archived,
})

export const sameFilter = (a: Filter, b: Filter): boolean =>
  a.board === b.board &&
  a.search === b.search &&
  a.tenant === b.tenant &&
  a.assignee === b.assignee &&
  a.archived === b.archived

/** True where whole-board counts are those of the columns. */
export const isWhole = ({ search, tenant, assignee }: Filter): boolean =>
  search === '' && tenant === null && assignee === null

export function matches(card: BoardCard, { search, tenant, assignee, archived }: Filter): boolean {
  return (
    (card.status !== 'archived' || archived) &&
    (tenant === null || card.tenant === tenant) &&
    (assignee === null || card.assignee === (assignee === 'none' ? null : assignee)) &&
    (search === '' || card.title.toLowerCase().includes(search.toLowerCase()))
  )
}

/** As the query of `/api/board` and `/api/cards`. */
export const queryOf = ({ board, search, tenant, assignee }: Filter) => ({ board, search, tenant, assignee })
