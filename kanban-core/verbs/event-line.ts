import { actorName } from '../model/actor.ts'
import type { BoardEvent } from '../model/event.ts'
import { formatDuration } from '../model/time.ts'
import { clip } from './find.ts'
import { moment } from './symbols.ts'
import { code, span } from './view.ts'
import type { Span, Tone } from './view.ts'

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
  completed: 'good', approved: 'good', blocked: 'warn', submitted: 'warn', stalled: 'warn', stuck: 'warn', rework_requested: 'warn',
  gave_up: 'bad', crashed: 'bad', timed_out: 'bad', spawn_failed: 'bad', no_verdict: 'bad', survivors: 'bad', heartbeat: 'dim', commented: 'dim', spawned: 'dim',
}

/** What an event carries, in a few words; empty where its kind says it all. */
function details(event: BoardEvent): string {
  switch (event.kind) {
    case 'created':
      return [event.payload.status, event.payload.assignee ?? 'nobody assigned'].join(', ')
    case 'specified':
    case 'woke':
      return event.payload.status
    case 'promoted':
      return event.payload.parent === null ? '' : `${event.payload.parent} no longer holds it back`
    case 'scheduled':
      return moment(event.payload.at)
    case 'claimed':
      return `run ${event.payload.run} for ${event.payload.profile}`
    case 'spawned':
      return event.payload.pid === null ? event.payload.host : `process ${event.payload.pid}`
    case 'heartbeat':
      return event.payload.note
    case 'linked':
    case 'unlinked':
      return `${event.payload.parent} → ${event.payload.child}`
    case 'assigned':
      return `${event.payload.from ?? 'nobody'} → ${event.payload.to ?? 'nobody'}`
    case 'reprioritized':
      return `${event.payload.from} → ${event.payload.to}`
    case 'edited':
      return event.payload.fields.join(', ')
    case 'attached':
      return event.payload.name
    case 'submitted':
    case 'completed':
      return event.payload.summary ?? ''
    case 'demoted':
    case 'rework_requested':
    case 'blocked':
    case 'dependency_wait':
    case 'reclaimed':
      return event.payload.reason
    case 'stopped':
      return event.payload.reason ?? ''
    case 'unblocked':
      return event.payload.answer ?? ''
    case 'crashed':
    case 'timed_out':
    case 'spawn_failed':
    case 'no_verdict':
    case 'rate_limited':
    case 'gave_up':
      return event.payload.error
    case 'stalled':
      return `silent for ${formatDuration(event.payload.silentFor)}`
    case 'stuck':
      return event.payload.detail
    case 'survivors':
      return `processes ${event.payload.pids.join(', ')} could not be ended`
    case 'reopened':
      return event.payload.alreadyRan.length === 0 ? '' : `${event.payload.alreadyRan.join(', ')} ran already`
    case 'restored':
      return event.payload.to
    case 'deleted':
      return event.payload.title
    case 'subscribed':
    case 'unsubscribed':
      return `${event.payload.platform} ${event.payload.chat}`
    case 'answered':
      return event.payload.option
    case 'commented':
    case 'retried':
    case 'approved':
    case 'archived':
    case 'steered':
      return ''
  }
}
