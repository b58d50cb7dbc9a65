import type { Change } from '../../model/change.ts'
import type { Millis } from '../../model/time.ts'
import type { Committed, Notice, Reads, Store } from '../store.ts'
import { apply } from './apply.ts'
import type { Written } from './apply.ts'
import { GroupCommit } from './commit.ts'
import type { Worked } from './commit.ts'
import { connectReader } from './connection.ts'
import { cards } from './cards.ts'
import { inbox } from './inbox.ts'
import { outbox } from './outbox.ts'
import { presses } from './presses.ts'
import { readsOn } from './reads.ts'
import type { Statements } from './statements.ts'
import { upkeep } from './upkeep.ts'

/** A board in one SQLite file: one connection writes, another reads what is committed. */
export function sqliteStore(writer: Statements, patience: Millis): Store {
  const group = new GroupCommit(writer, patience)
  const listeners = new Set<(notice: Notice) => void>()
  const commit = (changes: readonly Change[]) =>
    group
      .write<Attempt>(
        () => attempt(writer, changes),
        ({ notice }) => tell(listeners, notice),
      )
      .then(({ committed }) => committed)
  let reader: Statements | undefined
  let reads: Reads | undefined
  return {
    get reads() {
      reader ??= connectReader(writer.db.name)
      reads ??= readsOn(reader)
      return reads
    },
    current: readsOn(writer),
    outbox: outbox(writer, group),
    inbox: inbox(writer, group),
    presses: presses(writer, group),
    cards: cards(writer, group),
    upkeep: upkeep(writer, group, commit),
    commit,
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: async () => {
      group.close()
      reader?.db.close()
      writer.db.close()
    },
  }
}

interface Attempt {
  readonly committed: Committed
  readonly notice: Notice
}

function attempt(sql: Statements, changes: readonly Change[]): Worked<Attempt> {
  const written: Written = { events: [], deliveries: 0 }
  const notice = () => ({ events: written.events, changes, deliveries: written.deliveries > 0 })
  for (const change of changes) {
    const conflict = apply(sql, change, written)
    if (conflict !== null) return { keep: false, value: { committed: { ok: false, conflict }, notice: notice() } }
  }
  return { keep: true, value: { committed: { ok: true, events: written.events }, notice: notice() } }
}

/** A listener that throws is a bug of its own and keeps nobody else from hearing. */
function tell(listeners: ReadonlySet<(notice: Notice) => void>, notice: Notice): void {
  for (const listener of listeners) {
    try {
      listener(notice)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}
