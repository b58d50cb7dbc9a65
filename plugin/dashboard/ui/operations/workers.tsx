import { PATHS } from '../../contract.ts'
import type { WorkersAnswer } from '../../contract.ts'
import { read } from '../data/api.ts'
import { useNow } from '../data/clock.ts'
import { useLiveReading } from '../data/reading.ts'
import { age, momentText, since, stopwatch } from '../data/time-text.ts'
import { perform } from '../steps/perform.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { Chip } from '../ui/chip.tsx'
import { Read, Table, TaskLink } from './panel-parts.tsx'

type Worker = WorkersAnswer['workers'][number]

/** Every worker process at this moment: whose, at what, for how long; each can be stopped. */
export function Workers() {
  const reading = useLiveReading(() => read<WorkersAnswer>(PATHS.workers), '')
  return (
    <Read reading={reading}>
      {({ workers, dispatcher }) => (
        <>
          {dispatcher === null ? null : <DispatcherLine dispatcher={dispatcher} />}
          {workers.length === 0 ? (
            <p className="muted">
              No worker runs. One starts by itself as soon as a task is ready and has an assignee.
            </p>
          ) : (
            <Table label="Workers" columns={['Profile', 'Task', 'Elapsed', 'Last sign', 'Process', 'Actions']}>
              {workers.map((worker) => (
                <WorkerRow key={`${worker.task} ${worker.run}`} worker={worker} />
              ))}
            </Table>
          )}
        </>
      )}
    </Read>
  )
}

function WorkerRow({ worker }: { readonly worker: Worker }) {
  const {
    task,
    title,
    board,
    run,
    profile,
    lane,
    pid,
    host,
    note,
    started_at: started,
    stalled_since: stalled,
  } = worker
  const stop = () => perform('stop', [{ id: task, title, status: 'running', block: null, assignee: profile }])
  return (
    <tr data-worker={task}>
      <td>
        <span className="with-icon">
          <Avatar name={profile} /> {profile}
        </span>
        {lane === 'review' ? <div className="muted">reviews</div> : null}
      </td>
      <td>
        <TaskLink id={task} title={title} />
        <div className="muted">
          {board}, run {run}
          {note === null ? '' : `: ${note}`}
        </div>
      </td>
      <td className="figure" data-name="Elapsed" title={`since ${momentText(started)}`}>
        <Elapsed from={started} />
      </td>
      <td className="figure" data-name="Last sign">
        <LastSign at={worker.heartbeat_at} />
        {stalled === null ? null : <Chip tone="warn">silent</Chip>}
      </td>
      <td className="mono" data-name="Process" title={host}>
        {pid ?? '–'}
      </td>
      <td>
        <Button tone="danger" aria-label={`Stop ${title}`} onClick={stop}>
          Stop
        </Button>
      </td>
    </tr>
  )
}

function DispatcherLine({ dispatcher }: { readonly dispatcher: NonNullable<WorkersAnswer['dispatcher']> }) {
  const { enabled, running, host_cap: cap, last_pass_at: pass, warning } = dispatcher
  const now = useNow('half-minute')
  return (
    <p className="panel-line">
      {enabled ? (
        <>
          <strong>
            {running} of {cap}
          </strong>{' '}
          places taken{pass === null ? '' : `; looked last ${age(since(pass, now))} ago`}
        </>
      ) : (
        'The dispatcher is switched off, so nothing starts by itself: dispatcher.enabled in config.yaml'
      )}
      {warning === null ? null : <Chip tone="warn">{warning}</Chip>}
    </p>
  )
}

function Elapsed({ from }: { readonly from: string }) {
  return <>{stopwatch(since(from, useNow('second')))}</>
}

function LastSign({ at }: { readonly at: string }) {
  return <>{age(since(at, useNow('second')))} ago </>
}
