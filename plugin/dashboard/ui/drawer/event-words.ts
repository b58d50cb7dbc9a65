import type { TaskEvent } from '../data/answers.ts'
import { lengthText, momentText } from '../data/time-text.ts'

type Kind = TaskEvent['kind']
type Tone = 'good' | 'warn' | 'bad' | 'plain'

/** What happened, as people say it; a kind that is not here is told by its own name. */
const WORDS: Readonly<Partial<Record<Kind, string>>> = {
  specified: 'released from triage',
  promoted: 'moved on',
  demoted: 'held back again',
  woke: 'its time came',
  claimed: 'taken up',
  spawned: 'worker started',
  heartbeat: 'still working',
  reprioritized: 'priority changed',
  attached: 'file attached',
  submitted: 'handed to review',
  rework_requested: 'sent back',
  dependency_wait: 'waits for another task',
  reclaimed: 'taken back from its worker',
  timed_out: 'out of time',
  spawn_failed: 'did not start',
  no_verdict: 'ended without a word',
  verified: 'proof ran',
  unproved: 'proof failed',
  rate_limited: 'usage limit',
  gave_up: 'given up',
  survivors: 'processes are left',
  steered: 'worker was told',
}

const TONES: Readonly<Partial<Record<Kind, Tone>>> = {
  completed: 'good',
  approved: 'good',
  blocked: 'warn',
  submitted: 'warn',
  stalled: 'warn',
  stuck: 'warn',
  reminded: 'warn',
  rework_requested: 'warn',
  rate_limited: 'warn',
  parked: 'bad',
  gave_up: 'bad',
  crashed: 'bad',
  timed_out: 'bad',
  spawn_failed: 'bad',
  no_verdict: 'bad',
  unproved: 'bad',
  survivors: 'bad',
}

export const toneOf = (kind: Kind): Tone => TONES[kind] ?? 'plain'
export const wordsOf = (kind: Kind): string => WORDS[kind] ?? kind.replaceAll('_', ' ')

type Payload = TaskEvent['payload']
const said = (payload: Payload, name: string): string => {
  const value = payload[name]
  if (value === null || value === undefined) return 'nobody'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const DETAILS: Readonly<Partial<Record<Kind, (payload: Payload) => string>>> = {
  created: (payload) => (payload['assignee'] === null ? '' : `for ${said(payload, 'assignee')}`),
  claimed: (payload) => `by ${said(payload, 'profile')}`,
  spawned: (payload) => (payload['pid'] === null ? '' : `process ${said(payload, 'pid')}`),
  promoted: (payload) => (payload['parent'] === null ? '' : `${said(payload, 'parent')} no longer holds it back`),
  scheduled: (payload) => momentText(said(payload, 'at')),
  linked: (payload) => `${said(payload, 'parent')} → ${said(payload, 'child')}`,
  unlinked: (payload) => `${said(payload, 'parent')} → ${said(payload, 'child')}`,
  assigned: (payload) => `${said(payload, 'from')} → ${said(payload, 'to')}`,
  reprioritized: (payload) => `${said(payload, 'from')} → ${said(payload, 'to')}`,
  edited: (payload) => [payload['fields']].flat().join(', ').replaceAll('_', ' '),
  verified: (payload) => `${said(payload, 'command')} ${payload['passed'] === true ? 'passed' : 'failed'}`,
  stalled: (payload) => `silent for ${lengthText(Number(payload['silent_for']))}`,
  parked: (payload) => `${said(payload, 'profile')}: ${said(payload, 'detail')}`,
  survivors: (payload) => [payload['pids']].flat().join(', '),
  restored: (payload) => `to ${said(payload, 'to')}`,
  subscribed: (payload) => `${said(payload, 'platform')} ${said(payload, 'chat')}`,
  unsubscribed: (payload) => `${said(payload, 'platform')} ${said(payload, 'chat')}`,
  reopened: (payload) => {
    const ran = [payload['already_ran']].flat().filter(Boolean)
    return ran.length === 0 ? '' : `${ran.join(', ')} ran already`
  },
}
/** Where an event carries one of these, that is what there is to tell. */
const TOLD = ['summary', 'reason', 'answer', 'note', 'error', 'detail', 'name', 'option'] as const

/** What it carries, in one line. */
export function detailOf({ kind, payload }: TaskEvent): string {
  const tell = DETAILS[kind]
  if (tell !== undefined) return tell(payload)
  const found = TOLD.map((name) => payload[name]).find((value) => typeof value === 'string' && value !== '')
  return typeof found === 'string' ? (found.split('\n', 1)[0] ?? '') : ''
}
