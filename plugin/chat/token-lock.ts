import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { lockFile } from '../../kanban-core/index.ts'
import type { BoardLock } from '../../kanban-core/index.ts'
import { sha256 } from '../process.ts'

/** Which gateway uses a token: a hint for people, the lock beside it is the proof. */
export interface Holder {
  readonly pid: number
  readonly home: string
  readonly since: string
}

export type TokenLocking =
  | { readonly held: true; readonly lock: BoardLock }
  /** Null = it says nothing of itself. */
  | { readonly held: false; readonly by: Holder | null }

/** Where this user's gateways find one another, whatever their homes. */
export const tokenFolder = (env: NodeJS.ProcessEnv): string =>
  join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'kanban', 'tokens')

/**
 * The one right of this user on this machine to be connected by a token: two processes would take each other's messages away.
 * Files are named by a hash; the token itself is written nowhere.
 */
export async function lockToken(folder: string, token: string, self: Holder): Promise<TokenLocking> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const name = join(folder, sha256(`kanban token ${token}`).slice(0, 32))
  const lock = await lockFile(`${name}.lock`)
  if (lock === null) return { held: false, by: readHolder(`${name}.json`) }
  try {
    writeFileSync(`${name}.json`, JSON.stringify(self), { mode: 0o600 })
  } catch {
    // the hint is missing then, the lock holds all the same
  }
  return { held: true, lock }
}

function readHolder(file: string): Holder | null {
  try {
    const { pid, home, since } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>
    return typeof pid === 'number' && typeof home === 'string' && typeof since === 'string'
      ? { pid, home, since }
      : null
  } catch {
    return null
  }
}
