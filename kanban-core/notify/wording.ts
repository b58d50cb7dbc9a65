import { actorName } from '../model/actor.ts'
import type { EventPayloads, Failure } from '../model/event.ts'
import type { RunId } from '../model/ids.ts'
import { elapsed } from '../model/run.ts'
import type { Run } from '../model/run.ts'
import { fundText, isReached } from '../model/spending.ts'
import type { Fund } from '../model/spending.ts'
import type { BlockKind, Task } from '../model/task.ts'
import { formatDuration } from '../model/time.ts'
import type { Tone } from '../model/view.ts'
import { oneLine } from './excerpt.ts'
import type { PingEvent, PingKind } from './rules.ts'

/** What a ping is about: the event, and what its task and run are when it is sent. */
export interface Occasion {
  readonly event: PingEvent
  /** Null where it was deleted meanwhile. */
  readonly task: Task | null
  readonly run: Run | null
  /** The task's newest run, whatever the event's; left out = the event's. */
  readonly newest?: RunId | null
}

/** A sign that is seen at a glance, and how loud it is. */
export const SIGNS: Readonly<Record<PingKind, { readonly symbol: string; readonly tone: Tone }>> = {
  completed: { symbol: '✅', tone: 'good' },
  blocked: { symbol: '✋', tone: 'warn' },
  submitted: { symbol: '👀', tone: 'warn' },
  crashed: { symbol: '💥', tone: 'bad' },
  timed_out: { symbol: '⏰', tone: 'bad' },
  no_verdict: { symbol: '❓', tone: 'bad' },
  gave_up: { symbol: '⛔', tone: 'bad' },
  stalled: { symbol: '💤', tone: 'warn' },
  stuck: { symbol: '⏳', tone: 'warn' },
  parked: { symbol: '🔑', tone: 'bad' },
  budget_reached: { symbol: '💰', tone: 'warn' },
  survivors: { symbol: '🚨', tone: 'bad' },
}

/** One sentence: what happened, by whom, in which run. */
export function sentence({ event, run }: Occasion): string {
  const who = workerOf(event, run)
  switch (event.kind) {
    case 'completed':
      return worked(event, run)
        ? `Done by ${who} in ${elapsedWords(run)}${runWords(run)}.`
        : `Marked done by ${actorName(event.by)}.`
    case 'blocked':
      return worked(event, run)
        ? `${who} ${BLOCKED[event.payload.kind]}${runWords(run)}:`
        : `Blocked by ${actorName(event.by)}:`
    case 'submitted':
      return `${who} asks for a review${runWords(run)}. ${event.payload.reviewer === null ? 'Anybody but the author may decide.' : `${event.payload.reviewer} looks at it next.`}`
    case 'crashed':
      return `${who} crashed${runWords(run)}${deathWords(event.payload)}. ${retryWords(event.payload, event.at)}`
    case 'timed_out':
      return `${who} was ended at the time limit${event.payload.limit > 0 ? ` of ${formatDuration(event.payload.limit)}` : ''}${runWords(run)}. ${retryWords(event.payload, event.at)}`
    case 'no_verdict':
      return `${who} ended without saying how it went${runWords(run)}. ${retryWords(event.payload, event.at)}`
    case 'gave_up':
      return `Gave up after ${count(event.payload.failures, 'failure')}${event.payload.failures > 1 ? ' in a row' : ''}: ${who} ${LAST[event.payload.trigger] ?? 'failed'}${runWords(run)}. ${usedUp(event.payload) ? 'All of its attempts are used.' : 'It waits for you.'}`
    case 'stalled':
      return `${who} has been silent for ${formatDuration(event.payload.silentFor)}${runWords(run)}. It is still alive.`
    case 'stuck':
      return `Ready for ${formatDuration(event.payload.readyFor)} and not started: ${trimEnd(event.payload.detail)}.`
    case 'parked':
      return `Profile ${event.payload.profile} is parked, so none of its tasks starts: ${trimEnd(event.payload.detail)}.`
    case 'budget_reached':
      return budgetSentence(event.payload)
    case 'survivors':
      return `${who} ended${runWords(run)}, but ${count(event.payload.pids.length, 'process', 'processes')} of its tree could not be: ${event.payload.pids.join(', ')}. Its workspace stays locked.`
  }
}

