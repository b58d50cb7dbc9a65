import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { FILES } from '../../worker/records.ts'

/** A run's log on disk, which grows at its end and now and then is begun anew, the older half put aside. */

export interface LogPart {
  readonly text: string
  /** Where in the present file it ends. */
  readonly to: number
  /** Changes when the file was begun anew. */
  readonly generation: string
  /** Older output is left out. */
  readonly cut: boolean
}

const NOTHING: LogPart = { text: '', to: 0, generation: 'none', cut: false }
const NEWLINE = 0x0a

/** The last `bytes` of it, from the beginning of a line. Empty where there is none. */
export function readEnd(folder: string, bytes: number): Promise<LogPart> {
  return withLog(folder, NOTHING, async (file, generation) => {
    const { size } = await file.stat()
    const from = Math.max(0, size - bytes)
    const found = await readAt(file, from, size)
    const older = from > 0 ? null : await readOlder(folder, bytes - found.length)
    const whole = from > 0 ? afterFirstLine(found) : found
    return {
      text: (older?.text ?? '') + whole.toString('utf8'),
      to: from + found.length,
      generation,
      cut: from > 0 || (older?.cut ?? false),
    }
  })
}

/** What was written since a position; null where the file was begun anew and the position means nothing any more. */
export function readSince(
  folder: string,
  { generation: known, to }: Pick<LogPart, 'generation' | 'to'>,
): Promise<Pick<LogPart, 'text' | 'to'> | null> {
  return withLog<Pick<LogPart, 'text' | 'to'> | null>(folder, { text: '', to }, async (file, generation) => {
    const { size } = await file.stat()
    if (generation !== known || size < to) return null
    const found = wholeCharacters(await readAt(file, to, size))
    return { text: found.toString('utf8'), to: to + found.length }
  })
}

async function withLog<T>(
  folder: string,
  none: T,
  read: (file: FileHandle, generation: string) => Promise<T>,
): Promise<T> {
  const file = await open(join(folder, FILES.log), 'r').catch(() => null)
  if (file === null) return none
  try {
    const { ino } = await file.stat()
    return await read(file, String(ino))
  } finally {
    await file.close()
  }
}

async function readOlder(folder: string, bytes: number): Promise<{ readonly text: string; readonly cut: boolean }> {
  const file = bytes <= 0 ? null : await open(join(folder, FILES.olderLog), 'r').catch(() => null)
  if (file === null) return { text: '', cut: false }
  try {
    const { size } = await file.stat()
    const found = await readAt(file, Math.max(0, size - bytes), size)
    return { text: (size > bytes ? afterFirstLine(found) : found).toString('utf8'), cut: size > bytes }
  } finally {
    await file.close()
  }
}

async function readAt(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const buffer = Buffer.alloc(to - from)
  const { bytesRead } = await file.read(buffer, 0, buffer.length, from)
  return buffer.subarray(0, bytesRead)
}

const afterFirstLine = (bytes: Buffer): Buffer => bytes.subarray(bytes.indexOf(NEWLINE) + 1)

/** Without the beginning of a character whose rest is not written yet. */
export function wholeCharacters(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0b1100_0000) === 0b1000_0000) continue
    const length = byte >= 0b1111_0000 ? 4 : byte >= 0b1110_0000 ? 3 : byte >= 0b1100_0000 ? 2 : 1
    return length > back ? bytes.subarray(0, bytes.length - back) : bytes
  }
  return bytes
}
