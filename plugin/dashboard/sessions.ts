import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Instant, Millis } from '../../kanban-core/index.ts'
import { DAY, MINUTE, fail } from '../../kanban-core/index.ts'
import { RANDOM_IDS, sha256 } from '../process.ts'

/** A link is for whoever has just asked for it. */
export const CODE_LIFE: Millis = 5 * MINUTE
const MOST_CODES = 50
/** A session ends when it was not used for so long, and in any case after the other. */
export const IDLE_LIFE: Millis = 7 * DAY
export const SESSION_LIFE: Millis = 30 * DAY
const MOST_SESSIONS = 100
/** Use is written down no more often than this. */
const NOTED_EVERY: Millis = 10 * MINUTE
/** So many wrong secrets, and none is looked at for a while. Links go on working. */
const WRONG_SECRETS = 5
const LOCKED_FOR: Millis = 15 * MINUTE

/** Somebody who is logged in. The token itself is known to the browser alone. */
export interface Session {
  readonly hash: string
  readonly openedAt: Instant
  readonly usedAt: Instant
}

export interface Opened {
  readonly token: string
  readonly session: Session
}

export interface SessionParts {
  readonly file: string
  readonly now: () => Instant
  /** Null where none is configured. */
  readonly secret: string | null
}

const fileShape = z.array(z.strictObject({ hash: z.string(), openedAt: z.number(), usedAt: z.number() }))

/** Links that were asked for and the sessions that they opened. Sessions outlive the gateway, links do not. */
export class Sessions {
  readonly #parts: SessionParts
  readonly #codes = new Map<string, Instant>()
  readonly #sessions: Map<string, Session>
  readonly #notedAt = new Map<string, Instant>()
  #wrong = 0
  #lockedUntil: Instant = 0

  constructor(parts: SessionParts) {
    this.#parts = parts
    this.#sessions = new Map(readSessions(parts.file).map((session) => [session.hash, session]))
  }

  /** How somebody without a session can get one. */
  get ways(): readonly ('link' | 'secret')[] {
    return this.#parts.secret === null ? ['link'] : ['link', 'secret']
  }

  /** A code that opens one session, once, within minutes. */
  newCode(): { readonly code: string; readonly expiresAt: Instant } {
    const code = RANDOM_IDS.token()
    const expiresAt = this.#parts.now() + CODE_LIFE
    this.#codes.set(sha256(code), expiresAt)
    const [oldest] = this.#codes.keys()
    if (this.#codes.size > MOST_CODES && oldest !== undefined) this.#codes.delete(oldest)
    return { code, expiresAt }
  }

  /** Refused where the code is unknown, used or too old. */
  exchangeCode(code: string): Opened {
    const key = sha256(code)
    const expiresAt = this.#codes.get(key) ?? 0
    this.#codes.delete(key)
    return expiresAt > this.#parts.now() ? this.#open() : fail('bad_code')
  }

  /** Refused where it is wrong, none is configured, or there were too many wrong ones. */
  exchangeSecret(given: string): Opened {
    const { secret, now } = this.#parts
    if (this.#lockedUntil > now())
      fail('failed', {
        what: 'too many wrong secrets were tried, so none is looked at for a quarter of an hour',
        next: '`kanban dashboard` on that machine prints a link that works at once',
      })
    if (secret === null || !timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(secret)))) {
      this.#wrong += 1
      if (this.#wrong >= WRONG_SECRETS) this.#lock()
      return fail('wrong_secret')
    }
    this.#wrong = 0
    return this.#open()
  }

  /** The session of a browser, noted as used; null where there is none any more. */
  find(token: string): Session | null {
    const hash = sha256(token)
    const session = this.#live(hash)
    if (session === null) return null
    const used = { ...session, usedAt: this.#parts.now() }
    this.#sessions.set(hash, used)
    if (used.usedAt - (this.#notedAt.get(hash) ?? session.usedAt) >= NOTED_EVERY) this.#write()
    return used
  }

  /** Whether a session that was found once still holds. */
  holds(hash: string): boolean {
    return this.#live(hash) !== null
  }

  end(hash: string): void {
    if (this.#sessions.delete(hash)) this.#write()
  }

  /** Ends every session and takes back every link. Returns how many sessions there were. */
  endAll(): number {
    const count = this.#sessions.size
    this.#codes.clear()
    this.#sessions.clear()
    this.#write()
    return count
  }

  expiresAt({ openedAt, usedAt }: Session): Instant {
    return Math.min(openedAt + SESSION_LIFE, usedAt + IDLE_LIFE)
  }

  #live(hash: string): Session | null {
    const session = this.#sessions.get(hash)
    if (session === undefined) return null
    if (this.expiresAt(session) > this.#parts.now()) return session
    this.end(hash)
    return null
  }

  #lock(): void {
    this.#lockedUntil = this.#parts.now() + LOCKED_FOR
    this.#wrong = 0
  }

  #open(): Opened {
    const token = RANDOM_IDS.token()
    const now = this.#parts.now()
    const session = { hash: sha256(token), openedAt: now, usedAt: now }
    this.#sessions.set(session.hash, session)
    const [oldest] = [...this.#sessions.values()].toSorted((a, b) => a.usedAt - b.usedAt)
    if (this.#sessions.size > MOST_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest.hash)
    this.#write()
    return { token, session }
  }

  /** In one move, so that nobody reads half of it. */
  #write(): void {
    const sessions = [...this.#sessions.values()]
    this.#notedAt.clear()
    for (const { hash, usedAt } of sessions) this.#notedAt.set(hash, usedAt)
    const { file } = this.#parts
    const draft = `${file}.${process.pid}`
    try {
      writeFileSync(draft, `${JSON.stringify(sessions)}\n`, { mode: 0o600 })
      renameSync(draft, file)
    } catch {
      // A full disk costs a login after the next start, not this one.
    }
  }
}

/** What cannot be read is nobody logged in. */
function readSessions(file: string): readonly Session[] {
  try {
    return fileShape.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return []
  }
}
