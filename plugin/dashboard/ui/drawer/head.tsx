import type { TaskAnswer } from '../data/answers.ts'
import { useNow } from '../data/clock.ts'
import { linkTo } from '../data/place.ts'
import { age, momentText, since } from '../data/time-text.ts'
import { IconButton } from '../ui/button.tsx'
import { STATUS_NAMES, StatusIcon } from '../ui/status-icon.tsx'
import { tell } from '../ui/toast.tsx'
import { EditableLine } from './editable.tsx'
import { save } from './save.ts'

/** Which task it is, where it stands and since when; its title can be changed in place. */
export function Head({ answer, onClose }: { readonly answer: TaskAnswer; readonly onClose: () => void }) {
  const { task, waiting } = answer
  const now = useNow('half-minute')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(linkTo(task.id, task.board))
      tell('Link copied')
    } catch {
      tell(linkTo(task.id, task.board))
    }
  }
  return (
    <header className="drawer-head">
      <div className="drawer-bar">
        <StatusIcon status={task.status} />
        <strong>{STATUS_NAMES[task.status]}</strong>
        <span className="muted" title={`since ${momentText(task.status_since)}`}>
          {age(since(task.status_since, now))}
        </span>
        <span className="mono muted drawer-id">{task.id}</span>
        <IconButton icon="copy" label="Copy a link to this task" onClick={() => void copy()} />
        <IconButton icon="close" label="Close the task" className="drawer-close" onClick={onClose} />
      </div>
      <h2 className="drawer-title">
        <EditableLine
          label="Title"
          value={task.title}
          multiline
          draftName={`title ${task.id}`}
          onSave={(title) => save(task.id, { title })}
        />
      </h2>
      {task.status === 'blocked' || task.status === 'done' ? null : (
        <p className="drawer-waiting">
          {waiting.detail}
          {waiting.next === null ? null : <span className="muted"> — {waiting.next}</span>}
        </p>
      )}
    </header>
  )
}
