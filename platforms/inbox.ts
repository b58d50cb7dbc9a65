import type { Instant, Route } from '../kanban-core/index.ts'

/** Someone on a platform, by its opaque id. */
export interface Sender {
  readonly id: string
  readonly name: string
  /** `anonymous`: speaks as a group or a channel; `foreign`: belongs to another workspace. Only persons are ever let in. */
  readonly kind: 'person' | 'bot' | 'anonymous' | 'foreign'
  /** Opaque ids of the groups that the platform proves: `role:987` on Discord. */
  readonly groups: readonly string[]
}

interface Came {
  /** Unique per platform: each id has one effect, however often it is delivered. */
  readonly eventId: string
  readonly route: Route
  readonly sender: Sender
  /** `direct`: nobody else reads along. */
  readonly place: 'direct' | 'group'
  readonly at: Instant
  /** Whatever answers it is read by everybody there, also where the platform can whisper elsewhere. */
  readonly aloud?: true
  /** What the platform needs to answer it, also after a restart. JSON, its own business. */
  readonly reply: Readonly<Record<string, unknown>>
}

export interface IncomingCommand extends Came {
  readonly kind: 'command'
  /** What stood after `/kanban`, as typed. */
  readonly text: string
}

/** A command from a typed form. */
export interface IncomingCall extends Came {
  readonly kind: 'call'
  /** The name of a menu command. */
  readonly verb: string
  /** By parameter name; a `many` parameter is one text or a list. */
  readonly input: Readonly<Record<string, unknown>>
}

export interface IncomingPress extends Came {
  readonly kind: 'press'
  /** What the button carried. It is taken when the press is worked on, not before. */
  readonly token: string
  /** What was typed into the button's form, where it has one. */
  readonly answer: string | null
}

export interface IncomingMessage extends Came {
  readonly kind: 'message'
  readonly text: string
}

/** What came in: plain data, so that it can be kept. */
export type Incoming = IncomingCommand | IncomingCall | IncomingPress | IncomingMessage

/** Who will read the answer; `nobody`: there will be none, such as for an event that was delivered before. */
export type Audience = 'place' | 'asker' | 'nobody'

/** What a platform hands in. */
export interface Inbox {
  /**
   * Keeps what came in and resolves once that is durable: only then it is acknowledged to the service.
   * The answer follows by `ChatPlatform.answer`, once, however often the event is delivered.
   */
  receive(incoming: Incoming): Promise<Audience>
  /** Whether somebody may use the board there at all: strangers are shown no form, their presses are handed in as they are. */
  admits(asker: Pick<Came, 'route' | 'sender' | 'place'>): Promise<boolean>
  complete(query: CompletionQuery): Promise<readonly Candidate[]>
  /** Told when the connection breaks and when it is back. */
  connection(state: Connection): void
}

/** For the last word of a line, or for one parameter of a typed form. */
export type CompletionQuery = Pick<Came, 'route' | 'sender' | 'place'> &
  (
    | { readonly kind: 'line'; readonly text: string }
    | { readonly kind: 'parameter'; readonly verb: string; readonly parameter: string; readonly text: string }
  )

export interface Candidate {
  readonly value: string
  /** What tells a person more: the title of a task. */
  readonly hint: string
}

export type Connection =
  | { readonly kind: 'up' }
  /** `final`: the platform does not try again by itself. */
  | { readonly kind: 'down'; readonly reason: string; readonly remedy: string | null; readonly final: boolean }
