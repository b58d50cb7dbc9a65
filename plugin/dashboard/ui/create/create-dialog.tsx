import { useRef, useState } from 'react'
import type { FormEvent, KeyboardEvent } from 'react'
import type { Status } from '../data/answers.ts'
import { board } from '../data/board.ts'
import { sentence } from '../data/failure.ts'
import { go } from '../data/place.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { STATUS_NAMES } from '../ui/status-icon.tsx'
import { tell } from '../ui/toast.tsx'
import { closeCreate } from './create-state.ts'
import { createTask } from './create-task.ts'
import { CreateFields } from './create-fields.tsx'
import { emptyForm, keepForm, keptForm } from './form.ts'
import type { TaskForm } from './form.ts'
import './create.css'

/** Makes a task in a column. Enter creates, Shift+Enter breaks the line; what was typed is kept until it is made. */
export default function CreateDialog({ column, parent }: { readonly column: Status; readonly parent: string | null }) {
  const [form, setForm] = useState<TaskForm>(() => withParent(keptForm() ?? emptyForm(), parent))
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const ref = useRef<HTMLFormElement>(null)
  const change = (part: Partial<TaskForm>) => {
    const next = { ...form, ...part }
    setForm(next)
    keepForm(next)
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy || form.title.trim() === '') return
    setBusy(true)
    setError(null)
    try {
      const made = await createTask(form, column)
      keepForm(null)
      closeCreate()
      const text = `${made.existing ? 'That task exists already' : 'Created'} in ${STATUS_NAMES[made.status]}`
      tell([text, ...made.warnings].join('; '), {
        action: { label: 'Show', run: () => go({ page: 'board', task: made.id }) },
      })
      if (board.connection.get() !== 'live') void board.reload()
    } catch (failure) {
      setError(sentence(failure))
      setBusy(false)
    }
  }
  return (
    <Dialog title={`New task in ${STATUS_NAMES[column]}`} onClose={closeCreate} className="create">
      <form
        ref={ref}
        className="stack"
        onSubmit={(event) => void submit(event)}
        onKeyDown={(event) => sendOnEnter(event, ref.current)}
      >
        <CreateFields form={form} column={column} onChange={change} />
        {error === null ? null : (
          <p className="form-error" role="alert">
            {error}
          </p>
        )}
        <div className="dialog-actions">
          <span className="hint">Enter creates, Shift+Enter breaks the line</span>
          <Button
            tone="quiet"
            onClick={() => {
              keepForm(null)
              closeCreate()
            }}
          >
            Discard
          </Button>
          <Button type="submit" tone="primary" busy={busy} disabled={form.title.trim() === ''}>
            Create
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function sendOnEnter(event: KeyboardEvent, form: HTMLFormElement | null): void {
  const { target } = event
  if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.defaultPrevented) return
  // A list that floats above the form takes its own Enter.
  if (!(target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) || form?.contains(target) !== true)
    return
  event.preventDefault()
  form.requestSubmit()
}

const withParent = (form: TaskForm, parent: string | null): TaskForm =>
  parent === null || form.parents.some(({ id }) => id === parent)
    ? form
    : { ...form, parents: [...form.parents, { id: parent, title: parent }] }
