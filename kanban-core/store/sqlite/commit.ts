import type { Millis } from '../../model/time.ts'
import { Refused, refuse } from '../../model/refusal.ts'
import { isBusy } from './errors.ts'
import { TRANSACTION } from './sql.ts'
import type { Statements } from './statements.ts'

/** What a piece of work came to: `keep` false takes back everything that it wrote. */
export interface Worked<T> {
  readonly keep: boolean
  readonly value: T
}

/** One write: what it does inside the transaction, what follows once it is durable, and who is told if it fails. */
interface Member {
  readonly work: () => void
  readonly reject: (error: unknown) => void
  durable: () => void
}

const GROUP_LIMIT = 64
/** Between two attempts to get a lock that another process holds. */
const RETRY: Millis = 20

/**
 * Writes of one turn of the event loop share one transaction, each under its own savepoint, and are
 * answered once it is durable. A write that fails is taken back alone. A foreign lock is waited for by timer.
 */
export class GroupCommit {
  readonly #sql: Statements
  readonly #patience: Millis
  #members: Member[] = []
  #open = false
  #waiting: Member[] = []
  #retry: NodeJS.Timeout | undefined
  #waitedSince = 0
  #durable: (() => void)[] = []
  #telling = false
  #closed = false

  constructor(sql: Statements, patience: Millis) {
    this.#sql = sql
    this.#patience = patience
  }

  /** Runs `work` at once where no foreign lock stands in the way. `then` is called in the order of the commits. */
  write<T>(work: () => Worked<T>, then: (value: T) => void = () => {}): Promise<T> {
    return new Promise((resolve, reject) => {
      const member: Member = {
        work: () => {
          const { keep, value } = this.#apart(work)
          member.durable = () => {
            resolve(value)
            if (keep) then(value)
          }
        },
        reject,
        durable: () => {},
      }
      if (this.#closed) reject(new Error('the store is closed'))
      else if (this.#waiting.length > 0) this.#waiting.push(member)
      else this.#join(member)
    })
  }

  /** Makes durable what is open, gives up what waits for a foreign lock, and takes no more. */
  close(): void {
    this.#closed = true
    this.#flush()
    this.#giveUp()
  }

  #join(member: Member): void {
    if (!this.#begin(member)) return
    try {
      member.work()
      // One that was alone and came to nothing has ended the transaction and waits for no commit.
      if (this.#open) this.#members.push(member)
      else this.#tell([member])
    } catch (error) {
      member.reject(error)
      if (this.#open && !this.#sql.db.inTransaction) this.#fail(error)
    }
    if (this.#members.length >= GROUP_LIMIT) this.#flush()
  }

  #begin(member: Member): boolean {
    if (this.#open) return true
    try {
      this.#sql.run(TRANSACTION.begin)
    } catch (error) {
      if (isBusy(error)) this.#wait(member)
      else member.reject(error)
      return false
    }
    this.#open = true
    setImmediate(() => this.#flush())
    return true
  }

  /** Keeps what the work writes, or takes it back without touching what others wrote before it. */
  #apart<T>(work: () => Worked<T>): Worked<T> {
    // Alone in the transaction nothing needs to be set apart, and a savepoint copies every page that is changed.
    const alone = this.#members.length === 0
    if (!alone) this.#sql.run(TRANSACTION.savepoint)
    let keep = false
    try {
      const worked = work()
      keep = worked.keep
      return worked
    } finally {
      // After a fault of the disk SQLite may have rolled back the whole transaction by itself.
      if (this.#sql.db.inTransaction) this.#part(alone, keep)
    }
  }

  #part(alone: boolean, keep: boolean): void {
    if (!alone) {
      if (!keep) this.#sql.run(TRANSACTION.undo)
      this.#sql.run(TRANSACTION.release)
    } else if (!keep) {
      this.#sql.run(TRANSACTION.rollback)
      this.#open = false
    }
  }

  #flush(): void {
    if (!this.#open) return
    try {
      this.#sql.run(TRANSACTION.commit)
    } catch (error) {
      this.#fail(error)
      return
    }
    const members = this.#members
    this.#members = []
    this.#open = false
    this.#tell(members)
  }

  /** In order, also when what is told leads to the next commit. */
  #tell(members: readonly Member[]): void {
    this.#durable.push(...members.map((member) => member.durable))
    if (this.#telling) return
    this.#telling = true
    try {
      for (let next = this.#durable.shift(); next !== undefined; next = this.#durable.shift()) next()
    } finally {
      this.#telling = false
    }
  }

  #fail(error: unknown): void {
    if (this.#sql.db.inTransaction) this.#sql.run(TRANSACTION.rollback)
    const members = this.#members
    this.#members = []
    this.#open = false
    for (const member of members) member.reject(error)
  }

  #wait(member: Member): void {
    if (this.#waiting.length === 0) this.#waitedSince = performance.now()
    this.#waiting.push(member)
    this.#retry ??= setTimeout(() => this.#again(), RETRY)
  }

  #again(): void {
    this.#retry = undefined
    const waiting = this.#waiting
    this.#waiting = []
    const since = this.#waitedSince
    for (const [at, member] of waiting.entries()) {
      this.#join(member)
      if (this.#waiting.length === 0) continue
      // The lock is still held: everybody goes on waiting, in order.
      this.#waiting = waiting.slice(at)
      this.#waitedSince = since
      if (performance.now() - since > this.#patience) this.#giveUp()
      return
    }
  }

  #giveUp(): void {
    clearTimeout(this.#retry)
    this.#retry = undefined
    const waiting = this.#waiting
    this.#waiting = []
    for (const member of waiting) member.reject(new Refused(refuse('store_busy', { home: this.#sql.home })))
  }
}
