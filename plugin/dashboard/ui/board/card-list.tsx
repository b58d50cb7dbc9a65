import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import type { Status } from '../data/answers.ts'
import { board } from '../data/board.ts'
import type { BoardStore } from '../data/board-store.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Card } from './card.tsx'
import { keyOf, laneRows, plainRows } from './rows.ts'

const CARD = 84
const LANE = 28
/** The next page is read when so few cards are left below. */
const AHEAD = 20

/** The cards of a column; only those near the window are in the page. */
export function CardList({
  store,
  status,
  ids,
  lanes,
  more,
}: {
  readonly store: BoardStore
  readonly status: Status
  readonly ids: readonly string[]
  readonly lanes: boolean
  readonly more: boolean
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useMemo(() => (lanes ? laneRows(ids, store) : plainRows(ids)), [ids, lanes, store])
  const list = useVirtualizer({
    count: rows.length + (more ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: (at) => (rows[at]?.kind === 'lane' ? LANE : CARD),
    getItemKey: (at) => {
      const row = rows[at]
      return row === undefined ? 'more' : keyOf(row)
    },
    overscan: 6,
    gap: 6,
    paddingEnd: 12,
  })
  const items = list.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (more && last >= rows.length - AHEAD) void board.more(status)
  }, [more, last, rows.length, status])
  return (
    <div ref={scroller} className="column-scroll scroll" tabIndex={-1}>
      <ul className="card-list" style={{ height: list.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index]
          return (
            <li
              key={item.key}
              ref={list.measureElement}
              data-index={item.index}
              className="card-row"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {row === undefined ? (
                <Skeleton lines={3} />
              ) : row.kind === 'lane' ? (
                <h3 className="lane">
                  <Avatar name={row.profile} />
                  {row.profile}
                  <span className="lane-count">{row.count}</span>
                </h3>
              ) : (
                <Card id={row.id} store={store} column={status} inLane={lanes} />
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
