import type { Candidate, Menu, MessageRef, PostOptions } from '../platforms/platform.ts'
import type { Admitted, Asker, TurnedAway } from './chat/authorize.ts'
import type {
  Actor,
  BoardSlug,
  ChatState,
  Finding,
  Holds,
  Log,
  Role,
  Route,
  Store,
  View,
} from '../kanban-core/index.ts'

/** What the plugin is mounted in: our own gateway, or another one. Registering opens nothing; services do, when they are started. */
export interface PluginHost {
  /** A folder of the plugin's own that outlives restarts: the board's home. */
  readonly stateDir: string
  /** Checked against the manifest's schema. Asked for anew, because a host may reload it. */
  readonly config: () => unknown
  readonly log: Log
  /** Says one sentence to whoever runs the host. */
  tell(sentence: string): void
  /** Where the host lets processes of this machine reach the plugin's routes. */
  readonly socketPath: string
  /** Where whoever runs the host reads what concerns no single task. */
  operators(): readonly Route[]
  /** The chats that the host brings along, connected or not. */
  chats(): readonly ChatState[]
  /** Who may use the board in chats: for hosts that keep no such list of their own. */
  addPeople(people: HostPeople): void
  /** Told of every chat that can be written to from now on, or no longer. */
  watchChats(listener: ChatListener): void
  addCommand(command: HostCommand): void
  addTool(tool: HostTool): void
  addRoute(route: HostRoute): void
  /** Started in the order in which they were added, stopped in reverse. */
  addService(service: HostService): void
  /** Sends a message at a route of one of the host's own chats. Throws PostRefused or PostFailed. */
  deliver(route: Route, view: View, options?: PostOptions): Promise<MessageRef>
  /** Redraws such a message. Throws PostRefused or PostFailed. */
  edit(route: Route, ref: MessageRef, view: View): Promise<void>
  /** Where the host's chats keep what must outlive the process. */
  addShelves(shelves: HostShelves): void
  /** Who answers what is said in a chat and is no command. Without one, people are told of the command. */
  addTalk(talk: HostTalk): void
  /** What the host has to say in `doctor`. */
  findings(): Promise<readonly Finding[]>
  /** Told when `config()` has changed. */
  watchConfig(listener: () => void): void
}

export interface ChatListener {
  ready(platform: string): void
  gone(platform: string): void
}

/** `/kanban …` in the host's chats. */
export interface HostCommand {
  readonly name: string
  readonly summary: string
  /** What may follow the name, for hosts that can show a menu. */
  readonly menu: Menu['commands']
  /**
   * Null where this very event is being answered or was answered before. After a crash it may be run again:
   * whatever it had done stays done once, and the answer tells how that stands.
   */
  run(call: CommandCall): Promise<CommandAnswer | null>
  /** Who should read the answer to it: those at the place, or only who asked. `pressed`: by a button at that place. */
  audience(call: Pick<CommandCall, 'input' | 'route' | 'holds'>, how: 'typed' | 'pressed'): Promise<'place' | 'asker'>
  complete(query: CommandQuery): Promise<readonly Candidate[]>
}

/** What stood after the command's name, as typed; or a verb with what a typed form sent. */
export type CommandInput =
  | { readonly text: string }
  | { readonly verb: string; readonly input: Readonly<Record<string, unknown>> }

export type CommandQuery = Omit<CommandCall, 'eventId' | 'input'> &
  (
    | { readonly kind: 'line'; readonly text: string }
    | { readonly kind: 'parameter'; readonly verb: string; readonly parameter: string; readonly text: string }
  )

export interface CommandCall {
  readonly input: CommandInput
  /** The chat's own id of the message: each has one effect, however often it is delivered. */
  readonly eventId: string
  readonly actor: Actor
  /** On that board. */
  readonly role: Role
  /** On any board, null = it may not even be seen; left out = the same everywhere. */
  readonly roleOn?: (board: BoardSlug) => Role | null
  /** The board that is meant where the command names none; left out = the default one. */
  readonly boardSlug?: BoardSlug
  readonly route: Route
  /** Of a button: what must still be so for it to mean anything. */
  readonly holds?: Holds | null
  /** Why nothing could be posted at the place later; null = it can. */
  readonly unreachable?: () => Promise<string | null>
}

export interface CommandAnswer {
  readonly view: View
  /** Nothing was done: only who asked need know. */
  readonly refused: boolean
  /** Tell it where the message with this answer stands: then that message follows its task, and news of it replies there. Null = it follows nothing. */
  readonly follow: ((route: Route, ref: MessageRef) => Promise<void>) | null
}

/** Kept with the board. They refuse (no_gateway) while it is not open. */
export interface HostShelves {
  readonly inbox: Pick<Store['inbox'], 'keep' | 'unanswered' | 'answered'>
  readonly presses: Store['presses']
}

/** Answers plain messages, in its own time: a command is never held up by one. */
export interface HostTalk {
  /** Null = there is nothing to say. After a crash the same event may come again. */
  say(message: Omit<CommandCall, 'input'> & { readonly text: string }): Promise<View | null>
}

export interface HostPeople {
  /** As whom somebody may use the board, or what a stranger reads. `canWhisper`: an answer there can be shown to them alone. */
  authorize(asker: Asker, place: { readonly canWhisper: boolean }): Promise<Admitted | TurnedAway>
}

/** A tool for agents of the host's own: they steer the board as orchestrators. Workers have theirs from `kanban mcp`. */
export interface HostTool {
  readonly name: string
  readonly description: string
  readonly inputSchema: object
  readonly annotations: object
  call(args: unknown, actor: Actor, role: Role): Promise<{ readonly text: string; readonly isError: boolean }>
}

/** Everything below a path. The host has proven who asks; null = nobody it knows. */
export interface HostRoute {
  readonly path: string
  handle(request: Request, caller: Actor | null): Response | Promise<Response>
  /** Ends streams that have no end by themselves: nobody is let in any more. */
  endStreams(): void
}

export interface HostService {
  readonly name: string
  /** What is opened before anybody is let in, and what works once everybody is. */
  readonly phase: 'open' | 'work'
  start(): Promise<void>
  /** Gives back everything that `start` took. Safe to call twice. */
  stop(how: StopMode): Promise<void>
  /** Of a service that people reach by an address of its own. */
  about?(): ServiceState
}

export interface ServiceState {
  /** Where it is; null = nowhere. */
  readonly address: string | null
  /** Why it is not where it should be. */
  readonly problem: string | null
}

/** `restart`: workers go on and are adopted. `drain`: waits for them. `halt`: ends them. */
export const STOP_MODES = ['restart', 'drain', 'halt'] as const
export type StopMode = (typeof STOP_MODES)[number]
