import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Board } from '../../kanban-core/board/board.ts'
import { ensureDefaultBoard } from '../../kanban-core/board/boards.ts'
import { openStore } from '../../kanban-core/store/open.ts'
import type { Store } from '../../kanban-core/store/store.ts'
import { RANDOM_IDS } from '../../plugin/process.ts'
import { fillBoard } from './build.ts'
import { Raw } from './raw.ts'
import type { Durability } from './row.ts'

/** A board of its own for one row. */
export interface Playground {
  readonly store: Store
  readonly board: Board
  readonly folder: string
  close(): Promise<void>
}

/** Where the rows are played: temporary folders, boards of each size, and how much patience there is. */
export class Stage {
  readonly quick: boolean
  readonly folder = mkdtempSync(join(tmpdir(), 'kanban-bench-'))
  readonly #templates = new Map<number, Promise<string>>()
  readonly #endings: (() => void)[] = []
  #folders = 0

  constructor(quick: boolean) {
    this.quick = quick
  }

  /** So many rounds or samples; a tenth, at least three, when it has to be quick. */
  count(full: number): number {
    return this.quick ? Math.max(3, Math.round(full / 10)) : full
  }

  newFolder(): string {
    this.#folders += 1
    const folder = join(this.folder, String(this.#folders))
    mkdirSync(folder)
    return folder
  }

  /** A file with a board of this size, made once. Closed; to be copied, or only read. */
  template(size: number): Promise<string> {
    const known = this.#templates.get(size)
    const file = known ?? this.#build(size)
    this.#templates.set(size, file)
    return file
  }

  async #build(size: number): Promise<string> {
    const folder = this.newFolder()
    const store = await openStore(urlIn(folder), { create: true, durability: 'normal' })
    await ensureDefaultBoard({ store, now: Date.now, ids: RANDOM_IDS })
    await fillBoard(store, size)
    await store.close()
    return join(folder, FILE)
  }

  /** A copy of the board of this size; 0 = an empty one. */
  async open(size: number, durability: Durability): Promise<Playground> {
    const folder = this.newFolder()
    if (size > 0) copyFileSync(await this.template(size), join(folder, FILE))
    const store = await openStore(urlIn(folder), { create: size === 0, durability })
    const board = new Board({ store, now: Date.now, ids: RANDOM_IDS })
    await ensureDefaultBoard(board.tools)
    const close = async (): Promise<void> => {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    }
    return { store, board, folder, close }
  }

  /** The same without a kernel; 0 = an empty one. */
  async raw(size: number, durability: Durability): Promise<Raw> {
    return new Raw(this.newFolder(), durability, size > 0 ? await this.template(size) : null)
  }

  /** Runs `act` on a board of its own. */
  async with<T>(size: number, durability: Durability, act: (ground: Playground) => Promise<T>): Promise<T> {
    const ground = await this.open(size, durability)
    try {
      return await act(ground)
    } finally {
      await ground.close()
    }
  }

  /** What must not outlive the bench, however it ends. */
  atEnd(act: () => void): void {
    this.#endings.push(act)
  }

  close(): void {
    for (const act of this.#endings) act()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}

export const FILE = 'board.db'
export const urlIn = (folder: string): string => `sqlite:${join(folder, FILE)}`
