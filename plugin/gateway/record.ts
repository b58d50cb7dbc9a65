import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/** gateway.json: who holds the board, and where it can be reached. */
export interface GatewayRecord {
  readonly pid: number
  readonly started_at: string
  readonly socket: string
  readonly version: string
  /** True where it was started detached, without a terminal. */
  readonly background: boolean
}

/** Null where there is none, or where it was torn or written by something else. */
export function readRecord(file: string): GatewayRecord | null {
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isRecord(found) ? found : null
  } catch {
    return null
  }
}

/** Replaces the file in one move, so that a reader never meets half of it. */
export function writeRecord(file: string, record: GatewayRecord): void {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
  renameSync(draft, file)
}

/** Removes the record of this process; another's stays. */
export function removeRecord(file: string, pid: number): void {
  if (readRecord(file)?.pid === pid) rmSync(file, { force: true })
}

function isRecord(found: unknown): found is GatewayRecord {
  if (typeof found !== 'object' || found === null) return false
  const { pid, started_at, socket, version } = found as Record<string, unknown>
  return (
    typeof pid === 'number' &&
    typeof started_at === 'string' &&
    typeof socket === 'string' &&
    typeof version === 'string'
  )
}
