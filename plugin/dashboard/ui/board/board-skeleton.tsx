import { Skeleton } from '../ui/skeleton.tsx'

const COLUMNS = [3, 4, 2, 2, 1, 5]

/** The board's shape before its tasks are here. */
export function BoardSkeleton() {
  return (
    <div className="board" aria-busy="true" aria-label="The board is being read">
      {COLUMNS.map((cards, at) => (
        <div key={at} className="column">
          <div className="column-header" />
          {Array.from({ length: cards }, (_, card) => (
            <div key={card} className="card skeleton-card">
              <Skeleton lines={3} height={11} />
            </div>
          ))}
        </div>
      ))}
    </div>
  )
}
