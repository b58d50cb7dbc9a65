import { mkdir, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fail } from '../../model/refusal.ts'
import type { Millis } from '../../model/time.ts'
import type { Filesystem } from '../filesystem.ts'
import { networkKind } from '../filesystem.ts'
import { migrate, migrations } from '../migrate.ts'
import type { Store } from '../store.ts'
import type { Connecting } from './connection.ts'
import { connectWriter, schemaOf } from './connection.ts'
import { sqliteStore } from './store.ts'

export interface SqliteOptions extends Connecting {
  /** How long a write waits for a lock that another process holds. */
  readonly patience: Millis
  readonly filesystem: Filesystem
}

const MIGRATIONS = new URL('./migrations/', import.meta.url)

/** Opens a board's file and brings its schema up to date. Creates it only when told to. */
export async function openSqlite(file: string, options: SqliteOptions): Promise<Store> {
  const home = dirname(file)
  const exists = (await stat(file).catch(() => null))?.isFile() ?? false
  if (!exists && !options.create) fail('no_home', { home })
  if (!exists) await mkdir(home, { recursive: true, mode: 0o700 }).catch((error: unknown) => unmade(home, error))
  const kind = await networkKind(file, options.filesystem)
  if (kind !== null) fail('network_filesystem', { home, kind })
  if (!exists) await touch(file)
  const writer = connectWriter(file, options)
  try {
    await migrate(schemaOf(writer), await migrations(MIGRATIONS), home)
    return sqliteStore(writer, options.patience)
  } catch (error) {
    writer.db.close()
    throw error
  }
}

/** Makes the file for its owner alone; what SQLite puts beside it takes the same mode. */
async function touch(file: string): Promise<void> {
  const handle = await open(file, 'a', 0o600).catch((error: unknown) => unmade(dirname(file), error))
  await handle.close()
}

function unmade(home: string, cause: unknown): never {
  const { code, message } = cause as NodeJS.ErrnoException
  const readonly = code === 'EACCES' || code === 'EROFS' || code === 'EPERM'
  return fail(readonly ? 'store_readonly' : 'store_io', { home, error: message })
}
