import { useState } from 'react'
import type { Run } from '../data/answers.ts'
import { useNow } from '../data/clock.ts'
import { age, lengthText, momentText, since, stopwatch } from '../data/time-text.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Chip } from '../ui/chip.tsx'
import { Icon } from '../ui/icon.tsx'
import { RunFacts } from './run-facts.tsx'
import { outcomeWords } from './run-words.ts'
import type { SectionProps } from './section.ts'
import './runs.css'

const SHOWN = 10

/** Every attempt at the task, the newest first; the newest is unfolded. */
export function Runs({ answer }: SectionProps) {
  const { task, runs, card } = answer
  const [all, setAll] = useState(false)
  const newestFirst = runs.toReversed()
  const shown = all ? newestFirst : newestFirst.slice(0, SHOWN)
  if (runs.length === 0)
    return (
      <p className="muted">
        No attempt yet. Each worker that takes it up leaves a record here: what it did and used, and its log.
      </p>
    )
  return (
    <>
      <ol className="runs">
        {shown.map((run, at) => (
          <RunRow
            key={run.number}
            task={task.id}
            run={run}
            note={card.run?.number === run.number ? card.run.note : null}
            newest={at === 0}
          />
        ))}
      </ol>
      {newestFirst.length > SHOWN ? (
        <button type="button" className="text-button" onClick={() => setAll(!all)}>
          {all ? 'Fewer' : `All ${newestFirst.length}`}
        </button>
      ) : null}
      {task.attempts > runs.length ? (
        <p className="muted">
          The newest {runs.length} of {task.attempts}.
        </p>
      ) : null}
    </>
  )
}

function RunRow({
  task,
  run,
  note,
  newest,
}: {
  readonly task: string
  readonly run: Run
  readonly note: string | null
  readonly newest: boolean
}) {
  const [open, setOpen] = useState<boolean | null>(null)
  const unfolded = open ?? newest
  const [words, tone] = outcomeWords(run)
  return (
    <li className="run" data-run={run.number}>
      <button type="button" className="run-head" aria-expanded={unfolded} onClick={() => setOpen(!unfolded)}>
        <Icon name="chevron" size={12} />
        <strong>Run {run.number}</strong>
        <Chip tone={tone}>{words}</Chip>
        <span className="with-icon run-profile">
          <Avatar name={run.profile} /> <span>{run.profile}</span>
        </span>
        <span className="run-time">
          <RunTime run={run} />
        </span>
      </button>
      {unfolded ? (
        <RunFacts task={task} run={run} note={note} />
      ) : run.summary === null && run.error === null ? null : (
        <p className="run-line">{firstLine(run.summary ?? run.error ?? '')}</p>
      )}
    </li>
  )
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''

function RunTime({ run }: { readonly run: Run }) {
  return run.ended_at === null ? (
    <Elapsed from={run.started_at} />
  ) : (
    <span title={`${momentText(run.started_at)} to ${momentText(run.ended_at)}`}>
      {lengthText(Date.parse(run.ended_at) - Date.parse(run.started_at))}, <Ago at={run.ended_at} />
    </span>
  )
}

function Elapsed({ from }: { readonly from: string }) {
  return <span className="run-clock">{stopwatch(since(from, useNow('second')))}</span>
}

function Ago({ at }: { readonly at: string }) {
  return <>{age(since(at, useNow('half-minute')))} ago</>
}
