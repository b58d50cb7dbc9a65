import type { Route } from '../../model/route.ts'
import { routeKey } from '../../model/route.ts'
import type { Instant } from '../../model/time.ts'
import type { Scalar } from '../rows.ts'
import type { Outbox, Sent } from '../store.ts'
import type { GroupCommit } from './commit.ts'
import { asDelivery } from './log.ts'
import { READ, WRITE } from './sql.ts'
import type { Statements } from './statements.ts'

const INTERRUPTED = 'the gateway ended while this was being sent'

/** Reads and writes go to the writer's connection, so that nothing is taken twice. */
export function outbox(sql: Statements, group: GroupCommit): Outbox {
  const write = <T>(work: () => T): Promise<T> => group.write(() => ({ keep: true, value: work() }))
  return {
    dueRoutes: async (now) => {
      const due = routesByOldest(sql).filter(({ oldest }) => oldest <= now)
      return due.toSorted((a, b) => a.oldest - b.oldest).map(({ key }) => routeOf(key))
    },
    waiting: async (route, limit) =>
      sql.all(READ.duePings, routeKey(route), Number.MAX_SAFE_INTEGER, limit).map(asDelivery),
    take: (route, now, limit) =>
      write(() => {
        const rows = sql.all(READ.duePings, routeKey(route), now, limit)
        for (const row of rows) sql.run(WRITE.startSending, row['key'] ?? null)
        return rows.map((row) => ({
          ...asDelivery(row),
          state: 'sending' as const,
          attempts: Number(row['attempts']) + 1,
        }))
      }),
    settle: async (key, result) => {
      await write(() => {
        sql.run(WRITE.settleDelivery, ...settled(result), key)
        if (result.state === 'sent' && result.asks === true && result.messageRef !== null)
          sql.run(WRITE.keepPingCard, result.messageRef, result.at, key)
      })
    },
    recover: (platforms, now) => write(() => sql.run(WRITE.recover, now, INTERRUPTED, JSON.stringify(platforms))),
    replay: (key, now) => write(() => (key === null ? sql.run(WRITE.replayAll, now) : sql.run(WRITE.replay, now, key))),
    nextDue: async (now) => {
      const times = routeKeys(sql).map((key) => sql.scalar(READ.nextDue, key, now))
      return times.reduce<Instant | null>(
        (next, time) => (typeof time === 'number' && (next === null || time < next) ? time : next),
        null,
      )
    },
  }
}

/** Routes with something pending, leaping from one to the next in the index however long their queues are. */
function routeKeys(sql: Statements): readonly string[] {
  const keys: string[] = []
  for (let key = sql.scalar(READ.firstRoute); typeof key === 'string'; key = sql.scalar(READ.nextRoute, key))
    keys.push(key)
  return keys
}

const routesByOldest = (sql: Statements): readonly { readonly key: string; readonly oldest: Instant }[] =>
  routeKeys(sql).map((key) => ({ key, oldest: Number(sql.scalar(READ.oldestDue, key)) }))

/** The queue's part of a route; whom and what to answer stands in each delivery. */
function routeOf(key: string): Route {
  const [platform, account, chat, thread]: readonly (string | null)[] = JSON.parse(key)
  return {
    platform: platform ?? '',
    account: account ?? '',
    chat: chat ?? '',
    thread: thread ?? null,
    anchor: null,
    person: null,
  }
}

/** state, due_at (null = as it was), sent_at, message_ref, error. */
function settled(result: Sent): readonly Scalar[] {
  switch (result.state) {
    case 'sent':
      return ['sent', null, result.at, result.messageRef, null]
    case 'pending':
      return ['pending', result.dueAt, null, null, result.error]
    case 'unknown':
    case 'dead':
      return [result.state, null, null, null, result.error]
  }
}
