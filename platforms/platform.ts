import type { Route, View } from '../kanban-core/index.ts'

export { PostFailed, PostRefused } from '../kanban-core/index.ts'

/** A chat platform: draws views at a route and hands in what people do there. Adding one is five files and the contract call. */
export interface ChatPlatform {
  readonly name: string
  readonly limits: PlatformLimits
  /** Connects and resolves when messages can come in. Rejects with a sentence that names the remedy. */
  start(inbox: Inbox): Promise<void>
  /** Gives back every socket, timer and listener. Safe to call twice. */
  stop(): Promise<void>
  /** Sends a new message. `key` lets the platform de-duplicate a repeat. Throws PostRefused or PostFailed. */
  post(route: Route, view: View, options?: PostOptions): Promise<MessageRef>
  /** Redraws a message that was posted before. */
  edit(route: Route, ref: MessageRef, view: View): Promise<void>
  /** Shows the commands where the platform has a menu. */
  publish(menu: Menu): Promise<void>
}

export interface PlatformLimits {
  /** Longest message in the platform's own units. */
  readonly text: number
  readonly buttonsPerMessage: number
  /** What keeps a repeated send from showing twice. */
  readonly dedupe: 'nonce' | 'lookup' | 'none'
  readonly canEdit: boolean
}

export interface PostOptions {
  readonly key?: string
  /** The message may have been shown before: say so where it cannot be told apart. */
  readonly possibleRepeat?: boolean
}

/** The platform's own id of a message. */
export type MessageRef = string

export interface Menu {
  readonly commands: readonly { readonly name: string; readonly summary: string; readonly usage: string }[]
}

/** Someone on a platform, by its opaque id. */
export interface Sender {
  readonly id: string
  readonly name: string
}

export interface Incoming {
  /** Unique per platform: each id has one effect, however often it is delivered. */
  readonly eventId: string
  readonly route: Route
  readonly sender: Sender
  readonly at: number
}
export interface IncomingCommand extends Incoming {
  /** What stood after `/kanban`, as typed. */
  readonly text: string
}
export interface IncomingPress extends Incoming {
  /** The command line behind the button, its token taken already; what was typed into its form is not part of it. */
  readonly action: string
  /** What was typed into the button's form, where it has one. */
  readonly answer: string | null
}
export interface IncomingMessage extends Incoming {
  readonly text: string
}
export interface CompletionQuery {
  readonly text: string
  readonly route: Route
  readonly sender: Sender
}

/** What a platform hands in. Answers are views; null = say nothing. */
export interface Inbox {
  command(command: IncomingCommand): Promise<View | null>
  press(press: IncomingPress): Promise<View | null>
  message(message: IncomingMessage): Promise<View | null>
  /** Candidates for the last word of the text. */
  complete(query: CompletionQuery): Promise<readonly string[]>
}
