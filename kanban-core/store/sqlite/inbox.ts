import type { Effect, Inbox, KeptIncoming } from '../chat.ts'
import type { GroupCommit } from './commit.ts'
import { READ, WRITE } from './sql.ts'
import type { Statements } from './statements.ts'

/** Rows removed in one turn of the event loop. */
const SLICE = 500

export function inbox(sql: Statements, group: GroupCommit): Inbox {
  const write = <T>(work: () => T): Promise<T> => group.write(() => ({ keep: true, value: work() }))
  return {
    keep: ({ platform, eventId, at, incoming, audience }) =>
      write(() => sql.run(WRITE.keepIncoming, platform, eventId, at, incoming, audience) > 0),
    unanswered: (platform, limit) =>
      write(() => {
        const rows = sql.all(READ.unanswered, platform, limit) as unknown as readonly KeptIncoming[]
        for (const { eventId } of rows) sql.run(WRITE.tryIncoming, platform, eventId)
        return rows.map((row) => ({ ...row, tries: row.tries + 1 }))
      }),
    answered: async (platform, eventId) => {
      await write(() => sql.run(WRITE.answerIncoming, platform, eventId))
    },
    effects: async (request) => sql.all(READ.effects, request) as unknown as readonly Effect[],
    forget: async (before, now) => {
      const olderThan = [WRITE.pruneInbox, WRITE.pruneEffects, WRITE.pruneCards].map((one) => [one, before] as const)
      let removed = 0
      for (const [statement, time] of [...olderThan, [WRITE.prunePresses, now] as const]) {
        for (let count = SLICE; count >= SLICE; removed += count)
          count = await write(() => sql.run(statement, time, SLICE))
      }
      return removed
    },
  }
}
