import { Board, createBoard, ensureDefaultBoard, openStore } from '../../kanban-core/index.ts'
import type { BoardRecord, BoardSlug, Store, Tools } from '../../kanban-core/index.ts'
import type { Config } from '../config.ts'
import { resolveSecret } from '../config/secrets.ts'
import { RANDOM_IDS, SYSTEM_CLOCK } from '../process.ts'

export interface OpenBoard {
  readonly store: Store
  readonly board: Board
}

export interface OpenOptions {
  readonly home: string
  readonly config: Config
  readonly env: NodeJS.ProcessEnv
  /** Only `init` and the first start of a gateway make a board. */
  readonly create: boolean
}

/** Opens the board of a home; whoever calls holds its lock. Boards of the config are made and set. */
export async function openBoard({ home, config, env, create }: OpenOptions): Promise<OpenBoard> {
  const url = resolveSecret(config.store.url, 'store.url', env)
  const store = await openStore(url, { home, create, durability: config.store.durability })
  const board = new Board({ store, now: SYSTEM_CLOCK.now, ids: RANDOM_IDS })
  try {
    if (create) await ensureDefaultBoard(board.tools)
    await applyBoards(board.tools, config)
  } catch (error) {
    await store.close()
    throw error
  }
  return { store, board }
}

/** Makes boards that the config names and the store lacks, and sets what it says of the others. What it leaves out stays. */
export async function applyBoards(tools: Tools, config: Config): Promise<void> {
  for (const [name, given] of Object.entries(config.boards)) {
    const slug = name as BoardSlug
    const set = {
      ...(given.repository === undefined ? {} : { repository: given.repository }),
      ...(given.default_assignee === undefined ? {} : { defaultAssignee: given.default_assignee }),
    }
    const found = await tools.store.reads.boards.get(slug)
    if (found === null) await createBoard(tools, slug, set)
    else if (differs(found, set)) await tools.store.commit([{ do: 'set_board', slug, set }])
  }
}

const differs = (found: BoardRecord, set: Partial<BoardRecord>): boolean =>
  Object.entries(set).some(([key, value]) => found[key as keyof BoardRecord] !== value)
