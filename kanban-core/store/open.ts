import { resolve } from 'node:path'
import { fail } from '../model/refusal.ts'
import { SECOND } from '../model/time.ts'
import type { Millis } from '../model/time.ts'
import type { Filesystem } from './filesystem.ts'
import { LOCAL_FILESYSTEM } from './filesystem.ts'
import type { Store } from './store.ts'

export interface StoreOptions {
  /** Make the board when there is none. Only `init` and the first start of a gateway do. */
  readonly create?: boolean
  /** Relative paths of the url begin here; left out = the working directory. */
  readonly home?: string
  /** `full` (default): acknowledged = durable. `normal`: three times as fast, a power cut may take the last moments. */
  readonly durability?: 'full' | 'normal'
  readonly readonly?: boolean
  /** How long a write waits for a lock that another process holds, before it is refused. */
  readonly patience?: Millis
  /** The file may grow to this many pages. */
  readonly maxPages?: number
  readonly filesystem?: Filesystem
}

/**
 * Opens the board at `sqlite:<path>`, its schema brought up to date.
 * Refused: no_home · store_… · schema_newer · network_filesystem, and any scheme without an engine.
 */
export async function openStore(url: string, options: StoreOptions = {}): Promise<Store> {
  const [, scheme = '', place = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/i.exec(url) ?? []
  switch (scheme.toLowerCase()) {
    case 'sqlite': {
      // Loaded here, so that clients of a gateway never pay for the engine.
      const { openSqlite } = await import('./sqlite/open.ts')
      return openSqlite(resolve(options.home ?? '.', place.replace(/^\/\/(?=\/)/, '')), {
        create: options.create ?? false,
        durability: options.durability ?? 'full',
        readonly: options.readonly ?? false,
        patience: options.patience ?? 10 * SECOND,
        maxPages: options.maxPages ?? null,
        filesystem: options.filesystem ?? LOCAL_FILESYSTEM,
      })
    }
    case 'postgres':
    case 'postgresql':
      return fail('failed', { what: 'this version has no PostgreSQL engine', next: 'use store.url: sqlite:board.db' })
    default:
      return fail('failed', {
        what: `${url} names no engine that is known here`,
        next: 'write store.url as sqlite:<path of a file>',
      })
  }
}
