import { setImmediate as turn } from 'node:timers/promises'
import type { Metadata } from '../../kanban-core/index.ts'
import type { AgentRecord, Preset, Usage } from './agents/preset.ts'
import { readLog } from './logs.ts'

/** Written into a log before a reminded agent goes on. */
export const REMINDED = '[kanban] it ended without a verdict and is reminded'

/** What an agent told over a whole run, read from its log. */
export interface Transcript {
  /** What it told since it was started, or since it was reminded. */
  readonly records: readonly AgentRecord[]
  /** Lines that are no records, the last ones of that time. */
  readonly plain: readonly string[]
  /** The log as people read it: its words, its calls and the plain lines; the last ones. */
  readonly lines: readonly string[]
  readonly lastWords: string | null
  readonly session: string | null
  /** Added up over the whole run; null where the agent keeps no account. */
  readonly usage: Metadata | null
}

/** A log never has more on disk. */
const WHOLE = 64 * 1024 * 1024
const SLICE = 400
const LONGEST_LINE = 300
const LAST = 20

/** Reads the log of a run by its agent's preset. Others get their turn in between, however long it is. */
export async function readTranscript(folder: string, preset: Pick<Preset, 'read'>): Promise<Transcript> {
  const { text } = await readLog(folder, WHOLE)
  const seen = newSeen()
  const lines = text.split(/\r?\n|\r/)
  for (let from = 0; from < lines.length; from += SLICE) {
    for (const line of lines.slice(from, from + SLICE)) take(seen, line, preset)
    if (from + SLICE < lines.length) await turn()
  }
  const said = seen.records.findLast((record) => record.is === 'said')
  return {
    records: seen.records,
    plain: seen.plain.slice(-LAST),
    lines: seen.lines.slice(-LAST),
    lastWords: said?.is === 'said' ? said.text : null,
    session: seen.session,
    usage: seen.usage === null ? null : { ...seen.usage },
  }
}

interface Seen {
  records: AgentRecord[]
  plain: string[]
  lines: string[]
  session: string | null
  usage: Usage | null
}

const newSeen = (): Seen => ({ records: [], plain: [], lines: [], session: null, usage: null })

function take(seen: Seen, line: string, preset: Pick<Preset, 'read'>): void {
  if (line.trim() === '') return
  if (line === REMINDED) {
    seen.records = []
    seen.plain = []
  }
  const records = preset.read(line)
  for (const record of records) {
    if (record.is === 'session') seen.session = record.id
    if (record.is === 'used') seen.usage = addUp(seen.usage, record)
    const words = wordsOf(record)
    if (words !== null) keep(seen.lines, ...words.split('\n').filter((one) => one.trim() !== ''))
    seen.records.push(record)
  }
  if (records.length > 0 || isRecord(line)) return
  keep(seen.plain, line)
  keep(seen.lines, line)
}

/** JSON that tells nothing is not shown: people would see whole conversations of machines. */
const isRecord = (line: string): boolean => /^\{".*\}$/.test(line)

function keep(lines: string[], ...more: readonly string[]): void {
  for (const line of more)
    lines.push(line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE).toWellFormed()}…` : line)
  if (lines.length > 10 * LAST) lines.splice(0, lines.length - LAST)
}

/** One record as a person reads it; null = nothing to read. */
export function wordsOf(record: AgentRecord): string | null {
  switch (record.is) {
    case 'said':
      return record.text
    case 'did':
      return `→ ${record.text}`
    case 'failed':
      return `! ${record.text}`
    case 'session':
    case 'used':
      return null
  }
}

function addUp(before: Usage | null, { usage, total }: Extract<AgentRecord, { is: 'used' }>): Usage {
  if (total === 'all') return usage
  const added = sum(before, usage)
  return total === 'cost' ? { ...added, cost_usd: usage.cost_usd } : added
}

const sum = (before: Usage | null, more: Usage): Usage =>
  before === null
    ? more
    : {
        input_tokens: before.input_tokens + more.input_tokens,
        cached_tokens: before.cached_tokens + more.cached_tokens,
        output_tokens: before.output_tokens + more.output_tokens,
        cost_usd: before.cost_usd === null ? more.cost_usd : before.cost_usd + (more.cost_usd ?? 0),
      }
