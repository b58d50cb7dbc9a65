import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { CLOCK } from '../../model/actor.ts'
import { fail } from '../../model/refusal.ts'
import type { Change } from '../../model/change.ts'
import type { BoardSlug, SubscriptionId, TaskId } from '../../model/ids.ts'
import type { Route } from '../../model/route.ts'
import type { Instant } from '../../model/time.ts'
import type { RawRow } from '../rows.ts'
import type { Committed, Upkeep } from '../store.ts'
import type { Chore } from './chores.ts'
import type { GroupCommit } from './commit.ts'
import { refusedBy } from './errors.ts'
import { READ, WRITE } from './sql.ts'
import type { Statements } from './statements.ts'

/** Rows removed or looked at in one turn of the event loop. */
const SLICE = 200

type Commit = (changes: readonly Change[]) => Promise<Committed>

export function upkeep(sql: Statements, group: GroupCommit, commit: Commit): Upkeep {
  const file = sql.db.name
  const pragma = (name: string) => Number(sql.db.pragma(name, { simple: true }))
  return {
    backup: async (target) => {
      if (existsSync(target))
        fail('failed', {
          what: `${target} exists already, so no backup was made`,
          next: 'name a file that does not exist',
        })
      return Number(await chore(sql.home, { do: 'backup', file, target }))
    },
    integrity: async () => (await chore(sql.home, { do: 'integrity', file })) as readonly string[],
    prune: (before) => prune(sql, group, before),
    endQuietSubscriptions: (before, now) => endQuiet(sql, commit, before, now),
    schemaVersion: async () => pragma('user_version'),
    size: async () => pragma('page_count') * pragma('page_size'),
  }
}

/** Long reads run in a thread of their own, on their own connection. */
function chore(home: string, work: Chore): Promise<unknown> {
  // The compiled package has .js files beside each other.
  const script = new URL(import.meta.url.endsWith('.ts') ? './chores.ts' : './chores.js', import.meta.url)
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, { workerData: work })
    worker.once('message', ({ result, code, message }: { result?: unknown; code?: string; message?: string }) => {
      if (code === undefined) resolve(result)
      else reject(refusedBy(Object.assign(new Error(message), { code }), placeOf(work, code, home)))
    })
    worker.once('error', reject)
  })
}

/** What cannot be written is where the copy goes; what is damaged is the board. */
const placeOf = (work: Chore, code: string, home: string): string =>
  work.do === 'backup' && !/^SQLITE_(?:CORRUPT|NOTADB)/.test(code) ? dirname(work.target) : home

async function prune(sql: Statements, group: GroupCommit, before: Instant): Promise<number> {
  const write = (work: () => number) => group.write(() => ({ keep: true, value: work() }))
  let removed = 0
  const drain = async (work: () => number) => {
    for (let count = SLICE; count >= SLICE; removed += count) count = await write(work)
  }
  for (const board of sql.scalars(READ.slugs)) removed += await pruneEvents(sql, write, String(board), before)
  for (const state of ['sent', 'dead']) await drain(() => sql.run(WRITE.pruneOutbox, state, before, SLICE))
  await write(() => sql.run(WRITE.pruneCounts))
  return removed
}

async function pruneEvents(
  sql: Statements,
  write: (work: () => number) => Promise<number>,
  board: string,
  before: Instant,
): Promise<number> {
  let removed = 0
  let last: RawRow | undefined = { rank: -Number.MAX_SAFE_INTEGER, createdAt: 0, id: '' }
  while (last !== undefined) {
    const rows = sql.all(
      READ.archivedSince,
      board,
      last['rank'] ?? null,
      last['createdAt'] ?? null,
      last['id'] ?? null,
      SLICE,
    )
    const old = rows.filter(({ statusSince }) => Number(statusSince) < before)
    if (old.length > 0)
      removed += await write(() => old.reduce((sum, { id }) => sum + sql.run(WRITE.pruneEvents, id ?? null, before), 0))
    else await nextTurn()
    last = rows.at(-1)
  }
  return removed
}

async function endQuiet(sql: Statements, commit: Commit, before: Instant, now: Instant): Promise<number> {
  let ended = 0
  let last: RawRow | undefined = { task: '', routeKey: '' }
  while (last !== undefined) {
    const rows = sql.all(READ.quietSubscriptions, last['task'] ?? null, last['routeKey'] ?? null, SLICE)
    const quiet = rows.filter(
      (row) => row['status'] === 'done' && Number(row['statusSince']) < before && Number(row['lastEvent']) < before,
    )
    // Each one leaves an event, as an unsubscription by a person does.
    if (quiet.length > 0) await commit(quiet.flatMap((row) => ending(row, now)))
    ended += quiet.length
    last = rows.at(-1)
    await nextTurn()
  }
  return ended
}

const QUIET = 'quiet'

function ending(row: RawRow, at: Instant): readonly Change[] {
  const task = row['task'] as TaskId
  const { platform, chat } = JSON.parse(String(row['route'])) as Route
  const event = {
    board: row['board'] as BoardSlug,
    task,
    run: null,
    at,
    by: CLOCK,
    kind: 'unsubscribed',
    payload: { platform, chat, reason: QUIET },
  } as const
  return [
    { do: 'end_subscriptions', task, id: row['id'] as SubscriptionId, at, reason: QUIET },
    { do: 'event', event, tell: null },
  ]
}
