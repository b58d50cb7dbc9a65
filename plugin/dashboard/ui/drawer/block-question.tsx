import { useState } from 'react'
import type { FormEvent } from 'react'
import type { Task } from '../data/answers.ts'
import { useDraft } from '../data/drafts.ts'
import { performWith } from '../steps/perform.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { Markdown } from '../ui/markdown.tsx'

/** What a blocked task asks: the offered answers as buttons, and a field for one's own. */
export function BlockQuestion({ task }: { readonly task: Task }) {
  const [draft, setDraft] = useDraft(`answer ${task.id}`)
  const [busy, setBusy] = useState(false)
  const { block, status } = task
  if (block === null || status !== 'blocked') return null
  const answer = async (text: string) => {
    setBusy(true)
    if (await performWith('unblock', [task], { answer: text })) setDraft(null)
    setBusy(false)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void answer(draft ?? '')
  }
  return (
    <section className="block-question" aria-label="What it asks">
      <p className="block-kind">
        <Icon name="warning" size={14} /> Blocked, {block.kind.replaceAll('_', ' ')}
      </p>
      <Markdown text={block.reason} />
      {block.options.length === 0 ? null : (
        <div className="block-options" role="group" aria-label="Offered answers">
          {block.options.map((option) => (
            <Button key={option} tone="primary" disabled={busy} onClick={() => void answer(option)}>
              {option}
            </Button>
          ))}
        </div>
      )}
      <form className="block-answer" onSubmit={submit}>
        <Field label={block.options.length === 0 ? 'Answer' : 'Or in your own words'}>
          {(ids) => (
            <textarea
              {...ids}
              className="input"
              rows={2}
              value={draft ?? ''}
              onChange={(event) => setDraft(event.target.value === '' ? null : event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
                event.preventDefault()
                event.currentTarget.form?.requestSubmit()
              }}
            />
          )}
        </Field>
        <Button type="submit" busy={busy} {...(block.options.length === 0 ? { tone: 'primary' as const } : {})}>
          {(draft ?? '').trim() === '' ? 'Unblock without an answer' : 'Answer and unblock'}
        </Button>
      </form>
    </section>
  )
}
