import { useState } from 'react'
import type { FormEvent } from 'react'
import type { Comment } from '../data/answers.ts'
import { verb } from '../data/api.ts'
import { board } from '../data/board.ts'
import { useNow } from '../data/clock.ts'
import { useDraft } from '../data/drafts.ts'
import { age, momentText, since } from '../data/time-text.ts'
import { attempt } from '../steps/perform.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { Chip } from '../ui/chip.tsx'
import { tell } from '../ui/toast.tsx'
import { LongText } from './body.tsx'
import type { SectionProps } from './section.ts'

const KINDS: Readonly<Record<Comment['author_kind'], string | null>> = {
  person: null,
  operator: null,
  worker: 'worker',
  kernel: 'board',
}

const READ_BY: Readonly<Record<string, string>> = {
  running_worker: 'Its worker reads it when it next reports',
  next_run: 'Its next run reads it',
}

/** The thread of people and workers. */
export function Comments({ answer }: SectionProps) {
  const { task, comments } = answer
  return (
    <>
      {comments.length === 0 ? <p className="muted">No word yet. Workers read what is said here.</p> : null}
      {task.comments > comments.length ? (
        <p className="muted">
          The newest {comments.length} of {task.comments}.
        </p>
      ) : null}
      <ol className="comments">
        {comments.map((comment) => (
          <CommentRow key={`${comment.created_at} ${comment.author} ${comment.body.slice(0, 40)}`} comment={comment} />
        ))}
      </ol>
      <CommentForm id={task.id} />
    </>
  )
}

function CommentRow({ comment }: { readonly comment: Comment }) {
  const now = useNow('half-minute')
  const kind = KINDS[comment.author_kind]
  return (
    <li className="comment">
      <div className="comment-head">
        <Avatar name={comment.author} />
        <strong>{comment.author}</strong>
        {kind === null ? null : <Chip>{kind}</Chip>}
        <time className="muted" dateTime={comment.created_at} title={momentText(comment.created_at)}>
          {age(since(comment.created_at, now))} ago
        </time>
      </div>
      <LongText text={comment.body} />
    </li>
  )
}

function CommentForm({ id }: { readonly id: string }) {
  const [draft, setDraft] = useDraft(`comment ${id}`)
  const [busy, setBusy] = useState(false)
  const text = draft ?? ''
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() === '' || busy) return
    setBusy(true)
    const sent = await attempt(async () => {
      const { delivery } = await verb<{ readonly delivery: string }>('comment', { task: id, body: text }, board.slug)
      const reader = READ_BY[delivery]
      if (reader !== undefined) tell(reader)
    })
    if (sent) setDraft(null)
    setBusy(false)
  }
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <textarea
        className="input"
        aria-label="Comment"
        placeholder="Say something…"
        rows={2}
        maxLength={20_000}
        value={text}
        onChange={(event) => setDraft(event.target.value === '' ? null : event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          event.preventDefault()
          event.currentTarget.form?.requestSubmit()
        }}
      />
      <div className="dialog-actions">
        <span className="hint">Enter sends, Shift+Enter breaks the line</span>
        <Button type="submit" busy={busy} disabled={text.trim() === ''}>
          Comment
        </Button>
      </div>
    </form>
  )
}
