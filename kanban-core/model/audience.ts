import type { EventKind } from './event.ts'
import type { Audience } from './subscription.ts'

/** Who is told of which kind of event; null = it stands on the card and in the stream, and nobody is pinged. */
export const AUDIENCE_OF = {
  // how an attempt ended
  completed: 'subscribers',
  blocked: 'subscribers',
  submitted: 'subscribers',
  crashed: 'subscribers',
  timed_out: 'subscribers',
  no_verdict: 'subscribers',
  gave_up: 'subscribers',
  // a worker that lives and says nothing
  stalled: 'subscribers',
  // a task that waits for money; one of a board's or profile's budget is told to operators too
  budget_reached: 'subscribers',
  // what only whoever runs the gateway can mend
  stuck: 'operators',
  parked: 'operators',
  survivors: 'operators',
  // a failed spawn and a quota are tried again by themselves; the last one is told as gave_up
  spawn_failed: null,
  unproved: null,
  rate_limited: null,
  // steps of people, who see the answer where they took them
  created: null,
  specified: null,
  scheduled: null,
  assigned: null,
  edited: null,
  reprioritized: null,
  attached: null,
  commented: null,
  linked: null,
  unlinked: null,
  approved: null,
  rework_requested: null,
  unblocked: null,
  answered: null,
  steered: null,
  stopped: null,
  reclaimed: null,
  reopened: null,
  archived: null,
  restored: null,
  deleted: null,
  subscribed: null,
  unsubscribed: null,
  // the board's own traffic
  promoted: null,
  demoted: null,
  woke: null,
  claimed: null,
  spawned: null,
  verified: null,
  reminded: null,
  heartbeat: null,
  dependency_wait: null,
  retried: null,
} as const satisfies Readonly<Record<EventKind, Audience | null>>

/** Told to operators where nobody follows the task, as one that was made on the command line: it waits for a person. */
export const UNHEARD: ReadonlySet<EventKind> = new Set(['gave_up', 'budget_reached'])
