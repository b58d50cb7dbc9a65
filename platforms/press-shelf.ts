import type { Holds, Instant } from '../kanban-core/index.ts'

/** What is kept of one token. */
export interface PressRecord {
  readonly token: string
  /** The command line behind `/kanban`. */
  readonly command: string
  readonly ask: string | null
  readonly holds: Holds | null
  readonly place: string
  readonly persons: readonly string[] | null
  readonly expiresAt: Instant
  /** The event that used it up. */
  readonly usedBy: string | null
}

/** Where tokens are kept. */
export interface PressShelf {
  put(record: PressRecord): Promise<void>
  find(token: string): Promise<PressRecord | null>
  /** True for one event alone until it frees it; for that one again and again. */
  use(token: string, eventId: string): Promise<boolean>
  /** It can be used once more, where it was this event that used it up. */
  free(token: string, eventId: string): Promise<void>
  /** Another name of a token, kept as long as the token. */
  alias(name: string, token: string): Promise<void>
  /** The token behind a name; null where there is none. */
  aliased(name: string): Promise<string | null>
}

/** At most so many tokens; the oldest go first. */
const CAPACITY = 20_000

/** Tokens that end with the process. */
export function memoryShelf(): PressShelf {
  const records = new Map<string, PressRecord>()
  const names = new Map<string, string>()
  return {
    put(record) {
      records.set(record.token, record)
      const [oldest] = records.keys()
      if (records.size > CAPACITY && oldest !== undefined) records.delete(oldest)
      return Promise.resolve()
    },
    find: (token) => Promise.resolve(records.get(token) ?? null),
    use(token, eventId) {
      const record = records.get(token)
      if (record === undefined) return Promise.resolve(false)
      if (record.usedBy === null) records.set(token, { ...record, usedBy: eventId })
      return Promise.resolve(record.usedBy === null || record.usedBy === eventId)
    },
    free(token, eventId) {
      const record = records.get(token)
      if (record?.usedBy === eventId) records.set(token, { ...record, usedBy: null })
      return Promise.resolve()
    },
    alias(name, token) {
      names.set(name, token)
      const [oldest] = names.keys()
      if (names.size > CAPACITY && oldest !== undefined) names.delete(oldest)
      return Promise.resolve()
    },
    aliased: (name) => Promise.resolve(names.get(name) ?? null),
  }
}
