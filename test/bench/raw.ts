import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { BOARD_ROW, EVENT, RUN, TASK } from '../../kanban-core/store/rows.ts'
import { WRITE, updateRun, updateTask } from '../../kanban-core/store/sqlite/sql.ts'
import { RANDOM_IDS } from '../../plugin/process.ts'
import { aBoard, anEvent, aRun, aTask, CODER, id, START } from '../contracts/store/samples.ts'
import type { Durability } from './row.ts'

/**
 * The least that SQLite can do for the same purpose: the same rows with their keys and the order of a column,
 * statements prepared, one commit each. No other index, no counters, no checks, no promise.
 */
export class Raw {
  readonly #db: Database.Database
  readonly #create: (name: string, run: string) => void
  readonly #claim: (name: string, run: string) => void
  readonly #complete: (name: string, run: string) => void
  #number = 0

  /** On a copy of this board's file; null = on an empty one. */
  constructor(folder: string, durability: Durability, board: string | null) {
    this.#db = bare(join(folder, 'raw.db'), durability, board)
    this.#number = this.#db.prepare<[], number>('SELECT ifnull(max(number), 0) FROM events').pluck().get() ?? 0
    const insertTask = this.#db.prepare(WRITE.insertTask)
    const insertEvent = this.#db.prepare(WRITE.insertEvent)
    const insertRun = this.#db.prepare(WRITE.insertRun)
    const claimTask = this.#db.prepare(
      updateTask(['status', 'currentRun', 'epoch', 'attempts', 'lastRun', 'statusSince', 'startedAt']),
    )
    const completeTask = this.#db.prepare(
      updateTask(['status', 'currentRun', 'statusSince', 'completedAt', 'failures']),
    )
    const completeRun = this.#db.prepare(updateRun(['state', 'outcome', 'summary', 'endedAt', 'tokenHash']))
    const tell = (event: ReturnType<typeof anEvent>): void => {
      this.#number += 1
      insertEvent.run(EVENT.values({ ...event, number: this.#number }))
    }
    this.#create = this.#commits((name) => {
      insertTask.run(TASK.values(aTask({ id: id(name) })))
      tell(anEvent(id(name), 'created', { status: 'ready', assignee: CODER, parents: [], tenant: null }))
    })
    this.#claim = this.#commits((name, run) => {
      claimTask.run('running', run, 1, 1, 1, START, START, name, 1)
      insertRun.run(...RUN.values(aRun({ id: run as ReturnType<typeof RANDOM_IDS.run>, task: id(name) })), name)
      tell(anEvent(id(name), 'claimed', { run: 1, profile: CODER, attempt: 1 }))
    })
    this.#complete = this.#commits((name, run) => {
      completeTask.run('done', null, START, START, 0, name, 2)
      completeRun.run('closed', 'completed', 'done', START, null, run)
      tell(anEvent(id(name), 'completed', { summary: 'done', by: 'coder' }))
    })
  }

  #commits(work: (name: string, run: string) => void): (name: string, run: string) => void {
    return this.#db.transaction(work).immediate
  }

  creates(count: number): void {
    for (let n = 0; n < count; n += 1) this.#create(RANDOM_IDS.task(), '')
  }

  /** Makes tasks in one commit, and answers with what claims and completes each. */
  cycles(count: number): () => void {
    const names = Array.from({ length: count }, () => RANDOM_IDS.task())
    this.#db.transaction(() => names.forEach((name) => this.#create(name, '')))()
    return () => {
      for (const name of names) {
        const run = RANDOM_IDS.run()
        this.#claim(name, run)
        this.#complete(name, run)
      }
    }
  }

  /** As `cycles`, with the claims alone. */
  claims(count: number): () => void {
    const names = Array.from({ length: count }, () => RANDOM_IDS.task())
    this.#db.transaction(() => names.forEach((name) => this.#create(name, '')))()
    return () => {
      for (const name of names) this.#claim(name, RANDOM_IDS.run())
    }
  }

  close(): void {
    this.#db.close()
  }
}

const SCHEMA = new URL('../../kanban-core/store/sqlite/migrations/0001_board.sql', import.meta.url)
const EXTRAS = `SELECT type, name FROM sqlite_master WHERE sql IS NOT NULL AND (type = 'trigger' OR (type = 'index' AND name <> 'tasks_column'))`

/** The board's schema without its triggers and all indexes but the order of the columns. */
function bare(file: string, durability: Durability, board: string | null): Database.Database {
  if (board !== null) copyFileSync(board, file)
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma(`synchronous = ${durability}`)
  if (board === null) {
    db.exec(readFileSync(SCHEMA, 'utf8'))
    db.prepare(WRITE.insertBoard).run(BOARD_ROW.values(aBoard()))
  }
  for (const { type, name } of db.prepare<[], { type: string; name: string }>(EXTRAS).all())
    db.exec(`DROP ${type} ${name}`)
  db.pragma('wal_checkpoint(TRUNCATE)')
  return db
}
