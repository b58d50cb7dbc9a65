import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Instant } from '../kanban-core/index.ts'

/** What is kept of one token. */
export interface PressRecord {
  readonly token: string
  readonly command: string
  readonly place: string
  readonly persons: readonly string[] | null
  readonly expiresAt: Instant
  readonly usedBy: string | null
}

/** Where tokens are kept. */
export interface PressShelf {
  put(record: PressRecord): Promise<void>
  find(token: string): Promise<PressRecord | null>
  /** True for exactly one caller, ever. */
  use(token: string, person: string): Promise<boolean>
}

/** At most so many tokens; the oldest go first. */
const CAPACITY = 20_000

export function memoryShelf(): PressShelf {
  const records = new Map<string, PressRecord>()
  return shelfOn(records, () => Promise.resolve())
}

/**
 * Tokens in a file of lines, mode 0600, so that buttons outlive a restart. One process writes it.
 * Expired ones are left out when it is read; a line that a crash cut short is passed over.
 */
export async function fileShelf(path: string, now: () => Instant): Promise<PressShelf> {
  await mkdir(dirname(path), { recursive: true })
  const records = await readRecords(path, now())
  await writeFile(`${path}.new`, [...records.values()].map(toLine).join(''), { mode: 0o600 })
  await rename(`${path}.new`, path)
  let line: Promise<void> = Promise.resolve()
  return shelfOn(records, (record) => {
    line = line.catch(() => undefined).then(() => appendFile(path, toLine(record), { mode: 0o600 }))
    return line
  })
}

function shelfOn(records: Map<string, PressRecord>, keep: (record: PressRecord) => Promise<void>): PressShelf {
  const put = (record: PressRecord): Promise<void> => {
    records.set(record.token, record)
    const [oldest] = records.keys()
    if (records.size > CAPACITY && oldest !== undefined) records.delete(oldest)
    return keep(record)
  }
  return {
    put,
    find: (token) => Promise.resolve(records.get(token) ?? null),
    use: async (token, person) => {
      const record = records.get(token)
      if (record === undefined || record.usedBy !== null) return false
      await put({ ...record, usedBy: person })
      return true
    },
  }
}

async function readRecords(path: string, now: Instant): Promise<Map<string, PressRecord>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  })
  const records = new Map<string, PressRecord>()
  for (const line of text.split('\n')) {
    const record = parse(line)
    if (record !== null && record.expiresAt > now) records.set(record.token, record)
  }
  return records
}

const toLine = (record: PressRecord): string => `${JSON.stringify(record)}\n`

function parse(line: string): PressRecord | null {
  try {
    const record: Partial<PressRecord> | null = JSON.parse(line)
    return typeof record?.token === 'string' &&
      typeof record.command === 'string' &&
      typeof record.expiresAt === 'number'
      ? (record as PressRecord)
      : null
  } catch {
    return null
  }
}
