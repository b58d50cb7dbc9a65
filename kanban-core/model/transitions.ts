import type { ActorKind } from './actor.ts'
import type { EventKind } from './event.ts'
import type { Outcome } from './run.ts'
import type { Status } from './task.ts'

/** One legal step: where it starts, where it may lead, who takes it, the event it leaves and how it ends an open run. */
export interface Transition {
  readonly from: readonly Status[]
  readonly to: readonly Status[]
  readonly by: readonly ActorKind[]
  readonly event: EventKind
  /** Outcome given to the open run; null = a step that meets no run; 'given' = the step's own argument. */
  readonly outcome: Outcome | 'given' | null
}

const HUMAN = ['person', 'operator'] as const
const ANYONE = ['person', 'operator', 'worker', 'kernel'] as const
const KERNEL = ['kernel'] as const
const LIVE = ['triage', 'todo', 'scheduled', 'ready', 'running', 'blocked', 'review', 'done'] as const

/** The one table of legal steps: every status change of every surface is a row here. */
export const TRANSITIONS = {
  create: { from: [], to: ['triage', 'todo', 'ready', 'scheduled'], by: ANYONE, event: 'created', outcome: null },
  specify: { from: ['triage'], to: ['todo', 'ready'], by: HUMAN, event: 'specified', outcome: null },
  promote: { from: ['todo'], to: ['ready'], by: ANYONE, event: 'promoted', outcome: null },
  demote: { from: ['ready'], to: ['todo'], by: ANYONE, event: 'demoted', outcome: null },
  wake: { from: ['scheduled'], to: ['todo', 'ready'], by: [...HUMAN, 'kernel'], event: 'woke', outcome: null },
  claim: { from: ['ready', 'review'], to: ['running'], by: [...HUMAN, 'kernel'], event: 'claimed', outcome: null },
  complete: {
    from: ['running', 'ready', 'todo', 'blocked', 'review'],
    to: ['done'],
    by: [...HUMAN, 'worker'],
    event: 'completed',
    outcome: 'completed',
  },
  block: {
    from: ['running', 'ready', 'todo'],
    to: ['blocked', 'todo'],
    by: [...HUMAN, 'worker'],
    event: 'blocked',
    outcome: 'blocked',
  },
  unblock: { from: ['blocked'], to: ['ready', 'todo', 'review'], by: HUMAN, event: 'unblocked', outcome: null },
  submit: {
    from: ['running', 'ready', 'todo', 'blocked'],
    to: ['review'],
    by: [...HUMAN, 'worker'],
    event: 'submitted',
    outcome: 'submitted',
  },
  approve: {
    from: ['review', 'running'],
    to: ['done'],
    by: [...HUMAN, 'worker'],
    event: 'approved',
    outcome: 'completed',
  },
  rework: {
    from: ['review', 'running'],
    to: ['ready', 'todo'],
    by: [...HUMAN, 'worker'],
    event: 'rework_requested',
    outcome: 'rework',
  },
  retry: { from: ['running'], to: ['ready', 'review', 'todo'], by: KERNEL, event: 'crashed', outcome: 'given' },
  give_up: { from: ['running'], to: ['blocked'], by: KERNEL, event: 'gave_up', outcome: 'gave_up' },
  reclaim: {
    from: ['running'],
    to: ['ready', 'review', 'todo'],
    by: [...HUMAN, 'kernel'],
    event: 'reclaimed',
    outcome: 'reclaimed',
  },
  stop: { from: ['running'], to: ['blocked'], by: HUMAN, event: 'stopped', outcome: 'reclaimed' },
  schedule: {
    from: ['todo', 'ready', 'blocked', 'scheduled'],
    to: ['scheduled'],
    by: HUMAN,
    event: 'scheduled',
    outcome: null,
  },
  reopen: { from: ['done'], to: ['ready', 'todo'], by: HUMAN, event: 'reopened', outcome: null },
  archive: { from: LIVE, to: ['archived'], by: HUMAN, event: 'archived', outcome: 'reclaimed' },
  restore: { from: ['archived'], to: ['todo', 'ready'], by: HUMAN, event: 'restored', outcome: null },
  delete: { from: ['archived'], to: [], by: HUMAN, event: 'deleted', outcome: null },
} as const satisfies Readonly<Record<string, Transition>>

export type Step = keyof typeof TRANSITIONS

/** Statuses from which the step is legal. */
export const allowedFrom = (step: Step): readonly Status[] => TRANSITIONS[step].from

/** What people call a step when it is refused: `kanban <command>`. */
export const COMMAND_OF_STEP: Readonly<Partial<Record<Step, string>>> = {
  specify: 'specify',
  promote: 'promote',
  wake: 'promote',
  complete: 'complete',
  block: 'block',
  unblock: 'unblock',
  submit: 'request-review',
  approve: 'approve',
  rework: 'request-changes',
  reclaim: 'reclaim',
  stop: 'stop',
  schedule: 'schedule',
  reopen: 'reopen',
  archive: 'archive',
  restore: 'restore',
}

/** The commands that a person may use on a task in this status. */
export function legalCommands(status: Status): readonly string[] {
  const commands = (Object.keys(TRANSITIONS) as Step[])
    .filter(
      (step) =>
        (TRANSITIONS[step].from as readonly Status[]).includes(status) &&
        (TRANSITIONS[step].by as readonly ActorKind[]).includes('operator'),
    )
    .map((step) => COMMAND_OF_STEP[step])
    .filter((command) => command !== undefined)
  return [...new Set(commands)]
}
