import { commandText, isGreen, proofWords } from '../../model/proof.ts'
import type { Proof } from '../../model/proof.ts'
import { elapsed } from '../../model/run.ts'
import type { Run } from '../../model/run.ts'
import { formatDuration } from '../../model/time.ts'
import type { Instant } from '../../model/time.ts'
import { clip } from '../shared/find.ts'
import { moment, outcomeTone, outcomeWord } from './symbols.ts'
import { span } from '../../model/view.ts'
import type { Node, Row, Span } from '../../model/view.ts'

const SAID = 300

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

/** `→ summary`, `! error`, `… note` of an active run. */
export function runWords(run: Run): readonly (readonly Span[])[] {
  const lines: (readonly Span[])[] = []
  if (run.summary !== null && run.summary !== '') lines.push([span('→ ', 'good'), span(clip(run.summary, SAID))])
  if (run.error !== null && run.error !== '') lines.push([span('! ', 'bad'), span(clip(run.error, SAID))])
  if (run.proof !== null) lines.push(proofLine(run.proof))
  if (run.endedAt === null && run.note !== null) lines.push([span('… ', 'dim'), span(clip(run.note, SAID))])
  return lines
}
