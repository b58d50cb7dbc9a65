import type { Instant, Job, Millis, Workspace } from '../../../kanban-core/index.ts'

/** A profile as it stands in the config, checked: the role that a task's assignee names. */
export interface ProfileSpec {
  readonly agent: string
  /** Program and arguments of a `command` profile; empty for every other agent. */
  readonly argv: readonly string[]
  readonly description: string
  readonly model: string | null
  readonly effort: string | null
  /** What a task gets that was created without a workspace of its own; null = scratch. */
  readonly workspace: Workspace | null
  readonly skills: readonly string[]
  readonly concurrency: number | null
  readonly maxRuntime: Millis | null
  readonly env: {
    /** Copied from the gateway's environment where they are set. */
    readonly pass: readonly string[]
    /** Copied too, and the spawn is refused where one is missing. */
    readonly require: readonly string[]
    /** Literal values, `env:NAME` or `file:PATH`. */
    readonly set: Readonly<Record<string, string>>
  }
  /** Argument prefixes that the built-in agent's recipes may run. */
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
  readonly job: Job
  readonly profile: ProfileSpec
  /** The task's wish before the profile's. */
  readonly model: string | null
  readonly effort: string | null
  /** The board's home; a relative program of a `command` profile is meant from here. */
  readonly home: string
  /** The run's own folder, absolute, mode 0700. */
  readonly folder: string
  /** Where the worker works: its current directory. */
  readonly workspace: string
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
  /** Written to the run's folder, mode 0600, before the start; names without slashes. */
  readonly files: readonly { readonly name: string; readonly text: string }[]
}

/** How a worker ended, as far as its preset may look. */
export interface Ending {
  readonly code: number | null
  readonly signal: string | null
  readonly lastLines: readonly string[]
}

export interface Classified {
  /** Quota or 429: when to try again, `until: null` = unknown. Null = no rate limit. */
  readonly rateLimited: { readonly until: Instant | null } | null
}

/** The absolute path of a program on PATH, null = there is none. */
export type FindProgram = (program: string) => string | null

/** One agent, one file: how it is found, started and understood. */
export interface Preset {
  readonly name: string
  /** How long its board tools may take to make their first call; null = it need not have any. */
  readonly attachWithin: Millis | null
  /** One sentence where this agent cannot do what the profile asks for; null = it can. Checked when the config is loaded. */
  refuse(profile: ProfileSpec): string | null
  /** One sentence where the agent is not installed here; null = it is. Starts no process. */
  detect(profile: ProfileSpec, find: FindProgram): string | null
  /** Whose rate limit this profile shares. */
  provider(profileName: string, profile: ProfileSpec): string
  launch(context: LaunchContext): Launch
  classify(ending: Ending): Classified
}

/** EX_TEMPFAIL of sysexits.h: how any program says "rate limited, try later". */
export const TEMPORARY_FAILURE = 75

/** What every agent understands: exit code 75 is a rate limit without a known end. */
export const classifyByCode = (ending: Ending): Classified => ({
  rateLimited: ending.code === TEMPORARY_FAILURE ? { until: null } : null,
})
