import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from '../kanban-core/index.ts'

/** Where everything of one board and its gateway lies. */
export interface Home {
  readonly path: string
  readonly config: string
  readonly lock: string
  /** Who holds the board: a hint for people and clients, never the proof. The lock is. */
  readonly record: string
  readonly logs: string
  readonly backups: string
}

export function homeAt(path: string): Home {
  return {
    path,
    config: join(path, 'config.yaml'),
    lock: join(path, 'board.lock'),
    record: join(path, 'gateway.json'),
    logs: join(path, 'logs'),
    backups: join(path, 'backups'),
  }
}

/** The home as it is; refused (no_home) where nobody has made it yet. */
export function existingHome(path: string): Home {
  const found = statSync(path, { throwIfNoEntry: false })
  return found?.isDirectory() ? homeAt(path) : fail('no_home', { home: path })
}

/** Makes the home and its folders, for its owner alone. Returns true where the home is new. */
export function makeHome(path: string): { readonly home: Home; readonly created: boolean } {
  const home = homeAt(path)
  try {
    const created = mkdirSync(path, { recursive: true, mode: 0o700 }) !== undefined
    if (created) chmodSync(path, 0o700)
    for (const folder of [home.logs, home.backups]) mkdirSync(folder, { recursive: true, mode: 0o700 })
    return { home, created }
  } catch (error) {
    return refuseHome(error, path)
  }
}

const CAUSES = {
  ENOSPC: 'store_full',
  EDQUOT: 'store_full',
  EACCES: 'store_readonly',
  EPERM: 'store_readonly',
  EROFS: 'store_readonly',
} as const

/** A fault of the disk under the home, as the sentence people get. */
export function refuseHome(error: unknown, home: string): never {
  const code = errorCode(error)
  if (code === null) throw error
  const known = Object.entries(CAUSES).find(([name]) => name === code)?.[1]
  return known === undefined
    ? fail('store_io', { home, error: error instanceof Error ? error.message : code })
    : fail(known, { home })
}

/** The same for what was thrown while the home was worked in: a fault of the system is told in a sentence, anything else stays as it is. */
export function asRefusal(error: unknown, home: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error
  try {
    return refuseHome(error, home)
  } catch (refused) {
    return refused
  }
}

/** ENOENT, EACCES …; null for an error that the system did not make. */
export const errorCode = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
