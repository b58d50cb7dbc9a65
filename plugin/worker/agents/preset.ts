import type {
  AgentFailure,
  FailureKind,
  Instant,
  Job,
  Metadata,
  Millis,
  Price,
  Workspace,
} from '../../../kanban-core/index.ts'

/**
 * How much an agent may do by itself: the board's tools and skills · also read the workspace · also change files and run
 * commands there · anything its user may.
 */
export const PERMISSIONS = ['board', 'read', 'edit', 'full'] as const
export type Permission = (typeof PERMISSIONS)[number]

/** A profile as it stands in the config, checked: the role that a task's assignee names. */
export interface ProfileSpec {
  readonly agent: string
  /** Program and arguments of a `command` profile; empty for every other agent. */
  readonly argv: readonly string[]
  readonly description: string
  readonly model: string | null
  readonly effort: string | null
  /** Null = what the agent does without being told: `edit` where it knows levels. */
  readonly permission: Permission | null
  /** Chat Completions server of the built-in agent, without `/chat/completions`; null = it works recipes. */
  readonly endpoint: string | null
  /** What a task gets that was created without a workspace of its own; null = scratch. */
  readonly workspace: Workspace | null
  readonly skills: readonly string[]
  readonly concurrency: number | null
  readonly maxRuntime: Millis | null
  /** Turns of the model in one attempt. */
  readonly maxTurns: number | null
  /** US dollars in one attempt. */
  readonly budgetUsd: number | null
  /** US dollars of all its runs within a UTC day. */
  readonly dailyBudgetUsd: number | null
  /** For an agent that tells tokens only. */
  readonly price: Price | null
  readonly env: {
    /** Copied from the gateway's environment where they are set; null = the agent's own keys. */
    readonly pass: readonly string[] | null
    /** Copied too, and the spawn is refused where one is missing. */
    readonly require: readonly string[]
    /** Literal values, `env:NAME` or `file:PATH`. */
    readonly set: Readonly<Record<string, string>>
  }
  /** Argument prefixes that the built-in agent may run. */
  readonly allow: readonly (readonly string[])[]
}

/** A skill that was found: its name and the absolute folder that holds its SKILL.md. */
export interface Skill {
  readonly name: string
  readonly path: string
}

