import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'

/** Long work on the whole file, done in a worker thread. */
export type Chore =
  | { readonly do: 'backup'; readonly file: string; readonly target: string }
  | { readonly do: 'integrity'; readonly file: string }

function perform(chore: Chore): number | readonly string[] {
  const db = new Database(chore.file, { readonly: true, fileMustExist: true })
  try {
    return chore.do === 'backup' ? backup(db, chore.target) : damage(db)
  } finally {
    db.close()
  }
}

/** Under another name until it is whole and on the disk. */
function backup(db: Database.Database, target: string): number {
  const partial = `${target}.partial`
  rmSync(partial, { force: true })
  try {
    db.prepare('VACUUM INTO ?').run(partial)
    const handle = openSync(partial, 'r+')
    fsyncSync(handle)
    closeSync(handle)
    renameSync(partial, target)
    return statSync(target).size
  } catch (error) {
    rmSync(partial, { force: true })
    throw error
  }
}

/** Where the damage keeps the check itself from ending, that is what it found. */
function damage(db: Database.Database): readonly string[] {
  try {
    return integrity(db)
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CORRUPT')) return [error.message]
    throw error
  }
}

function integrity(db: Database.Database): readonly string[] {
  const faults = db
    .prepare<[], string>('PRAGMA integrity_check')
    .pluck()
    .all()
    .filter((line) => line !== 'ok')
  const dangling = db.prepare<[], { table: string; rowid: number; parent: string }>('PRAGMA foreign_key_check').all()
  return [
    ...faults,
    ...dangling.map(
      ({ table, rowid, parent }) => `row ${rowid} of ${table} names a row of ${parent} that does not exist`,
    ),
  ]
}

try {
  parentPort?.postMessage({ result: perform(workerData as Chore) }, [])
} catch (error) {
  const { code, message } = error as { code?: string; message: string }
  parentPort?.postMessage({ code: code ?? 'unknown', message }, [])
}
