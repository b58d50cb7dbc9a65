import type { MenuEntry as MenuCommand, MenuParameter as Parameter, Route, View } from '../kanban-core/index.ts'
import type { Inbox, Incoming } from './inbox.ts'

export { PostFailed, PostRefused } from '../kanban-core/index.ts'
export type * from './inbox.ts'
export type { MenuCommand, Parameter }

/** A chat platform: draws views at a route and hands in what people do there. Adding one is five files and the contract call. */
export interface ChatPlatform {
  readonly name: string
  readonly limits: PlatformLimits
  /** Who it is there, as the service says; null before the first `start` that succeeded. */
  readonly self: Self | null
  /** Connects and resolves when messages can come in. Rejects with StartFailed. */
  start(inbox: Inbox): Promise<void>
  /** Gives back every socket, timer and listener. Safe to call twice. */
  stop(): Promise<void>
  /** Sends a new message. `key` lets the platform de-duplicate a repeat. Throws PostRefused or PostFailed. */
  post(route: Route, view: View, options?: PostOptions): Promise<MessageRef>
  /** Redraws a message that was posted before. Throws PostRefused or PostFailed. */
  edit(route: Route, ref: MessageRef, view: View): Promise<void>
  /**
   * Answers what came in, in the platform's own way; an incoming that was kept over a restart too.
   * `asker`: seen by nobody else, where the platform can do that. A null view: there is nothing to say, and a sign of
   * waiting is taken back. Null = an answer that cannot be redrawn later.
   * Throws PostRefused (the way to answer is closed for good) or PostFailed.
   */
  answer(incoming: Incoming, view: View | null, audience: 'place' | 'asker'): Promise<MessageRef | null>
  /**
   * Why nothing could be posted later at the place that this came from, in one sentence with what to do about it;
   * null = it can, as far as is known. Asked before somebody is promised to hear of something. Left out = never known.
   */
  unreachable?(incoming: Incoming): Promise<string | null>
  /** Shows the commands where the platform has a menu. Called before `start`. */
  publish(menu: Menu): Promise<void>
}

/** The bot as the service knows it. */
export interface Self {
  /** What stands in the `account` of its routes: the bot's id, or the workspace's. */
  readonly account: string
  /** What people see: `@kanban_bot`, `Kanban in Acme`. */
  readonly name: string
}

/** Why a platform cannot be connected, and what a person can do about it. */
export class StartFailed extends Error {
  override readonly name = 'StartFailed'
  readonly remedy: string | null
  /** Trying again without a change is of no use: a wrong or revoked token. */
  readonly final: boolean
  constructor(reason: string, options: { readonly remedy?: string; readonly final?: boolean } = {}) {
    super(reason)
    this.remedy = options.remedy ?? null
    this.final = options.final ?? false
  }
}

export interface PlatformLimits {
  /** Longest message in the platform's own units. */
  readonly text: number
  readonly buttonsPerMessage: number
  /** What keeps a repeated send from showing twice. */
  readonly dedupe: 'nonce' | 'lookup' | 'none'
  readonly canEdit: boolean
  /** Answers that only the asking person sees, also where others read along. */
  readonly canWhisper: boolean
}

export interface PostOptions {
  readonly key?: string
  /** The message may have been shown before: say so where it cannot be told apart. */
  readonly possibleRepeat?: boolean
}

/** The platform's own id of a message. As the `anchor` of its route it is the message that later ones reply to. */
export type MessageRef = string

/** The commands of the board, as projections of its verbs: a new verb needs no platform code. */
export interface Menu {
  readonly commands: readonly MenuCommand[]
}
