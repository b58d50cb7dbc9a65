import { useState } from 'react'
import { PATHS } from '../../contract.ts'
import type { TimelineAnswer } from '../../contract.ts'
import { read } from '../data/api.ts'
import type { TaskEvent } from '../data/answers.ts'
import { momentText } from '../data/time-text.ts'
import { attempt } from '../steps/perform.ts'
import { classNames } from '../ui/class-names.ts'
import { detailOf, toneOf, wordsOf } from './event-words.ts'
import type { SectionProps } from './section.ts'

const SHOWN = 10

/** Everything that happened, oldest first, what belongs to one run together; the latest is unfolded at first. */
export function Timeline({ answer }: SectionProps) {
  const { task, events, runs } = answer
  const [older, setOlder] = useState<readonly TaskEvent[]>([])
  const [all, setAll] = useState(false)
  const [busy, setBusy] = useState(false)
  const first = events[0]?.number ?? 0
  const known = [...older.filter(({ number }) => number < first), ...events]
  const shown = all ? known : known.slice(-SHOWN)
  const hidden = known.length > shown.length || (!all && events[0]?.kind !== 'created')
  const showAll = async () => {
    setBusy(true)
    const done = await attempt(async () => setOlder(await readBefore(task.id, first)))
    setBusy(false)
    if (done) setAll(true)
  }
  return (
    <>
      {hidden ? (
        <button type="button" className="text-button" disabled={busy} onClick={() => void showAll()}>
          Show earlier
        </button>
      ) : null}
      {groupsOf(shown).map(({ run, events: group }) => (
        <div key={group[0]?.number} className={classNames('timeline-run', run !== null && 'is-run')}>
          {run === null ? null : (
            <h4>
              Run {run} <span className="muted">{runs.find(({ number }) => number === run)?.profile}</span>
            </h4>
          )}
          <ol>
            {group.map((event) => (
              <EventRow key={event.number} event={event} />
            ))}
          </ol>
        </div>
      ))}
    </>
  )
}

const TIME = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
})

function EventRow({ event }: { readonly event: TaskEvent }) {
  const detail = detailOf(event)
  return (
    <li className="timeline-event" data-event={event.kind}>
      <time dateTime={event.at} title={`${momentText(event.at)}, event ${event.number}`}>
        {TIME.format(new Date(event.at))}
      </time>
      <span>
        <span className={`is-${toneOf(event.kind)}`}>{wordsOf(event.kind)}</span>
        {detail === '' ? null : ` ${detail}`}
        {event.by_kind === 'kernel' || event.by_kind === 'worker' ? null : (
          <span className="muted"> by {event.by}</span>
        )}
      </span>
    </li>
  )
}

interface Group {
  readonly run: number | null
  readonly events: TaskEvent[]
}

/** What follows one another under the same run stands together. */
function groupsOf(events: readonly TaskEvent[]): readonly Group[] {
  const groups: Group[] = []
  for (const event of events) {
    const run = event.run ?? null
    const last = groups.at(-1)
    if (last !== undefined && last.run === run) last.events.push(event)
    else groups.push({ run, events: [event] })
  }
  return groups
}

/** Page by page up to what is known already. */
async function readBefore(task: string, first: number): Promise<readonly TaskEvent[]> {
  const found: TaskEvent[] = []
  let after: number | null = 0
  while (after !== null && after < first) {
    const page: TimelineAnswer = await read<TimelineAnswer>(PATHS.timeline(task), { after })
    found.push(...page.events)
    after = page.next
  }
  return found
}
