import { memo, useRef } from 'react'
import type { Status } from '../data/answers.ts'
import type { BoardStore } from '../data/board-store.ts'
import { useColumn } from '../data/use-board.ts'
import { openCreate } from '../create/create-state.ts'
import { classNames } from '../ui/class-names.ts'
import { IconButton } from '../ui/button.tsx'
import { STATUS_NAMES, StatusIcon } from '../ui/status-icon.tsx'
import { CardList } from './card-list.tsx'
import { useIsOver } from './carry.ts'
import { COLUMN_HINTS } from './hints.ts'
import { useDropColumn } from './mouse-drag.ts'
import './column.css'

/** One status of the board, with as many of its cards as can be seen. */
export const BoardColumn = memo(function BoardColumn({
  status,
  store,
  lanes,
  only,
}: {
  readonly status: Status
  readonly store: BoardStore
  readonly lanes: boolean
  /** Of its cards only those that this picks. */
  readonly only: ((id: string) => boolean) | null
}) {
  const column = useColumn(store, status)
  const ref = useRef<HTMLElement>(null)
  const over = useIsOver(status)
  useDropColumn(ref, status)
  const ids = only === null ? column.ids : column.ids.filter(only)
  const count = only === null ? column.count : ids.length
  const name = STATUS_NAMES[status]
  return (
    <section
      ref={ref}
      className={classNames('column', ids.length === 0 && 'is-empty', over && 'is-over')}
      data-column={status}
      aria-label={name}
    >
      <header className="column-header">
        <StatusIcon status={status} />
        <h2>{name}</h2>
        <span className="column-count" aria-label={countText(count, ids.length)}>
          {count ?? `${ids.length}${column.after === null ? '' : '+'}`}
        </span>
        <IconButton
          icon="plus"
          label={`New task in ${name}`}
          className="column-add"
          onClick={() => openCreate(status)}
        />
      </header>
      {ids.length === 0 ? (
        <p className="column-hint">{only === null ? COLUMN_HINTS[status] : 'Nothing here.'}</p>
      ) : (
        <CardList store={store} status={status} ids={ids} lanes={lanes} more={column.after !== null && only === null} />
      )}
    </section>
  )
})

const countText = (count: number | null, shown: number): string =>
  count === null ? `${shown} found so far` : count === 1 ? '1 task' : `${count} tasks`
