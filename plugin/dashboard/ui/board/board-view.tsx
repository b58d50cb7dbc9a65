import { useMemo, useRef } from 'react'
import { STATUSES } from '../data/answers.ts'
import type { BoardCard, Status } from '../data/answers.ts'
import type { BoardStore } from '../data/board-store.ts'
import { board } from '../data/board.ts'
import { serverNow } from '../data/clock.ts'
import { usePlace } from '../data/place.ts'
import type { Focus } from '../data/place.ts'
import { useSignal } from '../data/signal.ts'
import { useBoardValue, useStore } from '../data/use-board.ts'
import { sentence } from '../data/failure.ts'
import { Button } from '../ui/button.tsx'
import { BoardSkeleton } from './board-skeleton.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { announcement } from './carry.ts'
import { useSelection } from './selection.ts'
import { BoardColumn } from './column.tsx'
import { EmptyBoard } from './empty-board.tsx'
import { COLUMNS_OF, useEmptyBoard } from './glance.ts'
import { isStuck, needsPerson } from './stale.ts'
import { useTouchDrag } from './touch-drag.ts'
import { classNames } from '../ui/class-names.ts'

/** Columns that stand there only while they hold something. */
const WHEN_USED: ReadonlySet<Status> = new Set(['scheduled', 'review'])

export function BoardView() {
  const store = useStore()
  const failure = useSignal(board.failure)
  if (store === null) return failure === null ? <BoardSkeleton /> : <Unreadable text={sentence(failure)} />
  return <Columns store={store} />
}

function Unreadable({ text }: { readonly text: string }) {
  return (
    <div className="empty" role="alert">
      <h2>The board cannot be read</h2>
      <p>{text}</p>
      <Button tone="primary" onClick={() => void board.reload()}>
        Try again
      </Button>
    </div>
  )
}

function Columns({ store }: { readonly store: BoardStore }) {
  const { archived, only, lanes } = usePlace()
  const ref = useRef<HTMLDivElement>(null)
  const used = useBoardValue(usedIn, sameText) ?? ''
  const empty = useEmptyBoard()
  const selecting = useSelection().size > 0
  useTouchDrag(ref)
  const columns = useMemo(() => columnsShown(used, archived, only), [used, archived, only])
  const picks = useMemo(() => (only === null ? null : pick(store, only)), [store, only])
  if (empty && !archived) return <EmptyBoard />
  return (
    <div className="board-area">
      <div ref={ref} className={classNames('board', selecting && 'is-selecting')}>
        {columns.map((status) => (
          <BoardColumn key={status} status={status} store={store} lanes={lanes && status === 'running'} only={picks} />
        ))}
      </div>
      <BulkBar store={store} />
      <Announcer />
    </div>
  )
}

function Announcer() {
  return (
    <p className="visually-hidden" aria-live="assertive">
      {useSignal(announcement)}
    </p>
  )
}

const usedIn = (store: BoardStore): string =>
  STATUSES.filter((status) => (store.head()?.counts[status] ?? 0) > 0 || store.column(status).ids.length > 0).join(' ')
const sameText = (a: string, b: string): boolean => a === b

function columnsShown(used: string, archived: boolean, only: Focus | null): readonly Status[] {
  if (only !== null) return COLUMNS_OF[only]
  const holds = new Set(used.split(' '))
  return STATUSES.filter((status) => (status === 'archived' ? archived : !WHEN_USED.has(status) || holds.has(status)))
}

/** The cards that one question of the first glance means. */
function pick(store: BoardStore, only: Focus): (id: string) => boolean {
  const tests: Readonly<Record<Focus, (card: BoardCard) => boolean>> = {
    needs: needsPerson,
    runs: () => true,
    stuck: (card) => isStuck(card, serverNow()),
  }
  return (id) => {
    const card = store.card(id)
    return card !== undefined && tests[only](card)
  }
}
