import { chmodSync } from 'node:fs'
import Database from 'better-sqlite3'
import { fail } from '../../model/refusal.ts'
import { isBusy, refusedBy } from './errors.ts'

export interface BoardLock {
  release(): void
}

/**
 * Takes the one right to open a board: a sidecar database kept in an exclusive transaction, which the kernel
 * frees the moment its holder dies. Null = somebody else has it, in this process or another.
 * Refused when the file cannot be used at all: without the lock nobody opens the board.
 */
export function takeBoardLock(file: string, home: string): BoardLock | null {
  let held: Database.Database | null = null
  try {
    held = new Database(file, { timeout: 0 })
    // Only a number is kept in memory for a journal: nothing is ever written.
    held.pragma('journal_mode = MEMORY')
    held.exec('BEGIN EXCLUSIVE')
    chmodSync(file, 0o600)
    return releaseOf(held)
  } catch (error) {
    held?.close()
    const known = refusedBy(error, home)
    if (isBusy(known)) return null
    if (isUnwritable(error)) return fail('store_readonly', { home })
    throw known
  }
}

function releaseOf(held: Database.Database): BoardLock {
  return {
    release() {
      if (held.inTransaction) held.exec('ROLLBACK')
      held.close()
    },
  }
}

/**
 * A file that cannot be made, or made private. For the first SQLite tells no cause, and in a folder that exists it is the mode of it;
 * where the disk can only be read, the lock is taken and its mode is what fails.
 */
const isUnwritable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(?:SQLITE_CANTOPEN|EROFS$|EACCES$|EPERM$)/.test(String(error.code))
