import { isAbsolute } from 'node:path'
import { DEFAULT_BOARD, LOCAL_OPERATOR, fail, nearest } from '../../kanban-core/index.ts'
import type {
  Actor,
  Board,
  BoardSlug,
  Role,
  Route,
  Run,
  Store,
  Surface,
  VerbContext,
  VerbHost,
} from '../../kanban-core/index.ts'
import { SYSTEM_CLOCK, sha256 } from '../process.ts'

/** What is needed to answer a request: an open board and what this process lends to verbs. */
export interface Desk {
  readonly store: Store
  readonly board: Board
  readonly verbHost: VerbHost
}

/** Who asks, from where. */
export interface Asking {
  readonly actor: Actor
  readonly role: Role
  readonly surface: Surface
  readonly route: Route | null
  readonly boardSlug: BoardSlug
  /** Of people in chats: what they may do elsewhere, and of which boards they may know. */
  readonly roleOn?: (board: BoardSlug) => Role | null
  /** Where a terminal command was typed. */
  readonly folder?: string
}

export function contextOf({ store, board, verbHost }: Desk, asking: Asking): VerbContext {
  return { ...asking, board, reads: store.reads, now: SYSTEM_CLOCK.now(), host: verbHost }
}

/** A request of whoever may open the local socket; `board` is the one that is meant where the command names none. */
export async function operatorAsking(
  desk: Desk,
  surface: Surface,
  board: string | null,
  actor: Actor = LOCAL_OPERATOR,
): Promise<Asking> {
  return { actor, role: 'admin', surface, route: null, boardSlug: await knownBoard(desk.store, board) }
}

/** A request under a run's token: the worker of that run, whatever else it says of itself. Refused (bad_token) when the run is over. */
export async function workerAsking(
  desk: Desk,
  surface: Surface,
  token: string,
): Promise<Asking & { readonly run: Run }> {
  const run = (await desk.store.reads.runs.byToken(sha256(token))) ?? fail('bad_token')
  const actor: Actor = { kind: 'worker', profile: run.profile, task: run.task, run: run.id, epoch: run.epoch }
  return { actor, role: 'viewer', surface, route: null, boardSlug: run.board, run }
}

/** The same, from the folder of whoever typed it. */
export const typedIn = (asking: Asking, folder: string | null): Asking =>
  folder !== null && isAbsolute(folder) ? { ...asking, folder } : asking

async function knownBoard(store: Store, board: string | null): Promise<BoardSlug> {
  if (board === null) return DEFAULT_BOARD
  const known = await store.reads.boards.list()
  const found = known.find(({ slug }) => slug === board)
  if (found !== undefined) return found.slug
  const [near] = nearest(
    board,
    known.map(({ slug }) => slug),
  )
  return fail('unknown_board', { board, near: near === undefined ? 'see `kanban boards`' : `did you mean ${near}?` })
}
