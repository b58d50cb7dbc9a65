import type { ReactNode } from 'react'
import type { Run } from '../data/answers.ts'
import { lengthText, momentText } from '../data/time-text.ts'
import { Chip } from '../ui/chip.tsx'
import { LongText } from './body.tsx'
import { LogPane } from './log-pane.tsx'
import { counted, text, usageText, workText } from './run-words.ts'

/** All that one attempt has left: its words, what it handed over, what it used and changed, the proof, its log. */
export function RunFacts({
  task,
  run,
  note,
}: {
  readonly task: string
  readonly run: Run
  readonly note: string | null
}) {
  const usage = run.usage === null ? null : usageText(run.usage)
  return (
    <div className="run-facts">
      {note === null ? null : <Fact name="Last note">{note}</Fact>}
      {run.summary === null ? null : (
        <Fact name="Summary">
          <LongText text={run.summary} />
        </Fact>
      )}
      {run.error === null ? null : (
        <Failed name={ENDED_BY[run.outcome ?? ''] ?? 'Error'} text={run.error} exit={run.exit_code} />
      )}
      {run.metadata === null || Object.keys(run.metadata).length === 0 ? null : (
        <Fact name="Metadata">
          <Json value={run.metadata} label={`Metadata of run ${run.number}`} />
        </Fact>
      )}
      {run.work === null ? null : <Work work={run.work} />}
      {run.proof === null ? null : <ProofFact proof={run.proof} />}
      {usage === null ? null : <Fact name="Usage">{usage}</Fact>}
      <Fact name="Started">{momentText(run.started_at)}</Fact>
      <LogPane task={task} run={run.number} open={run.state !== 'closed'} />
    </div>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="run-fact">
      <div className="run-fact-name">{name}</div>
      <div className="run-fact-value">{children}</div>
    </div>
  )
}

/** What ended an attempt where nothing went wrong. */
const ENDED_BY: Readonly<Record<string, string>> = { blocked: 'Asked', rework: 'Sent back', reclaimed: 'Taken back' }

/** An error with the end of the log beneath it, as the board keeps it: its first line says what happened. */
function Failed({
  name,
  text: error,
  exit,
}: {
  readonly name: string
  readonly text: string
  readonly exit: number | null
}) {
  const [first = '', ...rest] = error.split('\n')
  return (
    <Fact name={name}>
      <p className={name === 'Error' ? 'run-error' : undefined}>
        {first}
        {exit === null || exit === 0 || first.includes(String(exit)) ? '' : ` (exit code ${exit})`}
      </p>
      {rest.join('').trim() === '' ? null : <Output text={rest.join('\n')} label="Details of the error" />}
    </Fact>
  )
}

/** Written so that people can read it; long ones scroll. */
export function Json({ value, label }: { readonly value: unknown; readonly label: string }) {
  return <Output text={JSON.stringify(value, null, 2)} label={label} />
}

function Output({ text: words, label }: { readonly text: string; readonly label: string }) {
  return (
    <pre className="output scroll" tabIndex={0} role="region" aria-label={label}>
      {words}
    </pre>
  )
}

function Work({ work }: { readonly work: NonNullable<Run['work']> }) {
  const [branch, head, base] = [text(work, 'branch'), text(work, 'head'), text(work, 'base')]
  return (
    <Fact name="Work">
      {branch === null ? null : <span className="mono">{branch}</span>}
      {head === null ? null : (
        <span className="mono muted" title={base === null ? head : `${base} … ${head}`}>
          {' '}
          {head.slice(0, 10)}
        </span>
      )}
      <div>{workText(work) ?? 'no change'}</div>
    </Fact>
  )
}

function ProofFact({ proof }: { readonly proof: NonNullable<Run['proof']> }) {
  return (
    <Fact name="Proof">
      <Chip tone={proof.passed ? 'good' : 'bad'}>{proof.passed ? 'passed' : 'failed'}</Chip>{' '}
      <span className="mono">{proof.command}</span>
      <div className="muted">{proofText(proof)}</div>
      {proof.output.trim() === '' ? null : (
        <details>
          <summary>What it printed, {counted(proof.output.trimEnd().split('\n').length, 'line')}</summary>
          <Output text={proof.output} label="What the verify command printed" />
        </details>
      )}
    </Fact>
  )
}

function proofText({
  error,
  timed_out: late,
  signal,
  exit_code: exit,
  duration_seconds: took,
}: NonNullable<Run['proof']>) {
  const after = `after ${lengthText(took * 1_000)}`
  if (error !== null) return `could not be started: ${error}`
  if (late) return `did not end in time, ${after}`
  return signal === null ? `exit code ${exit ?? 'unknown'} ${after}` : `ended by ${signal} ${after}`
}
