import type { ProfileName, RunId, TaskId } from './ids.ts'

/** Who asks. The surface sets it from what it has proven; no argument and no environment variable alone can. */
export type Actor =
  /** A chat person, by the platform's own opaque id. */
  | {
      readonly kind: 'person'
      readonly platform: string
      readonly account: string
      readonly id: string
      readonly name: string
    }
  /** Whoever may open the local socket: the person at this machine. */
  | { readonly kind: 'operator'; readonly name: string }
  /** A worker, bound to one run by its token. */
  | {
      readonly kind: 'worker'
      readonly profile: ProfileName
      readonly task: TaskId
      readonly run: RunId
      readonly epoch: number
    }
  /** The board itself: dispatcher, clock, repair. */
  | { readonly kind: 'kernel'; readonly part: 'dispatcher' | 'clock' | 'repair' }

export type ActorKind = Actor['kind']

export const LOCAL_OPERATOR: Actor = { kind: 'operator', name: 'local' }
export const DISPATCHER: Actor = { kind: 'kernel', part: 'dispatcher' }
export const CLOCK: Actor = { kind: 'kernel', part: 'clock' }

/** How an actor is named to people: a person's name, a profile, `local`, `dispatcher`. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return actor.name || `${actor.platform}:${actor.id}`
    case 'operator':
      return actor.name
    case 'worker':
      return actor.profile
    case 'kernel':
      return actor.part
  }
}

/** One stable text per identity, used to compare author and reviewer: `person:telegram:acc:111`, `profile:coder`. */
export function actorKey(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return `person:${actor.platform}:${actor.account}:${actor.id}`
    case 'operator':
      return `operator:${actor.name}`
    case 'worker':
      return `profile:${actor.profile}`
    case 'kernel':
      return `kernel:${actor.part}`
  }
}

/** People and the local operator decide; workers and the kernel act. */
export const isHuman = (actor: Actor): boolean => actor.kind === 'person' || actor.kind === 'operator'
