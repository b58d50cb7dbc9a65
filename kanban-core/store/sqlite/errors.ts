import { Refused, refuse } from '../../model/refusal.ts'
import type { RefusalCode } from '../../model/refusal.ts'

/** SQLite's result codes by their beginning (`SQLITE_IOERR_WRITE` …) and what they are called here. */
const CODES: readonly (readonly [string, RefusalCode])[] = [
  ['SQLITE_BUSY', 'store_busy'],
  ['SQLITE_LOCKED', 'store_busy'],
  ['SQLITE_FULL', 'store_full'],
  ['SQLITE_READONLY', 'store_readonly'],
  ['SQLITE_IOERR', 'store_io'],
  ['SQLITE_CANTOPEN', 'store_io'],
  ['SQLITE_CORRUPT', 'store_corrupt'],
  ['SQLITE_NOTADB', 'store_corrupt'],
]

interface SqliteError extends Error {
  readonly code: string
}

/** Also one that has come over from another thread. */
export const isSqliteError = (error: unknown): error is SqliteError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_')

/** A fault of the place where the board is kept as Refused; anything else as it came, for it is a bug. */
export function refusedBy(error: unknown, home: string): unknown {
  if (!isSqliteError(error)) return error
  const known = CODES.find(([begin]) => error.code.startsWith(begin))
  return known === undefined ? error : new Refused(refuse(known[1], { home, error: error.message }))
}

export const isBusy = (error: unknown): boolean => error instanceof Refused && error.refusal.code === 'store_busy'
