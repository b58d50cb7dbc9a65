import { memo, useRef } from 'react'
import type { KeyboardEvent, MouseEvent } from 'react'
import type { BoardCard, Status } from '../data/answers.ts'
import type { BoardStore } from '../data/board-store.ts'
import { go, useIsOpen } from '../data/place.ts'
import { useCard } from '../data/use-board.ts'
import { classNames } from '../ui/class-names.ts'
import { CardFacts } from './card-facts.tsx'
import { CardNews } from './card-news.tsx'
import { CardAge } from './card-age.tsx'
import { carry, useCarried } from './carry.ts'
import { useMouseDrag } from './mouse-drag.ts'
import { selection, useSelected } from './selection.ts'
import './card.css'

/** One task on the board. It renders when it has changed itself, and with nothing else. */
export const Card = memo(function Card({
  id,
  store,
  column,
  inLane,
}: {
  readonly id: string
  readonly store: BoardStore
  readonly column: Status
  /** Its profile stands above it already. */
  readonly inLane: boolean
}) {
  const card = useCard(store, id)
  return card === undefined ? null : <CardBody card={card} store={store} column={column} inLane={inLane} />
})

function CardBody({
  card,
  store,
  column,
  inLane,
}: {
  readonly card: BoardCard
  readonly store: BoardStore
  readonly column: Status
  readonly inLane: boolean
}) {
  const ref = useRef<HTMLDivElement>(null)
  const selected = useSelected(card.id)
  const open = useIsOpen(card.id)
  const carried = useCarried(card.id)
  useMouseDrag(ref, card.id, column)
  const choose = (event: MouseEvent) => {
    if ((event.target as Element).closest('label, input, a') !== null) return
    if (event.shiftKey) selection.reach(card.id, store.column(column).ids)
    else if (event.ctrlKey || event.metaKey) selection.toggle(card.id)
    else go({ task: card.id })
  }
  return (
    <div
      ref={ref}
      data-card={card.id}
      className={classNames(
        'card',
        `is-${card.status}`,
        selected && 'is-selected',
        open && 'is-open',
        carried && 'is-carried',
      )}
      onClick={choose}
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
    >
      <div className="card-top">
        <label className="card-check">
          <input
            type="checkbox"
            checked={selected}
            aria-label={`Select ${card.title}`}
            onChange={() => selection.toggle(card.id)}
          />
        </label>
        <span className="card-id mono">{card.id}</span>
        {card.priority === 0 ? null : (
          <span
            className={classNames('card-priority', card.priority > 0 && 'is-high')}
            title={`priority ${card.priority}`}
          >
            {card.priority > 0 ? '↑' : '↓'}
            {Math.abs(card.priority)}
          </span>
        )}
        <CardAge card={card} />
      </div>
      <button type="button" className="card-title" onKeyDown={(event) => onKey(event, card, column)}>
        {card.title}
      </button>
      <CardNews card={card} />
      <CardFacts card={card} inLane={inLane} />
    </div>
  )
}

/** Space picks the card up, and puts it down again. */
function onKey(event: KeyboardEvent, card: BoardCard, column: Status): void {
  if (carry.get() !== null) return
  if (event.key === ' ') {
    event.preventDefault()
    carry.begin('keys', card.id, column)
  } else if (event.key === 'x') {
    event.preventDefault()
    selection.toggle(card.id)
  }
}
