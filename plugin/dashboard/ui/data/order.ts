import type { BoardCard } from './answers.ts'

const rank = (card: BoardCard): number => {
  switch (card.status) {
    case 'done':
      return -Date.parse(card.completed_at ?? card.status_since)
    case 'scheduled':
      return Date.parse(card.scheduled_at ?? card.status_since)
    default:
      return -card.priority
  }
}

/** The order of a column, the same as the server's pages: done ones newest first, scheduled ones by time, others by priority, then age. */
export const inOrder = (a: BoardCard, b: BoardCard): number =>
  rank(a) - rank(b) || Date.parse(a.created_at) - Date.parse(b.created_at) || (a.id < b.id ? -1 : a.id === b.id ? 0 : 1)

/** Where a card belongs among sorted ones. */
export function indexFor(
  card: BoardCard,
  ids: readonly string[],
  cardOf: (id: string) => BoardCard | undefined,
): number {
  let [low, high] = [0, ids.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const other = cardOf(ids[middle] ?? '')
    if (other !== undefined && inOrder(other, card) < 0) low = middle + 1
    else high = middle
  }
  return low
}
