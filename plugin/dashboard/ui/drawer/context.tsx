import { useState } from 'react'
import { verb } from '../data/api.ts'
import { useReading } from '../data/reading.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import type { SectionProps } from './section.ts'

/** The very words that a worker of this task is given; made anew whenever they are unfolded. */
export function Context({ answer }: SectionProps) {
  const { id, board, rev } = answer.task
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="text-button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Hide' : 'Show what a worker is told'}
      </button>
      {open ? <Briefing key={`${id} ${rev} ${answer.comments.length}`} id={id} board={board} /> : null}
    </>
  )
}

function Briefing({ id, board }: { readonly id: string; readonly board: string }) {
  const { answer, failure } = useReading(
    () => verb<{ readonly worker_context: string }>('context', { task: id }, board),
    id,
  )
  if (answer === null) return failure === null ? <Skeleton lines={6} /> : <p role="alert">{failure}</p>
  return (
    <pre className="output is-log scroll" tabIndex={0} role="region" aria-label="What a worker is told">
      {answer.worker_context}
    </pre>
  )
}
