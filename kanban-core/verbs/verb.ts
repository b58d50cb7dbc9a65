import { z } from 'zod'
import type { Board } from '../board/board.ts'
import type { DispatchSettings, DispatcherControl, Profiles } from '../dispatch/ports.ts'
import type { Actor } from '../model/actor.ts'
import type { BoardSlug, ProfileName } from '../model/ids.ts'
import type { Role } from '../model/role.ts'
import type { Route } from '../model/route.ts'
import type { Metadata, Run } from '../model/run.ts'
import type { Task } from '../model/task.ts'
import type { Instant } from '../model/time.ts'
import type { EventQuery, Reads } from '../store/store.ts'
import type { View } from '../model/view.ts'
import type { PeopleBook } from './people-book.ts'

/** Where a verb can be used. One zod object serves them all. */
export const SURFACES = ['chat', 'cli', 'http', 'tool'] as const
export type Surface = (typeof SURFACES)[number]

export { ROLES } from '../model/role.ts'
export type { Role } from '../model/role.ts'

/** How a field is written on each surface, beside what zod says of its type. */
export interface FieldHints {
  /** One line for the help. */
  readonly help: string
  /**
   * Left out = a flag. Otherwise, in the order of the fields: `one` word; `many` words (an array; of tasks as far as they look like ids);
   * all remaining `words` as one line, flags before, between and after them (a title);
   * the `rest` of the line as typed, in chat nothing in it is a flag (a comment). At most one of the last two, as the last.
   */
  readonly positional?: 'one' | 'many' | 'words' | 'rest'
  /** The flag's name where it is not the field's name in kebab case. */
  readonly flag?: string
  /** What stands for the value in a usage text: ID, TEXT, DURATION. */
  readonly value?: string
  /** What the completion offers. */
  readonly complete?: 'task' | 'profile' | 'board' | 'verb' | 'status' | 'tenant' | 'event' | readonly string[]
  /** The only surfaces that have it, and why the others cannot. Left out = all of the verb's. */
  readonly only?: { readonly surfaces: readonly Surface[]; readonly why: string }
}

const HINTS = z.registry<FieldHints>()

/** Gives a schema its hints. The object schema of a verb is made of such fields. */
export function field<S extends z.ZodType>(schema: S, hints: FieldHints): S {
  HINTS.add(schema, hints)
  return schema
}
export function hintsOf(schema: z.ZodType): FieldHints {
  const hints = HINTS.get(schema)
  if (hints === undefined) throw new Error('a field of a verb has no hints')
  return hints
}

/** How a verb looks as an agent's tool. Its name is `kanban_` + the verb's name in snake case. */
export interface ToolHints {
  readonly description: string
  /** Who is offered it: workers on their run, orchestrator sessions, reviewing workers only. */
  readonly offeredTo: readonly ('worker' | 'reviewer' | 'orchestrator')[]
  readonly readOnly: boolean
  readonly destructive: boolean
  readonly idempotent: boolean
  /** The bulk field that a tool sees as one optional `task`, the worker's own by default. */
  readonly ownTask?: string
}

export interface Verb<I extends z.ZodObject = z.ZodObject, R = unknown, O extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly aliases: readonly string[]
  readonly summary: string
  /** Heading under which the help lists it. */
  readonly group: 'work' | 'talk' | 'look' | 'plan' | 'review' | 'follow' | 'operate'
  readonly surfaces: readonly Surface[]
  /** The least role that may use it. */
  readonly allow: Role
  /** `store`: it concerns every board, so its role is needed on each of them. */
  readonly scope: 'board' | 'store'
  /** Also allowed to a worker, for its own run. The verb or the kernel checks the task. */
  readonly worker: boolean
  readonly tool: ToolHints | null
  readonly examples: readonly string[]
  readonly input: I
  /** The shape of its JSON answer: a contract that scripts depend on, published as JSON Schema. */
  readonly output: O
  run(context: VerbContext, input: z.output<I>): Promise<R>
  view(result: R, context: VerbContext): View
  /** What `--json`, HTTP and tools answer. */
  json(result: R, context: VerbContext): z.output<O>
  /** What a tool answers in its place, where an agent needs less; it reads only the `worker_context` where there is one. */
  readonly brief?: Brief<R>
  /** True where some of several ids were refused: exit code 1 though something was done. */
  partly?(result: R): boolean
  /** The answer to a request that was carried out when it came before, from how its task stands; left out = one sentence. */
  recall?(context: VerbContext, input: z.output<I>, task: Task): R | Promise<R>
  /** The task that the answer introduces, where its message goes on to show how it stands. */
  card?(result: R): Task | null
  /** The stream that goes on after the answer, where the surface can follow one. */
  follow?(result: R, input: z.output<I>): Omit<EventQuery, 'limit'> | null
}

