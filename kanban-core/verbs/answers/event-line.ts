import { actorName } from '../../model/actor.ts'
import type { BoardEvent, EventKind, EventPayloads } from '../../model/event.ts'
import { budgetName, fundText } from '../../model/spending.ts'
import { formatDuration } from '../../model/time.ts'
import { clip } from '../shared/find.ts'
import { moment } from './symbols.ts'
import { code, span } from '../../model/view.ts'
import type { Span, Tone } from '../../model/view.ts'

const LONGEST = 160

/** `2026-11-22 16:40Z  t_9fc…  completed by coder: the first line`. The id is left out on a task's own card. */
export function eventLine(event: BoardEvent, withId: boolean): readonly Span[] {
  const told = details(event)
  return [
    span(`${moment(event.at)} `, 'dim'),
    ...(withId ? [code(event.task), span(' ')] : []),
    span(event.kind.replaceAll('_', ' '), TONES[event.kind] ?? 'plain'),
    span(` by ${actorName(event.by)}`, 'dim'),
    ...(told === '' ? [] : [span(`: ${clip(told, LONGEST)}`)]),
  ]
}

const TONES: Readonly<Partial<Record<BoardEvent['kind'], Tone>>> = {
  completed: 'good',
  approved: 'good',
  blocked: 'warn',
  submitted: 'warn',
  stalled: 'warn',
  stuck: 'warn',
  parked: 'bad',
  budget_reached: 'warn',
  reminded: 'warn',
  rework_requested: 'warn',
  gave_up: 'bad',
  crashed: 'bad',
  timed_out: 'bad',
  spawn_failed: 'bad',
  no_verdict: 'bad',
  survivors: 'bad',
  heartbeat: 'dim',
  commented: 'dim',
  spawned: 'dim',
}

type Details = { readonly [K in EventKind]?: (payload: EventPayloads[K]) => string | null }

/** What an event carries, in a few words; left out where its kind says it all. */
const DETAILS: Details = {
  created: ({ status, assignee }) => `${status}, ${assignee ?? 'nobody assigned'}`,
  specified: ({ status }) => status,
  promoted: ({ parent }) => (parent === null ? null : `${parent} no longer holds it back`),
  demoted: ({ reason }) => reason,
  scheduled: ({ at }) => moment(at),
  woke: ({ status }) => status,
  claimed: ({ run, profile }) => `run ${run} for ${profile}`,
  spawned: ({ pid, host }) => (pid === null ? host : `process ${pid}`),
  heartbeat: ({ note }) => note,
  linked: ({ parent, child }) => `${parent} → ${child}`,
  unlinked: ({ parent, child }) => `${parent} → ${child}`,
  assigned: ({ from, to }) => `${from ?? 'nobody'} → ${to ?? 'nobody'}`,
  edited: ({ fields }) => fields.join(', '),
  reprioritized: ({ from, to }) => `${from} → ${to}`,
  attached: ({ name }) => name,
  submitted: ({ summary }) => summary,
  rework_requested: ({ reason }) => reason,
  completed: ({ summary }) => summary,
  blocked: ({ reason }) => reason,
  unblocked: ({ answer }) => answer,
  dependency_wait: ({ reason }) => reason,
  reclaimed: ({ reason }) => reason,
  crashed: ({ error }) => causeIn(error),
  timed_out: ({ error }) => causeIn(error),
  spawn_failed: ({ error }) => causeIn(error),
  no_verdict: ({ error }) => causeIn(error),
  verified: ({ command, passed, exitCode, took }) =>
    `${command}: ${passed ? 'passed' : exitCode === null ? 'failed' : `exit code ${exitCode}`} after ${formatDuration(took)}`,
  unproved: ({ error }) => causeIn(error),
  rate_limited: ({ error }) => causeIn(error),
  stalled: ({ silentFor }) => `silent for ${formatDuration(silentFor)}`,
  stuck: ({ detail }) => detail,
  parked: ({ profile, detail }) => `${profile}: ${detail}`,
  budget_reached: (budget) => `${budgetName(budget)}: ${fundText(budget)}`,
  reminded: ({ reason }) => reason,
  gave_up: ({ error }) => causeIn(error),
  stopped: ({ reason }) => reason,
  survivors: ({ pids }) => `processes ${pids.join(', ')} could not be ended`,
  reopened: ({ alreadyRan }) => (alreadyRan.length === 0 ? null : `${alreadyRan.join(', ')} ran already`),
  restored: ({ to }) => to,
  deleted: ({ title }) => title,
  subscribed: ({ platform, chat }) => `${platform} ${chat}`,
  unsubscribed: ({ platform, chat }) => `${platform} ${chat}`,
  answered: ({ option }) => option,
}

/** Without the log below it. */
const causeIn = (error: string): string => error.split('\n', 1)[0] ?? ''

function details(event: BoardEvent): string {
  const tell = DETAILS[event.kind] as ((payload: BoardEvent['payload']) => string | null) | undefined
  return tell?.(event.payload) ?? ''
}
