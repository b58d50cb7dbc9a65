import type Database from 'better-sqlite3'
import type { RawRow, Scalar } from '../rows.ts'
import { refusedBy } from './errors.ts'

type Prepared = Database.Statement<Scalar[]>

/** The statements of one connection: prepared at first use, then kept. Faults of the file come out as Refused. */
export class Statements {
  readonly db: Database.Database
  readonly home: string
  readonly #prepared = new Map<string, Prepared>()

  constructor(db: Database.Database, home: string) {
    this.db = db
    this.home = home
  }

  one(sql: string, ...params: Scalar[]): RawRow | null {
    return this.#guard(() => (this.#prepare(sql).get(...params) as RawRow | undefined) ?? null)
  }

  all(sql: string, ...params: Scalar[]): RawRow[] {
    return this.#guard(() => this.#prepare(sql).all(...params) as RawRow[])
  }

  /** The first column of the first row. */
  scalar(sql: string, ...params: Scalar[]): Scalar {
    return this.#guard(() => (this.#prepare(sql, true).get(...params) as Scalar | undefined) ?? null)
  }

  /** The first column of every row. */
  scalars(sql: string, ...params: Scalar[]): Scalar[] {
    return this.#guard(() => this.#prepare(sql, true).all(...params) as Scalar[])
  }

  /** Returns how many rows were written. A broken constraint comes out as SQLite's own error. */
  run(sql: string, ...params: Scalar[]): number {
    return this.#guard(() => this.#prepare(sql).run(...params).changes)
  }

  #prepare(sql: string, pluck = false): Prepared {
    let statement = this.#prepared.get(sql)
    if (statement === undefined) {
      statement = this.db.prepare<Scalar[]>(steady(sql))
      if (pluck) statement.pluck()
      this.#prepared.set(sql, statement)
    }
    return statement
  }

  #guard<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw refusedBy(error, this.home)
    }
  }
}

/**
 * SQLite prepares a statement anew, ten times the cost of running it, whenever a bare parameter gets a value that
 * might favour another plan. Behind a plus it is an expression like any other: same value, same indexes, one plan.
 */
const steady = (sql: string): string => sql.replaceAll('?', '+?')
