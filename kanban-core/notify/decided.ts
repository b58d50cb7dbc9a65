import { actorName } from '../model/actor.ts'
import type { BoardEvent, EventKind } from '../model/event.ts'
import { buttons, span, text, view } from '../model/view.ts'
import type { Span, View } from '../model/view.ts'
import { looks } from './actions.ts'
import { excerpt, oneLine } from './excerpt.ts'
import { headline } from './ping.ts'
import type { PingKind } from './rules.ts'
import { sentence, words } from './wording.ts'
import type { Occasion } from './wording.ts'

/** What settles a ping of each kind, so that its buttons decide nothing any more. */
const ENDED = ['completed', 'archived', 'deleted'] as const
const ANSWERED = [...ENDED, 'unblocked', 'retried', 'scheduled', 'claimed'] as const
const WENT_ON = [...ENDED, 'retried', 'claimed', 'blocked', 'gave_up', 'scheduled'] as const
const RUN_OVER = ['completed', 'blocked', 'submitted', 'crashed', 'timed_out', 'no_verdict', 'gave_up'] as const
const SETTLES: Readonly<Record<PingKind, readonly EventKind[]>> = {
  blocked: ANSWERED,
  gave_up: ANSWERED,
  submitted: [...ENDED, 'approved', 'rework_requested', 'blocked'],
  crashed: WENT_ON,
  timed_out: WENT_ON,
  no_verdict: WENT_ON,
  stalled: [...RUN_OVER, 'stopped', 'reclaimed', 'archived', 'deleted'],
  stuck: [...ENDED, 'claimed', 'scheduled', 'blocked'],
  parked: [...ENDED, 'claimed', 'blocked'],
  budget_reached: [...ENDED, 'claimed', 'scheduled', 'blocked'],
  completed: ['archived', 'deleted', 'reopened'],
  survivors: [],
}

/** The kinds of events after which a ping of this kind is redrawn. */
export const settlersOf = (kind: PingKind): readonly EventKind[] => SETTLES[kind]

/** The ping as it stands once somebody has decided: the same words, who decided what, and only buttons that look. Pure. */
export function decided(occasion: Occasion, by: BoardEvent): View {
  const { task, run } = occasion
  const said = words(occasion)
  return view(
    { kind: 'text', spans: headline(occasion) },
    text(sentence(occasion)),
    said === null || said.trim() === '' ? null : { kind: 'quote', author: null, text: excerpt(said) },
    text(...outcome(by)),
    task === null ? null : buttons(...looks(task.id, run)),
  )
}

/** `✔ Ada answered: Postgres` */
function outcome(event: BoardEvent): readonly Span[] {
  const who = actorName(event.by)
  const done = (what: string, quoted: string | null = null): readonly Span[] => [
    span('✔ ', 'good'),
    span(`${who} ${what}`, 'strong'),
    ...(quoted === null || quoted.trim() === '' ? [] : [span(`: ${oneLine(quoted, 200)}`)]),
  ]
  switch (event.kind) {
    case 'unblocked':
      return event.payload.answer === null ? done('let it go on') : done('answered', event.payload.answer)
    case 'approved':
      return done('approved it')
    case 'rework_requested':
      return done('asked for changes', event.payload.reason)
    case 'retried':
      return done('had it tried again')
    case 'completed':
      return done('finished it', event.payload.summary)
    case 'archived':
      return done('archived it')
    case 'reopened':
      return done('opened it again')
    case 'scheduled':
      return done('put it off')
    case 'stopped':
    case 'reclaimed':
      return done('stopped it')
    case 'deleted':
      return done('deleted it')
    case 'claimed':
      return [span(`Meanwhile run ${event.payload.run} has begun.`, 'dim')]
    default:
      return [span(`Meanwhile: ${event.kind.replaceAll('_', ' ')}.`, 'dim')]
  }
}
