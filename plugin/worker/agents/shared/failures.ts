import type { Instant } from '../../../../kanban-core/index.ts'
import type { AgentFailure, AgentRecord, Ending, FailureKind, Preset } from '../preset.ts'
import { resetTime } from './reset-time.ts'

/** EX_TEMPFAIL of sysexits.h: how any program says "rate limited, try later". */
export const TEMPORARY_FAILURE = 75

const LONGEST = 300

/** What the words of an error mean, the first that fits. Providers word the same thing in many ways; a status is surer. */
const WORDS: readonly (readonly [FailureKind, RegExp])[] = [
  ['billing', /credit balance|insufficient[_ ]quota|billing|payment required|out of credits|\b402\b/i],
  ['rate_limited', /rate.?limit|too many requests|usage limit|session limit|quota|resource_exhausted|\b429\b/i],
  [
    'auth',
    /unauthori[sz]ed|unauthenticated|not logged in|please (?:run )?\/?log ?in|log ?in (?:again|first)|authenticat|invalid[ _-](?:x-)?api[ _-]key|api key (?:not valid|is invalid|missing)|incorrect api key|no api key|\b401\b|\b403\b|forbidden/i,
  ],
  [
    'config',
    /model\b.{0,80}\b(?:not found|does(?:n't| not) exist|not supported|not available|unknown|invalid)|(?:unknown|invalid|no such|unsupported) model|model_not_found|modelnotfound|no provider|\b404\b/i,
  ],
  [
    'outage',
    /overloaded|high demand|internal server error|bad gateway|service unavailable|gateway time-?out|server (?:had an )?error|econnrefused|econnreset|enotfound|etimedout|eai_again|fetch failed|network error|connection (?:error|refused|reset)|stream disconnected|error sending request|\b5\d\d\b/i,
  ],
]

const kindOfStatus = (status: number): FailureKind | null => {
  if (status === 401 || status === 403) return 'auth'
  if (status === 402) return 'billing'
  if (status === 404) return 'config'
  if (status === 429) return 'rate_limited'
  return status >= 500 ? 'outage' : null
}

const kindOfWords = (text: string): FailureKind | null => WORDS.find(([, pattern]) => pattern.test(text))?.[0] ?? null

/** Quota that money would raise is billing, though it comes as 429. */
const kindOf = ({ status, text, kind }: Extract<AgentRecord, { is: 'failed' }>): FailureKind => {
  if (kind !== undefined) return kind
  const byWords = kindOfWords(text)
  if (status === 429 && byWords === 'billing') return 'billing'
  return (status === null ? null : kindOfStatus(status)) ?? byWords ?? 'crashed'
}

/** What the last error of a run was; null where it ended without one that counts. */
export function classifyRecords(ending: Ending, preset: Pick<Preset, 'title' | 'detect'>): AgentFailure | null {
  if (ending.signal !== null) return null
  if (ending.code === TEMPORARY_FAILURE) return rateLimit('exit code 75 (try again later)', ending)
  const failed = ending.records.findLast((record) => record.is === 'failed')
  if (failed?.is === 'failed' && (ending.code !== 0 || failed.final === true))
    return failureOf(kindOf(failed), failed.text, ending.now, preset, failed.until)
  if (ending.code === 0 || ending.code === null) return null
  const line = ending.lastLines.findLast((one) => kindOfWords(one) !== null)
  const kind = line === undefined ? null : kindOfWords(line)
  return line === undefined || kind === null ? null : failureOf(kind, line, ending.now, preset)
}

function failureOf(
  kind: FailureKind,
  words: string,
  now: Instant,
  preset: Pick<Preset, 'title' | 'detect'>,
  until?: Instant,
): AgentFailure {
  const text = oneLine(words)
  return {
    kind,
    text,
    until: kind === 'rate_limited' ? (until ?? resetTime(words, now)) : null,
    remedy: remedyOf(kind, preset),
  }
}

export const rateLimit = (text: string, { lastLines, now }: Pick<Ending, 'lastLines' | 'now'>): AgentFailure => ({
  kind: 'rate_limited',
  text: oneLine(lastLines.at(-1) ?? text),
  until: resetTime(lastLines.join('\n'), now),
  remedy: null,
})

function remedyOf(kind: FailureKind, { title, detect }: Pick<Preset, 'title' | 'detect'>): string | null {
  switch (kind) {
    case 'auth':
      return detect.hint
    case 'billing':
      return `pay ${title}'s provider or change the account, then let it go on`
    case 'config':
      return 'correct the model or the settings of the profile in config.yaml'
    default:
      return null
  }
}

function oneLine(words: string): string {
  const line = words.trim().replaceAll(/\s+/g, ' ')
  return line.length > LONGEST ? `${line.slice(0, LONGEST).toWellFormed()}…` : line
}
