import { useState } from 'react'
import { useDraft } from '../data/drafts.ts'
import { Button } from '../ui/button.tsx'
import { Markdown } from '../ui/markdown.tsx'
import { save } from './save.ts'
import type { SectionProps } from './section.ts'

/** Longer descriptions are folded until somebody wants to read them. */
const FOLDED = 4_000
const LONGEST = 100_000

/** What is to be done, as Markdown that can do nothing but be read. */
export function Body({ answer }: SectionProps) {
  const { task } = answer
  const [draft, setDraft] = useDraft(`body ${task.id}`)
  const [editing, setEditing] = useState(draft !== null)
  if (editing || draft !== null)
    return (
      <BodyForm
        text={draft ?? task.body ?? ''}
        onType={setDraft}
        onCancel={() => {
          setDraft(null)
          setEditing(false)
        }}
        onSave={async (text) => {
          if (!(await save(task.id, { body: text }))) return
          setDraft(null)
          setEditing(false)
        }}
      />
    )
  return (
    <>
      {task.body === null ? (
        <p className="muted">Nothing is described yet. Say what is to be done, why, and when it is done.</p>
      ) : (
        <LongText key={task.body} text={task.body} />
      )}
      <button type="button" className="text-button" onClick={() => setEditing(true)}>
        {task.body === null ? 'Describe it' : 'Edit'}
      </button>
    </>
  )
}

/** A text with all that follows folded away. */
export function LongText({ text }: { readonly text: string }) {
  const [open, setOpen] = useState(text.length <= FOLDED)
  return (
    <>
      <Markdown text={open ? text : text.slice(0, FOLDED)} />
      {open ? null : (
        <button type="button" className="text-button" onClick={() => setOpen(true)}>
          … {(text.length - FOLDED).toLocaleString()} more characters
        </button>
      )}
    </>
  )
}

function BodyForm({
  text,
  onType,
  onCancel,
  onSave,
}: {
  readonly text: string
  readonly onType: (text: string) => void
  readonly onCancel: () => void
  readonly onSave: (text: string) => Promise<void>
}) {
  const [busy, setBusy] = useState(false)
  const submit = async () => {
    setBusy(true)
    await onSave(text)
    setBusy(false)
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <textarea
        className="input mono"
        aria-label="Description"
        autoFocus
        rows={Math.min(24, Math.max(8, text.split('\n').length + 1))}
        maxLength={LONGEST}
        value={text}
        onChange={(event) => onType(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit()
        }}
      />
      <div className="dialog-actions">
        <span className="hint">Markdown; Ctrl+Enter saves</span>
        <Button tone="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" tone="primary" busy={busy} disabled={text.trim() === ''}>
          Save
        </Button>
      </div>
    </form>
  )
}
