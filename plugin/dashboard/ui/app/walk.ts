export type Direction = 'up' | 'down' | 'left' | 'right'

const titleIn = (card: Element | undefined | null): HTMLElement | null =>
  card?.querySelector<HTMLElement>('.card-title') ?? null

/** Moves the focus from card to card; true where there was one to go to. */
export function focusNeighbour(direction: Direction): boolean {
  const own = document.activeElement?.closest<HTMLElement>('[data-card]') ?? null
  const title = own === null ? titleIn(document.querySelector('[data-card]')) : neighbour(own, direction)
  title?.focus()
  title?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  return title !== null
}

function neighbour(own: HTMLElement, direction: Direction): HTMLElement | null {
  const column = own.closest('[data-column]')
  if (column === null) return null
  if (direction === 'up' || direction === 'down') {
    const cards = inSight(column)
    return titleIn(cards[cards.indexOf(own) + (direction === 'down' ? 1 : -1)])
  }
  const columns = [...document.querySelectorAll('[data-column]')]
  const others =
    direction === 'right'
      ? columns.slice(columns.indexOf(column) + 1)
      : columns.slice(0, columns.indexOf(column)).reverse()
  const next = others.find((one) => inSight(one).length > 0)
  return next === undefined ? null : titleIn(nearest(inSight(next), own))
}

/** In the order in which they are seen, which is not always that of the page. */
const inSight = (column: Element): HTMLElement[] =>
  [...column.querySelectorAll<HTMLElement>('[data-card]')].sort(
    (a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top,
  )

function nearest(cards: readonly HTMLElement[], own: HTMLElement): HTMLElement | undefined {
  const top = own.getBoundingClientRect().top
  const away = (card: HTMLElement) => Math.abs(card.getBoundingClientRect().top - top)
  return [...cards].sort((a, b) => away(a) - away(b))[0]
}