/** How an agent starts its board tools: a stdio MCP server. Its `env` holds every KANBAN_* variable itself. */
export interface McpEntry {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** What a preset knows when it writes a command line. */
export interface LaunchContext {
  readonly job: Omit<Job, 'token'>
  readonly profile: ProfileSpec
  /** The task's wish before the profile's. */
  readonly model: string | null
  readonly effort: string | null
  readonly permission: Permission
  /** What the agent is told: its order, or the reminder. */
  readonly prompt: string
  /** A UUID of this run, for agents whose session may be named. */
  readonly session: string
  /** The board's home; a relative program of a `command` profile is meant from here. */
  readonly home: string
  /** The run's own folder, absolute, mode 0700. */
  readonly folder: string
  /** Where the worker works: its current directory. */
  readonly workspace: string
  /** Folders outside of it that its work needs too, such as a worktree's repository. */
  readonly alsoWritable: readonly string[]
  /** The board's own skill first. */
  readonly skills: readonly Skill[]
  readonly mcp: McpEntry
  /** The environment so far: allow-list, the profile's own keys, KANBAN_*. */
  readonly env: Readonly<Record<string, string>>
}

export interface Launch {
  /** Program and arguments; no shell reads them. The program is looked up on the worker's PATH unless it holds a slash. */
  readonly argv: readonly string[]
  /** Added to the environment of the context. */
  readonly env: Readonly<Record<string, string>>
  /** Written below the run's folder, mode 0600, before the start. */
  readonly files: readonly { readonly name: string; readonly text: string }[]
  /** Links below the run's folder to what lies elsewhere; made where the target exists. */
  readonly links?: readonly { readonly name: string; readonly to: string }[]
}

/** One thing that an agent tells in its output. */
export type AgentRecord =
  | { readonly is: 'session'; readonly id: string }
  | { readonly is: 'said'; readonly text: string }
  /** A tool call, for whoever reads the log. */
  | { readonly is: 'did'; readonly text: string }
  /** Added up over a run, but for what is the total of its conversation so far. */
  | { readonly is: 'used'; readonly usage: Usage; readonly total?: 'all' | 'cost' }
  /** What went wrong. `final`: it ended for that, whatever its exit code. */
  | {
      readonly is: 'failed'
      readonly text: string
      readonly status: number | null
      readonly kind?: FailureKind
      readonly until?: Instant
      readonly final?: boolean
    }

/** Tokens and money of one piece of work; cost null = the agent does not tell. */
export interface Usage {
  readonly input_tokens: number
  readonly cached_tokens: number
  readonly output_tokens: number
  readonly cost_usd: number | null
}

/** How a worker ended, as far as its preset may look. */
export interface Ending {
  readonly code: number | null
  readonly signal: string | null
  /** Lines of the log that are no records, the last ones. */
  readonly lastLines: readonly string[]
  /** What it told since it was started, or since it was reminded. */
  readonly records: readonly AgentRecord[]
  readonly now: Instant
}

export type { AgentFailure, FailureKind, Metadata }

/** What of a machine is looked at to see whether an agent is logged in. Starts no process. */
export interface Look {
  /** The environment its worker would get. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Its HOME. */
  readonly home: string
  exists(path: string): boolean
  /** Null where it cannot be read. */
  read(path: string): string | null
}

/** `unknown`: it cannot be told without asking its provider. */
export type Login = 'in' | 'out' | 'unknown' | 'none needed'

/** How an agent is found on a machine. */
export interface Detect {
  /** What is looked up on PATH; null = it is part of this program. */
  program(profile: ProfileSpec): string | null
  /** Arguments that make it print its version and end; null = it has none to tell. */
  readonly version: readonly string[] | null
  login(look: Look, profile: ProfileSpec): Login
  /** How a person logs in. */
  readonly hint: string
  /** Files whose change means that somebody logged in or out. */
  credentials(look: Look): readonly string[]
}

/** What an agent can be held to. What it cannot is an error when the config is loaded. */
export interface Supports {
  readonly permissions: readonly Permission[]
  readonly model: boolean
  /** Its levels; `any` = whatever its provider knows. */
  readonly effort: readonly string[] | 'any' | null
  /** `soft`: it is asked to end, and does. */
  readonly maxTurns: 'hard' | 'soft' | null
  readonly budget: boolean
  readonly usage: 'tokens and money' | 'tokens' | null
  readonly resume: boolean
}

/** The path of a program on PATH, null = there is none. */
export type FindProgram = (program: string) => string | null

/** One agent, one file: how it is found, started and understood. */
export interface Preset {
  readonly name: string
  /** As people call it. */
  readonly title: string
  /** False where nobody has run it with this board yet. */
  readonly verified: boolean
  /** How long its board tools may take to make their first call; null = it need not have any. */
  readonly attachWithin: Millis | null
  readonly supports: Supports
  readonly detect: Detect
  /** Variables of its provider: handed on unless the profile says which. */
  readonly keys: readonly string[]
  /** One sentence where this agent cannot do what the profile asks for; null = it can. Checked when the config is loaded. */
  refuse(profile: ProfileSpec): string | null
  /** Whose rate limit this profile shares. */
  provider(profileName: string, profile: ProfileSpec): string
  launch(context: LaunchContext): Launch
  /** Goes on with a session; null = it cannot. */
  resume(context: LaunchContext, session: string): Launch | null
  /** What one line of its output tells; empty for a line that tells nothing. */
  read(line: string): readonly AgentRecord[]
  classify(ending: Ending): AgentFailure | null
}
