import { useState } from 'react'
import { verb } from '../data/api.ts'
import { board } from '../data/board.ts'
import { useNow } from '../data/clock.ts'
import { age, since } from '../data/time-text.ts'
import { useHead } from '../data/use-board.ts'
import { attempt } from '../steps/perform.ts'
import { ask } from '../ui/ask.tsx'
import { Button } from '../ui/button.tsx'
import { tell } from '../ui/toast.tsx'
import { counted } from '../drawer/run-words.ts'
import { here } from './here.ts'
import { TaskLink } from './panel-parts.tsx'
import { Prose } from './prose.tsx'

interface Dispatched {
  readonly dry_run: boolean
  readonly started: readonly { readonly task: string; readonly profile: string }[]
  readonly held: readonly {
    readonly task: string
    readonly reason: string
    readonly detail: string
    readonly since: string
  }[]
}

/** Looks at once what can start, tells beforehand what would, and holds everything back. */
export function Dispatching() {
  const [report, setReport] = useState<Dispatched | null>(null)
  const [busy, setBusy] = useState(false)
  const look = async (how: 'really' | 'dry') => {
    setBusy(true)
    await attempt(async () => {
      const found = await verb<Dispatched>('dispatch', { dry_run: how === 'dry' }, here())
      setReport(found)
      if (!found.dry_run)
        tell(found.started.length === 0 ? 'Nothing was started' : `${counted(found.started.length, 'task')} started`)
    })
    setBusy(false)
  }
  return (
    <>
      <div className="panel-actions">
        <Button tone="primary" icon="play" busy={busy} onClick={() => void look('really')}>
          Start what is ready
        </Button>
        <Button busy={busy} onClick={() => void look('dry')}>
          What would start?
        </Button>
        <PauseButtons />
      </div>
      {report === null ? (
        <p className="muted">
          The dispatcher looks by itself whenever something changes. Ask what would start, and why the rest does not:
          nothing is written.
        </p>
      ) : (
        <Report report={report} />
      )}
    </>
  )
}

function PauseButtons() {
  const head = useHead()
  if (head === null) return null
  const { board: record, pausedEverywhere } = head
  const step = (name: 'pause' | 'resume', everywhere: boolean) =>
    verb<{ readonly what: string }>(name, { everywhere }, record.slug).then(({ what }) =>
      tell(name === 'pause' ? `${capital(what)} is paused; what runs goes on` : `${capital(what)} goes on`),
    )
  const pauseAll = () =>
    ask({
      title: 'Pause every board?',
      text: 'What runs goes on; nothing more starts on any board until somebody resumes.',
      confirm: 'Pause everywhere',
      tone: 'danger',
      submit: () => step('pause', true),
    })
  return (
    <>
      {record.paused_at === null ? (
        <Button icon="pause" onClick={() => void attempt(() => step('pause', false))}>
          Pause this board
        </Button>
      ) : (
        <Button icon="play" onClick={() => void attempt(() => step('resume', false))}>
          Resume this board
        </Button>
      )}
      {pausedEverywhere ? (
        <Button icon="play" onClick={() => void attempt(() => step('resume', true))}>
          Resume everywhere
        </Button>
      ) : (
        <Button icon="pause" onClick={pauseAll}>
          Pause everywhere
        </Button>
      )}
    </>
  )
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function Report({ report }: { readonly report: Dispatched }) {
  const { dry_run: dry, started, held } = report
  const now = useNow('half-minute')
  if (started.length + held.length === 0)
    return (
      <p className="panel-line" role="status">
        Nothing is ready: nothing {dry ? 'would start' : 'was started'}, and nothing is held back.
      </p>
    )
  return (
    <div className="report" role="status" data-report={dry ? 'dry' : 'done'}>
      <h3>
        {counted(started.length, 'task')} {dry ? 'would start' : 'started'}
      </h3>
      <ul>
        {started.map(({ task, profile }) => (
          <li key={task}>
            <TaskLink id={task} title={titleOf(task)} /> <span className="muted">for {profile}</span>
          </li>
        ))}
      </ul>
      <h3>{counted(held.length, 'task')} held back</h3>
      <ul>
        {held.map(({ task, detail, since: from }) => (
          <li key={task}>
            <TaskLink id={task} title={titleOf(task)} /> <Prose text={detail} />
            <span className="muted">, for {age(since(from, now))}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Tasks of other boards are told by their id. */
const titleOf = (id: string): string => board.store.get()?.card(id)?.title ?? id
