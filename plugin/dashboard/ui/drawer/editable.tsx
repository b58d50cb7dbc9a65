import { useRef, useState } from 'react'
import { useDraft } from '../data/drafts.ts'
import { classNames } from '../ui/class-names.ts'

/**
 * A line of text that can be changed where it stands: Enter or leaving it saves, Escape takes it back. What the board does
 * not take stays in the field.
 */
export function EditableLine({
  label,
  value,
  onSave,
  draftName,
  className,
  placeholder = 'none',
  multiline = false,
}: {
  readonly label: string
  readonly value: string
  readonly onSave: (text: string) => Promise<boolean>
  readonly draftName: string
  readonly className?: string
  readonly placeholder?: string
  /** Long texts wrap; they are still one line. */
  readonly multiline?: boolean
}) {
  const [draft, setDraft] = useDraft(draftName)
  const [busy, setBusy] = useState(false)
  const given = useRef(false)
  const text = draft ?? value
  const finish = async () => {
    if (draft === null || busy) return
    if (draft.trim() === value.trim()) return setDraft(null)
    setBusy(true)
    if (await onSave(draft.trim())) setDraft(null)
    setBusy(false)
  }
  const props = {
    className: classNames('editable', draft !== null && draft !== value && 'is-changed', className),
    'aria-label': label,
    'aria-busy': busy || undefined,
    placeholder,
    value: text,
    spellCheck: false,
    onChange: ({ target }: { readonly target: { readonly value: string } }) =>
      setDraft(target.value.replaceAll('\n', ' ')),
    onBlur: () => {
      if (given.current) given.current = false
      else void finish()
    },
    onKeyDown: (event: React.KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      if (event.nativeEvent.isComposing) return
      if (event.key === 'Enter') {
        event.preventDefault()
        event.currentTarget.blur()
      } else if (event.key === 'Escape') {
        event.stopPropagation()
        given.current = true
        setDraft(null)
        event.currentTarget.blur()
      }
    },
  }
  return multiline ? <textarea rows={1} {...props} /> : <input {...props} autoComplete="off" />
}
