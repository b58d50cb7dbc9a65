import { routeKey } from '../../model/route.ts'
import type { Route } from '../../model/route.ts'
import type { Card, Cards } from '../chat.ts'
import type { RawRow } from '../rows.ts'
import type { GroupCommit } from './commit.ts'
import { READ, WRITE } from './sql.ts'
import type { Statements } from './statements.ts'

export function cards(sql: Statements, group: GroupCommit): Cards {
  const write = <T>(work: () => T): Promise<T> => group.write(() => ({ keep: true, value: work() }))
  return {
    keep: async ({ board, task, event, route, messageRef, drawn, createdAt }) => {
      const row = [board, task, event, route.platform, JSON.stringify(route), messageRef, drawn, createdAt] as const
      await write(() => {
        sql.run(WRITE.keepCard, ...row)
        if (event !== null) return
        sql.run(WRITE.anchorSubscription, messageRef, task, routeKey(route))
        sql.run(WRITE.anchorWaiting, messageRef, task, routeKey(route))
      })
    },
    ofTask: async (task) => sql.all(READ.cardsOfTask, task).map(cardOf),
    page: async (after, limit) =>
      sql.all(READ.cards, after, limit).map((row) => ({ ...cardOf(row), newest: Number(row['newest']) })),
    drawn: async (id, event) => {
      await write(() => sql.run(WRITE.drawCard, event, id))
    },
    end: async (id) => {
      await write(() => sql.run(WRITE.endCard, id))
    },
  }
}

const cardOf = (row: RawRow): Card => ({
  ...(row as unknown as Card),
  route: JSON.parse(String(row['route'])) as Route,
})
