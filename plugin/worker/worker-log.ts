import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'
import { redactor, safeCut } from './redact.ts'

export interface WorkerLogOptions {
  readonly path: string
  readonly olderPath: string
  /** Bytes on disk in all, both files together. */
  readonly cap: number
  readonly secrets: readonly string[]
}

export interface LogStream {
  write(chunk: Buffer): void
  /** Writes what is left, the last unfinished line included. */
  end(): void
}

export interface WorkerLog {
  stream(): LogStream
  close(): void
}

/** What waits for the next flush; beyond it the oldest output is left out, so a flood costs neither disk nor time. */
const PENDING = 256 * 1024
/** An unfinished line is held back up to here, so that no secret is cut in half. */
const LONGEST_LINE = 64 * 1024
const FLUSH_EVERY = 100
const NEWLINE = 0x0a
const RETURN = 0x0d

/** The log of one run: redacted, appended to, rotated so that it never takes more than its cap. */
export function openWorkerLog(options: WorkerLogOptions): WorkerLog {
  const file = rotatingFile(options)
  const redact = redactor(options.secrets)
  return {
    stream: () => lineStream((text) => file.append(redact(text)), options.secrets),
    close: () => file.close(),
  }
}

interface RotatingFile {
  append(text: string): void
  close(): void
}

const ROTATED = '[kanban] older output stands in run.log.1, what came before that was left out\n'

function rotatingFile({ path, olderPath, cap }: WorkerLogOptions): RotatingFile {
  const half = Math.max(4_096, Math.floor(cap / 2))
  let file = openSync(path, 'a', 0o600)
  let size = fstatSync(file).size
  const write = (bytes: Buffer) => {
    size += writeSync(file, bytes)
  }
  const rotate = () => {
    closeSync(file)
    renameSync(path, olderPath)
    file = openSync(path, 'a', 0o600)
    size = 0
    write(Buffer.from(ROTATED))
  }
  return {
    append(text) {
      let bytes = Buffer.from(text)
      try {
        while (size + bytes.length > half) {
          const fits = fitting(bytes, half - size, half)
          write(bytes.subarray(0, fits))
          bytes = bytes.subarray(fits)
          rotate()
        }
        write(bytes)
      } catch {
        // A full disk costs lines of a log, never a worker.
      }
    },
    close() {
      try {
        closeSync(file)
      } catch {
        // It was closed for a rotation that the disk then refused.
      }
    },
  }
}

/** How many bytes go into what is left of a file: whole lines, or all there is room for where not even one line fits a whole file. */
function fitting(bytes: Buffer, room: number, whole: number): number {
  if (room <= 0) return 0
  const lines = bytes.lastIndexOf(NEWLINE, room - 1) + 1
  return lines === 0 && bytes.subarray(0, whole).indexOf(NEWLINE) < 0 ? room : lines
}

function lineStream(append: (text: string) => void, secrets: readonly string[]): LogStream {
  let chunks: Buffer[] = []
  let length = 0
  let leftOut = 0
  let timer: NodeJS.Timeout | undefined
  let flushedAt = 0

  const shed = () => {
    const all = Buffer.concat(chunks)
    const kept = afterBreak(all.subarray(all.length - PENDING / 2))
    leftOut += all.length - kept.length
    chunks = [kept]
    length = kept.length
  }
  const flush = (last: 'more' | 'last') => {
    timer = undefined
    flushedAt = Date.now()
    if (leftOut > 0) append(`[kanban] ${leftOut} bytes were left out here, they came faster than a log is kept\n`)
    leftOut = 0
    const all = Buffer.concat(chunks)
    const whole = last === 'last' ? all.length : wholeLines(all, secrets)
    if (whole > 0) append(all.toString('utf8', 0, whole))
    chunks = whole < all.length ? [all.subarray(whole)] : []
    length = all.length - whole
  }
  return {
    write(chunk) {
      chunks.push(chunk)
      length += chunk.length
      if (length > PENDING) shed()
      if (timer) return
      const wait = FLUSH_EVERY - (Date.now() - flushedAt)
      if (wait <= 0) flush('more')
      else timer = setTimeout(flush, wait, 'more')
    },
    end() {
      clearTimeout(timer)
      flush('last')
    },
  }
}

/** From the first line start on, for the head of a line may hold half a secret. */
function afterBreak(bytes: Buffer): Buffer {
  const newline = bytes.indexOf(NEWLINE)
  return bytes.subarray(newline >= 0 && newline < bytes.length - 1 ? newline + 1 : 4_096)
}

/** How many bytes may be written: whole lines, no half private key, no more than LONGEST_LINE held back. */
function wholeLines(bytes: Buffer, secrets: readonly string[]): number {
  let end = Math.max(bytes.lastIndexOf(NEWLINE), bytes.lastIndexOf(RETURN)) + 1
  const key = bytes.lastIndexOf('-----BEGIN ')
  if (key >= 0 && key < end && !bytes.includes('-----END ', key)) end = key
  if (bytes.length - end <= LONGEST_LINE) return end
  const text = bytes.toString('latin1', end)
  return (
    end +
    safeCut(
      text,
      LONGEST_LINE,
      secrets.map((secret) => Buffer.from(secret).toString('latin1')),
    )
  )
}
