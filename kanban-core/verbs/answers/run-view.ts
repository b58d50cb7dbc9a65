import { commandText, isGreen, proofWords } from '../../model/proof.ts'
import type { Proof } from '../../model/proof.ts'
import { elapsed } from '../../model/run.ts'
import type { Metadata, Run } from '../../model/run.ts'
import { formatDuration } from '../../model/time.ts'
import type { Instant } from '../../model/time.ts'
import { clip } from '../shared/find.ts'
import { usageWords } from './spending.ts'
import { moment, outcomeTone, outcomeWord } from './symbols.ts'
import { span } from '../../model/view.ts'
import type { Node, Row, Span } from '../../model/view.ts'

const SAID = 300
/** How much of a failed run's log stands below its cause. */
const LOG_LINES = 5
const LOG_WIDTH = 160

/** `# OUTCOME PROFILE ELAPSED STARTED`, oldest first; beneath each run its summary or what went wrong. */
export function runTable(runs: readonly Run[], now: Instant): Node {
  return {
    kind: 'table',
    columns: [
      { title: '#', align: 'right' },
      { title: 'OUTCOME' },
      { title: 'PROFILE', shrink: true },
      { title: 'ELAPSED', align: 'right' },
      { title: 'STARTED' },
    ],
    rows: runs.map((run) => runRow(run, now)),
  }
}

function runRow(run: Run, now: Instant): Row {
  return {
    cells: [
      String(run.number),
      [span(outcomeWord(run), outcomeTone(run))],
      run.profile,
      formatDuration(elapsed(run, now)),
      moment(run.startedAt),
    ],
    beneath: runWords(run),
  }
}

/** `✓ npm test passed in 12s`, or how it failed. */
const proofLine = (proof: Proof): readonly Span[] =>
  isGreen(proof)
    ? [span('✓ ', 'good'), span(`${commandText(proof.argv)} passed in ${formatDuration(proof.duration)}`)]
    : [span('✗ ', 'bad'), span(`${proofWords(proof)} after ${formatDuration(proof.duration)}`)]

/** `→ summary`, `! cause` with the end of its log, `… note` of an active run; then what it did to its worktree. */
export function runWords(run: Run): readonly (readonly Span[])[] {
  const lines: (readonly Span[])[] = []
  if (run.summary !== null && run.summary !== '') lines.push([span('→ ', 'good'), span(clip(run.summary, SAID))])
  if (run.error !== null && run.error !== '') lines.push(...errorLines(run.error))
  if (run.proof !== null) lines.push(proofLine(run.proof))
  if (run.endedAt === null && run.note !== null) lines.push([span('… ', 'dim'), span(clip(run.note, SAID))])
  const used = usageWords(run.usage)
  if (used !== null) lines.push([span(used, 'dim')])
  const work = workWords(run.work)
  if (work !== null) lines.push([span(`⎇ ${work}`, 'dim')])
  return lines
}

const many = (count: number, one: string): string => (count === 1 ? `1 ${one}` : `${count} ${one}s`)

/** `kanban/t_9fc-1 at 1a2b3c4d, 2 commits, 3 files +10 −2`. */
export function workWords(work: Metadata | null): string | null {
  if (work === null) return null
  const { branch, head, commits, files, insertions, deletions, uncommitted } = work
  return [
    `${typeof branch === 'string' ? branch : 'no branch'} at ${String(head).slice(0, 10)}`,
    ...(typeof commits === 'number' ? [many(commits, 'commit')] : []),
    ...(typeof files === 'number' && files > 0
      ? [`${many(files, 'file')} +${String(insertions)} −${String(deletions)}`]
      : []),
    ...(typeof uncommitted === 'number' && uncommitted > 0 ? [`${many(uncommitted, 'path')} not committed`] : []),
  ].join(', ')
}

/** The cause as its own line, below it the end of what was logged. */
function errorLines(error: string): readonly (readonly Span[])[] {
  const [cause = '', ...log] = error.split('\n').filter((line) => line.trim() !== '')
  const shown = log.slice(-LOG_LINES)
  const more = log.length - shown.length
  return [
    [span('! ', 'bad'), span(clip(cause, SAID))],
    ...(more === 0 ? [] : [[span(`  … ${more === 1 ? 'one line' : `${more} lines`} before`, 'dim')]]),
    ...shown.map((line) => [span(`  ${clip(line, LOG_WIDTH)}`, 'dim')]),
  ]
}
