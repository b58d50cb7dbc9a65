import { verb } from '../data/api.ts'
import { board } from '../data/board.ts'
import { useNow } from '../data/clock.ts'
import { useLiveReading } from '../data/reading.ts'
import { age, since } from '../data/time-text.ts'
import { Chip } from '../ui/chip.tsx'
import type { ChipTone } from '../ui/chip.tsx'
import { here } from './here.ts'
import { Read, TaskLink } from './panel-parts.tsx'
import { Prose } from './prose.tsx'

interface Problem {
  readonly severity: 'info' | 'warning' | 'error'
  readonly kind: string
  readonly task: string | null
  readonly text: string
  readonly since: string | null
  readonly next: string | null
}

const TONES: Readonly<Record<Problem['severity'], ChipTone>> = { error: 'bad', warning: 'warn', info: 'plain' }

/** What is wrong on this board, and what can be done about it. */
export function Problems() {
  const reading = useLiveReading(() => verb<readonly Problem[]>('diagnostics', {}, here()), '')
  return (
    <Read reading={reading}>
      {(problems) =>
        problems.length === 0 ? (
          <p className="panel-line">Nothing is wrong on this board.</p>
        ) : (
          <ul className="findings">
            {problems.map((problem) => (
              <ProblemRow key={`${problem.kind} ${problem.task ?? ''} ${problem.text}`} problem={problem} />
            ))}
          </ul>
        )
      }
    </Read>
  )
}

function ProblemRow({ problem }: { readonly problem: Problem }) {
  const now = useNow('half-minute')
  const { severity, kind, task, text, since: from, next } = problem
  return (
    <li className="finding" data-problem={kind}>
      <Chip tone={TONES[severity]}>{kind.replaceAll('_', ' ')}</Chip>
      <div>
        {task === null ? null : (
          <>
            <TaskLink id={task} title={board.store.get()?.card(task)?.title ?? task} />{' '}
          </>
        )}
        <Prose text={text} />
        {from === null ? null : <span className="muted">, for {age(since(from, now))}</span>}
        {next === null ? null : (
          <div className="muted">
            <Prose text={next} />
          </div>
        )}
      </div>
    </li>
  )
}