/** An answer with its shape. */
export interface Brief<R> {
  readonly output: z.ZodType
  json(result: R, context: VerbContext): unknown
}

export const brief = <R, O extends z.ZodType>(
  output: O,
  json: (result: R, context: VerbContext) => z.output<O>,
): Brief<R> => ({ output, json })

type Needed = 'name' | 'summary' | 'group' | 'allow' | 'input' | 'output' | 'run' | 'view' | 'json'
type Draft<I extends z.ZodObject, R, O extends z.ZodType> = Pick<Verb<I, R, O>, Needed> & Partial<Verb<I, R, O>>

/** A verb with its defaults: every surface but tools, no aliases, not for workers. */
export function defineVerb<I extends z.ZodObject, R, O extends z.ZodType>(draft: Draft<I, R, O>): Verb<I, R, O> {
  return {
    aliases: [],
    surfaces: ['chat', 'cli', 'http'],
    scope: 'board',
    worker: false,
    tool: null,
    examples: [],
    ...draft,
  }
}

/** Everything a verb may use. Nothing here is global: two boards, two hosts and two tests never meet. */
export interface VerbContext {
  readonly actor: Actor
  readonly role: Role
  /** The role on another board, null = it may not even be seen. Left out = the same role everywhere. */
  readonly roleOn?: (board: BoardSlug) => Role | null
  readonly surface: Surface
  /** The answer is read by a program (`--json`): a create subscribes nobody. */
  readonly json?: boolean
  /** The place a chat command came from; null elsewhere. */
  readonly route: Route | null
  /** Why nothing could be posted there later; null = it can. Left out = not known. */
  readonly unreachable?: () => Promise<string | null>
  /** Where a terminal command was typed, absolute: relative paths begin there. */
  readonly folder?: string
  /** The board that is meant where a verb names none. */
  readonly boardSlug: BoardSlug
  readonly board: Board
  readonly reads: Reads
  readonly now: Instant
  readonly host: VerbHost
}

/** What the process around the board lends to verbs. Without a gateway the CLI lends what it can. */
export interface VerbHost {
  readonly version: string
  readonly home: string
  readonly settings: () => DispatchSettings
  readonly profiles: Profiles & { describe(): Promise<readonly ProfileDescription[]> }
  /** Null where no dispatcher runs in this process. */
  readonly dispatcher: DispatcherControl | null
  /** Ends the tree of an open run's worker; resolves when the order is given. */
  readonly endWorker: (run: Run) => Promise<void>
  readonly readLog: (run: Run, lines: number) => Promise<{ readonly text: string; readonly cut: boolean }>
  /** What a run has done to its worktree so far; null where it works in none. */
  readonly workOf: (task: Task, run: Run) => Promise<Metadata | null>
  /** Keeps a copy of a file of the workspace; refuses paths outside of it. */
  readonly keepFile: (task: Task, run: Run | null, path: string) => Promise<KeptFile>
  /** Keeps a copy of any file, by its absolute path; for whoever sits at this machine. */
  readonly takeFile: (task: Task, path: string) => Promise<KeptFile>
  readonly sha256: (text: string) => string
  /** What is on, off and why: one line each. */
  readonly diagnose: () => Promise<readonly Finding[]>
  /** Who may use the board from chats. */
  readonly people: PeopleBook
  readonly gateway: { readonly pid: number; readonly startedAt: Instant } | null
  /** The chats that are set up, connected or not. */
  readonly chats: () => readonly ChatState[]
  /** Wakes the courier after a replay. */
  readonly wakeCourier: () => void
  /** Old run folders, trash and logs on disk. Returns bytes freed and what was removed. */
  readonly sweepFiles: (
    before: Instant,
    dryRun: boolean,
  ) => Promise<{ readonly bytes: number; readonly removed: readonly string[] }>
}

export interface ChatState {
  /** The platform. */
  readonly name: string
  readonly connected: boolean
  /** What stands in the `account` of its routes; null while that is not known. */
  readonly account: string | null
}

/** A copy below the home folder. */
export interface KeptFile {
  readonly name: string
  readonly size: number
  readonly path: string
}

export interface ProfileDescription {
  readonly name: ProfileName
  readonly agent: string
  /** What its agent says of itself; null where it says nothing or is not installed. */
  readonly version: string | null
  readonly login: 'in' | 'out' | 'unknown' | 'none needed'
  readonly description: string
  readonly usable: boolean
  /** Why it cannot run, and what to do. */
  readonly problem: string | null
  readonly limits: Readonly<Record<string, string>>
}

/** One line of `doctor`. */
export interface Finding {
  readonly area: string
  readonly state: 'on' | 'off' | 'warning' | 'broken'
  readonly text: string
  /** What to do about it. */
  readonly remedy: string | null
  /** Where a value comes from: default, config.yaml, environment. */
  readonly origin: string | null
}
