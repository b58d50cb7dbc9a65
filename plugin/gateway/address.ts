import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** Read by every `kanban` command before it does anything: imports nothing that takes time to load. */

/** `$KANBAN_HOME`, or ~/.kanban; always absolute. */
export const homePath = (env: NodeJS.ProcessEnv): string => resolve(env['KANBAN_HOME'] || join(homedir(), '.kanban'))

/** Linux keeps 108 bytes of a socket's path and macOS 104, the zero byte included. */
export const LONGEST_SOCKET_PATH = 100

/** Where a gateway listens: beside its board, or, where that path is too long for a socket, in a folder of this user's own. */
export interface Address {
  readonly path: string
  /** A folder that must be made first and must belong to this user alone; null = the home itself. */
  readonly folder: string | null
}

export function addressOf(home: string, platform: NodeJS.Platform = process.platform): Address {
  if (platform === 'win32') return { path: `\\\\.\\pipe\\kanban-${digest(home)}`, folder: null }
  const near = join(home, 'gateway.sock')
  if (Buffer.byteLength(near) <= LONGEST_SOCKET_PATH) return { path: near, folder: null }
  const folder = join(tmpdir(), `kanban-${process.getuid?.() ?? 'user'}`)
  return { path: join(folder, `${digest(home)}.sock`), folder }
}

/** Most homes need none, and loading the module takes a command's time. */
const digest = (home: string): string =>
  process.getBuiltinModule('node:crypto').createHash('sha256').update(home).digest('hex').slice(0, 24)