/** The same in a few words, for a line of a digest. */
export function shortly({ event, run }: Occasion): string {
  const who = workerOf(event, run)
  switch (event.kind) {
    case 'completed':
      return `done by ${worked(event, run) ? who : actorName(event.by)}`
    case 'blocked':
      return `blocked by ${worked(event, run) ? who : actorName(event.by)}`
    case 'submitted':
      return 'waits for review'
    case 'crashed':
      return `crashed${runWords(run)}`
    case 'timed_out':
      return `hit its time limit${runWords(run)}`
    case 'no_verdict':
      return `ended without a verdict${runWords(run)}`
    case 'gave_up':
      return `given up after ${count(event.payload.failures, 'failure')}`
    case 'stalled':
      return `silent for ${formatDuration(event.payload.silentFor)}`
    case 'stuck':
      return `not started for ${formatDuration(event.payload.readyFor)}`
    case 'parked':
      return `profile ${event.payload.profile} is parked`
    case 'budget_reached':
      return `waits for money: ${fundText(event.payload)}`
    case 'survivors':
      return `left ${count(event.payload.pids.length, 'process', 'processes')} behind`
  }
}

/** What was said about it: the summary, the question or the cause. Null where nobody said anything. */
export function words({ event, run }: Occasion): string | null {
  switch (event.kind) {
    case 'completed':
    case 'submitted':
      return run?.summary ?? event.payload.summary
    case 'blocked':
      return event.payload.reason
    case 'crashed':
    case 'timed_out':
    case 'no_verdict':
    case 'gave_up':
      return failureWords(event.payload.error)
    case 'stalled':
    case 'stuck':
    case 'parked':
    case 'budget_reached':
    case 'survivors':
      return null
  }
}

/** What is spent of what, and what that holds back. */
function budgetSentence(budget: EventPayloads['budget_reached']): string {
  const { scope, key } = budget
  const whose = scope === 'task' ? 'Its budget' : `The budget of ${scope} ${key}`
  const waits = scope === 'task' ? 'it is not started again' : `nothing of this ${scope} is started; what runs goes on`
  return `${whose} ${stateOf(budget)}: ${fundText(budget)}. Until you decide, ${waits}.`
}

function stateOf(fund: Fund): string {
  if (!isReached(fund)) return 'has too little left for another run'
  return fund.spent + fund.reserved < fund.limit ? 'is nearly used' : 'is used up'
}

/** The cause, and the end of what was logged: the last lines tell more than the first. */
function failureWords(error: string): string {
  const [cause = '', ...log] = error.split('\n').filter((line) => line.trim() !== '')
  return [cause, ...log.slice(-LOG_LINES).map((line) => oneLine(line, LOG_WIDTH))].join('\n')
}

const LOG_LINES = 4
const LOG_WIDTH = 120

/** Given up below the limit of failures: then the ceiling of attempts was met. */
export const usedUp = ({ failures, limit }: EventPayloads['gave_up']): boolean => failures < limit

const BLOCKED: Readonly<Record<BlockKind, string>> = {
  needs_input: 'needs an answer',
  capability: 'cannot do this',
  transient: 'met an obstacle that may pass',
  dependency: 'waits for another task',
}

const LAST: Readonly<Partial<Record<string, string>>> = {
  crashed: 'crashed',
  timed_out: 'ran into the time limit',
  spawn_failed: 'could not be started',
  no_verdict: 'ended without a verdict',
}

/** A worker did it, in a run that took time; a person's verdict leaves a run of no length. */
const worked = (event: PingEvent, run: Run | null): run is Run =>
  event.by.kind !== 'person' && event.by.kind !== 'operator' && run !== null && run.supervisor !== 'none'

const workerOf = (event: PingEvent, run: Run | null): string =>
  event.by.kind === 'worker' ? event.by.profile : (run?.profile ?? actorName(event.by))

const runWords = (run: Run | null): string => (run === null ? '' : ` (run ${run.number})`)
const elapsedWords = (run: Run): string => formatDuration(elapsed(run, run.endedAt ?? run.startedAt))

function deathWords({
  exitCode,
  signal,
}: {
  readonly exitCode: number | null
  readonly signal: string | null
}): string {
  if (signal !== null) return `, killed by ${signal}`
  return exitCode === null ? '' : `, exit code ${exitCode}`
}

function retryWords({ retryAt, failures }: Failure, at: number): string {
  const time = failures === 1 ? '' : ` It was failure ${failures} in a row.`
  if (retryAt === null) return `It is not tried again by itself.${time}`
  return retryAt <= at
    ? `It is tried again at once.${time}`
    : `It is tried again in ${formatDuration(retryAt - at)}.${time}`
}

const count = (many: number, one: string, more = `${one}s`): string => (many === 1 ? `one ${one}` : `${many} ${more}`)
const trimEnd = (text: string): string => text.trimEnd().replace(/\.+$/, '')
