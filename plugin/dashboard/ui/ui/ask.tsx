import { useState } from 'react'
import type { FormEvent } from 'react'
import { draft, keepDraft } from '../data/drafts.ts'
import { sentence } from '../data/failure.ts'
import { Signal, useSignal } from '../data/signal.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Field } from './field.tsx'

export interface AskField {
  readonly name: string
  readonly label: string
  readonly kind: 'line' | 'text' | 'number'
  readonly required?: boolean
  readonly placeholder?: string
  readonly hint?: string
  /** Texts that fill the field with one press, and send it. */
  readonly offers?: readonly string[]
}

export type Answers = Readonly<Record<string, string>>

export interface Question {
  readonly title: string
  readonly text?: string
  readonly fields?: readonly AskField[]
  readonly confirm: string
  readonly tone?: 'primary' | 'danger'
  /** Under this name what was typed is kept until it is sent. */
  readonly draft?: string
  /** Does it. What it throws is said in the dialog, which stays open with everything that was typed. */
  readonly submit: (answers: Answers) => Promise<void>
}

const asked = new Signal<readonly Question[]>([])

/** Opens a question above the page, after those that are still open; the dialog does the rest. */
export const ask = (question: Question): void => asked.set([...asked.get(), question])
const close = (question: Question): void => asked.set(asked.get().filter((one) => one !== question))

export function Asked() {
  const [question] = useSignal(asked)
  return question === undefined ? null : <AskDialog key={question.title} question={question} />
}

function AskDialog({ question }: { readonly question: Question }) {
  const { fields = [] } = question
  const nameOf = (field: AskField) => `${question.draft ?? question.title} ${field.name}`
  const [values, setValues] = useState<Answers>(() =>
    Object.fromEntries(fields.map((field) => [field.name, draft(nameOf(field)) ?? ''])),
  )
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const missing = fields.some((field) => field.required === true && (values[field.name] ?? '').trim() === '')

  const send = async (answers: Answers) => {
    setBusy(true)
    setError(null)
    try {
      await question.submit(answers)
      for (const field of fields) keepDraft(nameOf(field), null)
      close(question)
    } catch (failure) {
      setError(sentence(failure))
      setBusy(false)
    }
  }
  const type = (field: AskField, text: string) => {
    setValues({ ...values, [field.name]: text })
    keepDraft(nameOf(field), text === '' ? null : text)
  }
  return (
    <Dialog title={question.title} onClose={() => close(question)}>
      <form
        className="ask"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          if (!missing && !busy) void send(values)
        }}
      >
        {question.text === undefined ? null : <p>{question.text}</p>}
        {fields.map((field, at) => (
          <AskInput
            key={field.name}
            field={field}
            first={at === 0}
            value={values[field.name] ?? ''}
            onType={(text) => type(field, text)}
            onOffer={(text) => void send({ ...values, [field.name]: text })}
          />
        ))}
        {error === null ? null : (
          <p className="form-error" role="alert">
            {error}
          </p>
        )}
        <div className="dialog-actions">
          <Button tone="quiet" onClick={() => close(question)}>
            Cancel
          </Button>
          <Button
            type="submit"
            tone={question.tone ?? 'primary'}
            busy={busy}
            disabled={missing}
            {...(fields.length === 0 ? { 'data-autofocus': true } : {})}
          >
            {question.confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function AskInput({
  field,
  first,
  value,
  onType,
  onOffer,
}: {
  readonly field: AskField
  readonly first: boolean
  readonly value: string
  readonly onType: (text: string) => void
  readonly onOffer: (text: string) => void
}) {
  const { label, kind, placeholder, hint, required = false, offers = [] } = field
  return (
    <>
      {offers.length === 0 ? null : (
        <div className="ask-offers" role="group" aria-label="Offered answers">
          {offers.map((offer) => (
            <Button key={offer} onClick={() => onOffer(offer)}>
              {offer}
            </Button>
          ))}
        </div>
      )}
      <Field label={required ? label : `${label} (optional)`} hint={hint}>
        {(ids) => {
          const props = {
            ...ids,
            className: 'input',
            required,
            value,
            ...(placeholder === undefined ? {} : { placeholder }),
            ...(first ? { 'data-autofocus': true } : {}),
          }
          return kind === 'text' ? (
            <textarea
              {...props}
              rows={3}
              onChange={(event) => onType(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
                event.preventDefault()
                event.currentTarget.form?.requestSubmit()
              }}
            />
          ) : (
            <input
              {...props}
              type={kind === 'number' ? 'number' : 'text'}
              autoComplete="off"
              onChange={(event) => onType(event.target.value)}
            />
          )
        }}
      </Field>
    </>
  )
}
