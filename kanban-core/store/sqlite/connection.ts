import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { base32 } from '../../model/ids.ts'
import { fail } from '../../model/refusal.ts'
import type { Millis } from '../../model/time.ts'
import type { Schema } from '../migrate.ts'
import { refusedBy } from './errors.ts'
import { TRANSACTION } from './sql.ts'
import { Statements } from './statements.ts'

/** `full`: what was acknowledged survives a power cut. `normal`: it survives a crash of this program. */
export type Durability = 'full' | 'normal'

export interface Connecting {
  readonly durability: Durability
  readonly readonly: boolean
  /** An empty file may be made a board. */
  readonly create: boolean
  /** The file may grow to this many pages; for tests of a full disk. */
  readonly maxPages: number | null
}

/** How long one attempt to get a foreign lock may hold up the event loop. */
const BUSY: Millis = 5
/** Pages of the log after which they are brought home: most are written many times meanwhile. 8 MB. */
const CHECKPOINT = 2_000
/** 'KANB', as 0001_board.sql writes it. */
const APPLICATION = 1_262_571_074

/** The connection that writes and that sees what the open transaction has written. */
export function connectWriter(file: string, { durability, readonly, create, maxPages }: Connecting): Statements {
  return connect(file, readonly, (db) => {
    if (isEmpty(db, file) && !create) fail('no_home', { home: dirname(file) })
    if (!readonly) db.pragma('journal_mode = WAL')
    db.pragma(`synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`)
    db.pragma('foreign_keys = ON')
    db.pragma('temp_store = MEMORY')
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT}`)
    if (maxPages !== null) db.pragma(`max_page_count = ${maxPages}`)
    db.function('delivery_key', { deterministic: true }, deliveryKey)
    db.function('inherited_id', { deterministic: true }, inheritedId)
  })
}

/** The connection that sees only what is committed. */
export const connectReader = (file: string): Statements => connect(file, true, () => {})

function connect(file: string, readonly: boolean, prepare: (db: Database.Database) => void): Statements {
  const home = dirname(file)
  let db: Database.Database | undefined
  try {
    db = new Database(file, { readonly, fileMustExist: true, timeout: BUSY })
    prepare(db)
    return new Statements(db, home)
  } catch (error) {
    db?.close()
    throw refusedBy(error, home)
  }
}

/** An empty file is ours to fill; one of another program is left alone. */
function isEmpty(db: Database.Database, file: string): boolean {
  const application = db.pragma('application_id', { simple: true })
  if (application === APPLICATION) return false
  if (application === 0 && db.prepare('SELECT count(*) FROM sqlite_master').pluck().get() === 0) return true
  return fail('failed', { what: `${file} is a database of another program`, next: 'name another file in store.url' })
}

export function schemaOf(sql: Statements): Schema {
  const version = () => Number(sql.db.pragma('user_version', { simple: true }))
  return {
    version: async () => version(),
    apply: async (next, text) => {
      try {
        sql.run(TRANSACTION.begin)
        // Another process may have been faster.
        if (version() < next) sql.db.exec(`${text}\nPRAGMA user_version = ${next};`)
        sql.run(TRANSACTION.commit)
      } catch (error) {
        if (sql.db.inTransaction) sql.run(TRANSACTION.rollback)
        throw refusedBy(error, sql.home)
      }
    },
  }
}

/** One event owed to one subscription, at most once. */
const deliveryKey = (board: string, event: number, subscription: string): string =>
  createHash('sha256').update(`${board}|${event}|${subscription}`).digest('hex')

/** The same for the same subscription and child, so that it is inherited at most once. */
const inheritedId = (subscription: string, child: string): string =>
  `s_${base32(createHash('sha256').update(`${subscription}|${child}`).digest().subarray(0, 10))}`
