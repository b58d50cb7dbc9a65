import type { Actor, BoardSlug, Role, View } from '../../kanban-core/index.ts'
import type { Incoming } from '../../platforms/platform.ts'

/** Who asks, and from where: what a decision about it may rest on. */
export type Asker = Pick<Incoming, 'sender' | 'route' | 'place' | 'aloud'> & {
  /** Of what came in and waits for an answer; a completion has none. */
  readonly eventId?: string
}

/** May use the board here: as whom, how far, and on which board where a command names none. */
export interface Admitted {
  readonly actor: Actor
  /** On the board of this place. */
  readonly role: Role
  /** On any board; null = it may not even be seen. */
  readonly roleOn: (board: BoardSlug) => Role | null
  readonly boardSlug: BoardSlug
}

/** What a stranger reads, and only they; null = silence. */
export interface TurnedAway {
  readonly refused: View | null
}

/**
 * The one question of all that comes in from chats: text, native form, button, modal, mention and completion.
 * Asked when something comes in (to tell who will read the answer) and again when it is worked on, as roles may have changed.
 */
export type Authorize = (asker: Asker) => (Admitted | TurnedAway) | Promise<Admitted | TurnedAway>

export const isAdmitted = (answer: Admitted | TurnedAway): answer is Admitted => 'actor' in answer
