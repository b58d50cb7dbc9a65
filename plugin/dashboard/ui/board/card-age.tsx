import type { BoardCard } from '../data/answers.ts'
import { useNow } from '../data/clock.ts'
import { age, momentText, since, stopwatch } from '../data/time-text.ts'
import { classNames } from '../ui/class-names.ts'
import { staleness } from './stale.ts'

/** How long the card stands here; of a running one how long it runs, second by second. */
export function CardAge({ card }: { readonly card: BoardCard }) {
  return card.run === null || card.status !== 'running' ? (
    <Standing card={card} />
  ) : (
    <Elapsed started={card.run.started_at} />
  )
}

function Standing({ card }: { readonly card: BoardCard }) {
  const now = useNow('half-minute')
  const from = card.status === 'done' ? (card.completed_at ?? card.status_since) : card.status_since
  return (
    <time
      className={classNames('card-age', `is-${staleness(card, now)}`)}
      dateTime={from}
      title={`since ${momentText(from)}`}
    >
      {age(since(from, now))}
    </time>
  )
}

function Elapsed({ started }: { readonly started: string }) {
  const now = useNow('second')
  return (
    <time className="card-age is-running" dateTime={started} title={`running since ${momentText(started)}`}>
      {stopwatch(since(started, now))}
    </time>
  )
}
