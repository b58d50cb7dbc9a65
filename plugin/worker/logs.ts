import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instant } from '../../kanban-core/index.ts'
import { FILES } from './records.ts'

/** How much of a log is looked at for its last lines. */
const TAIL = 64 * 1024

export interface LogTail {
  readonly text: string
  /** True where older output exists that `text` leaves out. */
  readonly cut: boolean
}

/** The last `bytes` of a run's log over both of its files, starting at a line. Empty where there is none. */
export async function readLog(folder: string, bytes: number): Promise<LogTail> {
  const newest = await tailOf(join(folder, FILES.log), bytes)
  const older = newest.cut
    ? { bytes: Buffer.alloc(0), cut: true }
    : await tailOf(join(folder, FILES.olderLog), bytes - newest.bytes.length)
  const cut = newest.cut || older.cut
  const text = Buffer.concat([older.bytes, newest.bytes]).toString('utf8')
  return { text: cut ? text.slice(text.indexOf('\n') + 1) : text, cut }
}

/** The last lines of a run's log, blank ones left out. */
export async function lastLines(folder: string, count: number): Promise<readonly string[]> {
  const { text } = await readLog(folder, TAIL)
  return text
    .split(/\r?\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(-count)
}

/** When the worker last wrote something; null = never. */
export async function lastOutputAt(folder: string): Promise<Instant | null> {
  try {
    const { mtimeMs, size } = await stat(join(folder, FILES.log))
    return size > 0 ? Math.round(mtimeMs) : null
  } catch {
    return null
  }
}

async function tailOf(path: string, bytes: number): Promise<{ readonly bytes: Buffer; readonly cut: boolean }> {
  const file = await open(path, 'r').catch(() => null)
  if (!file) return { bytes: Buffer.alloc(0), cut: false }
  try {
    const { size } = await file.stat()
    const from = Math.max(0, size - Math.max(0, bytes))
    const buffer = Buffer.alloc(size - from)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, from)
    return { bytes: buffer.subarray(0, bytesRead), cut: from > 0 }
  } finally {
    await file.close()
  }
}
