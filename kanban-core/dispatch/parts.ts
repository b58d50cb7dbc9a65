import type { Board } from '../board/board.ts'
import type { RunId } from '../model/ids.ts'
import type { Proof } from '../model/proof.ts'
import type { Run } from '../model/run.ts'
import type { Instant } from '../model/time.ts'
import type {
  Clock,
  DispatchSettings,
  Exit,
  Log,
  Profiles,
  Prover,
  Spawner,
  WorkerHandle,
  Workspaces,
} from './ports.ts'

/** What the dispatcher is made of. Everything that touches the world is handed in. */
export interface DispatchParts {
  readonly board: Board
  readonly spawner: Spawner
  readonly workspaces: Workspaces
  readonly prover: Prover
  readonly profiles: Profiles
  readonly clock: Clock
  /** Read anew in each pass, so that changed limits count at once. */
  readonly settings: () => DispatchSettings
  /** Instance id of this gateway: whose processes are ours. */
  readonly host: string
  readonly sha256: (text: string) => string
  readonly log: Log
}

/** A worker that this gateway watches. */
export interface Watched {
  readonly run: Run
  readonly handle: WorkerHandle
}

/** What the steps of a pass share, in memory only: all of it can be rebuilt from the store and the run folders. */
export interface DispatchState {
  readonly watched: Map<RunId, Watched>
  /** Workers whose end was seen and is not yet on the board. */
  readonly ended: Map<RunId, { readonly run: Run; readonly exit: Exit }>
  /** Runs whose work is being proved at this moment. */
  readonly proving: Map<RunId, Promise<Proof>>
  /** Runs whose claimed verdict waits for its proof. */
  readonly claiming: Set<RunId>
  /** Runs whose process is being started at this moment, each with the end of that. */
  readonly starting: Map<RunId, Promise<void>>
  /** Trees that are being ended, so that nobody is asked twice. */
  readonly ending: Set<RunId>
  /** Runs whose processes could not all be ended. */
  readonly haunted: Set<RunId>
  /** Waiting tasks whose being stuck was told, with the reason told. */
  readonly toldStuck: Set<string>
  /** Reached budgets that people were asked about, each with its limit and day. */
  readonly askedFor: Set<string>
  /** What the last explanation of waiting tasks was about: the reasons, and how many wait for each. */
  explained: { readonly reasons: string; readonly numbers: string; readonly at: Instant } | null
  /** When each lease ends, as far as is known; null = to be read from the board. */
  leases: Map<RunId, Instant> | null
  /** Start times of the last minute, for the spawn-rate breaker. */
  recentStarts: Instant[]
  /** Starts so far: every tenth goes to whoever has waited longest. */
  starts: number
  /** Number of the start with which each (board, tenant) was served last: equals take turns. */
  readonly served: Map<string, number>
  lastPassAt: Instant | null
  lastStartAt: Instant | null
  draining: boolean
  /** What is wrong with the queue, in words; null = healthy. */
  warning: string | null
}

export const newState = (): DispatchState => ({
  watched: new Map(),
  ended: new Map(),
  proving: new Map(),
  claiming: new Set(),
  starting: new Map(),
  ending: new Set(),
  haunted: new Set(),
  toldStuck: new Set(),
  askedFor: new Set(),
  explained: null,
  leases: null,
  recentStarts: [],
  starts: 0,
  served: new Map(),
  lastPassAt: null,
  lastStartAt: null,
  draining: false,
  warning: null,
})

/** SIGTERM to the tree, this long, then SIGKILL (DOMAIN.md, Runs). */
export const TERM_GRACE = 5_000
/** A spawn that has not answered by then has failed. */
export const START_DEADLINE = 60_000
