import { useCallback, useEffect, useState } from 'react'
import { PATHS } from '../../contract.ts'
import type { WorkersAnswer } from '../../contract.ts'
import { read } from '../data/api.ts'
import { board } from '../data/board.ts'
import { useNow } from '../data/clock.ts'
import { Failure, sentence } from '../data/failure.ts'
import { go } from '../data/place.ts'
import { since, stopwatch } from '../data/time-text.ts'
import { perform } from '../steps/perform.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { Skeleton } from '../ui/skeleton.tsx'

/** Every worker process at this moment: whose, at what, for how long; each can be stopped. */
export function Workers() {
  const [answer, setAnswer] = useState<WorkersAnswer | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const load = useCallback(async () => {
    try {
      setAnswer(await read<WorkersAnswer>(PATHS.workers))
      setFailure(null)
    } catch (error) {
      if (error instanceof Failure) setFailure(error)
    }
  }, [])
  useEffect(() => {
    void load()
    return board.onCommit(() => void load())
  }, [load])
  if (answer === null)
    return failure === null ? <Skeleton lines={3} height={24} /> : <p role="alert">{sentence(failure)}</p>
  if (answer.workers.length === 0)
    return <p className="muted">No worker runs. Each starts by itself when a task is ready.</p>
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">Profile</th>
          <th scope="col">Task</th>
          <th scope="col">Elapsed</th>
          <th scope="col">Process</th>
          <th scope="col">
            <span className="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {answer.workers.map((worker) => (
          <tr key={`${worker.task} ${worker.run}`}>
            <td>
              <span className="with-icon">
                <Avatar name={worker.profile} /> {worker.profile}
              </span>
            </td>
            <td>
              <button type="button" className="text-button" onClick={() => go({ task: worker.task })}>
                {worker.title}
              </button>
              {worker.note === null ? null : <div className="muted">{worker.note}</div>}
            </td>
            <td>
              <Elapsed from={worker.started_at} />
            </td>
            <td className="mono">{worker.pid ?? '–'}</td>
            <td>
              <Button
                tone="danger"
                onClick={() =>
                  perform('stop', [
                    { id: worker.task, title: worker.title, status: 'running', block: null, assignee: worker.profile },
                  ])
                }
              >
                Stop
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Elapsed({ from }: { readonly from: string }) {
  return <>{stopwatch(since(from, useNow('second')))}</>
}
