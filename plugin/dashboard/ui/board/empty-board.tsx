import { openCreate } from '../create/create-state.ts'
import { useHead } from '../data/use-board.ts'
import { Button } from '../ui/button.tsx'
import { Keys } from '../ui/keys.tsx'
import './empty-board.css'

/** A board without a single task: what happens here, and the first thing to do. */
export function EmptyBoard() {
  const title = useHead()?.board.title ?? 'This board'
  return (
    <div className="empty">
      <h2>{title} is empty</h2>
      <p>
        Put a task on it and name who does it: a worker process starts at once, and its result, its questions and every
        attempt stand on the card.
      </p>
      <div className="empty-actions">
        <Button tone="primary" icon="plus" onClick={() => openCreate('ready')}>
          New task
        </Button>
        <span className="muted">
          or press <Keys keys="c" />
        </span>
      </div>
      <dl className="empty-ways">
        <dt>From a terminal</dt>
        <dd>
          <code>kanban create "Design auth schema" --assignee demo</code>
        </dd>
        <dt>From a chat</dt>
        <dd>
          <code>/kanban create Design auth schema --assignee demo</code>
        </dd>
        <dt>Something to watch</dt>
        <dd>
          <code>kanban demo</code>
        </dd>
      </dl>
    </div>
  )
}
