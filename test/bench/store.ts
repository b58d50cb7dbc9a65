import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { openStore } from '../../kanban-core/store/open.ts'
import type { Lane, Store } from '../../kanban-core/store/store.ts'
import { BOARD_ROW, EVENT, TASK } from '../../kanban-core/store/rows.ts'
import { WRITE } from '../../kanban-core/store/sqlite/sql.ts'
import type { Change } from '../../kanban-core/model/change.ts'
import type { Status } from '../../kanban-core/model/task.ts'
import {
  aBoard,
  anEvent,
  aRun,
  aTask,
  CODER,
  creating,
  DEFAULT,
  id,
  profile,
  runId,
  START,
} from '../contracts/store/samples.ts'

/** `node test/bench/store.ts [tasks]`: what the store does per second, beside SQLite alone in the same minute. */
const SIZES = process.argv.slice(2).map(Number)
const ROUNDS = 9
const CREATES = 2_000

const folder = mkdtempSync(join(tmpdir(), 'kanban-bench-'))
const print = (name: string, figure: string) => process.stdout.write(`${name.padEnd(64)}${figure}\n`)
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

async function timed(work: () => unknown): Promise<number> {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

/** The least that SQLite can do for the same purpose: the same two rows with their keys and the order of a column, committed. */
function rawCreates(round: number, durability: 'FULL' | 'NORMAL'): () => void {
  const db = new Database(join(folder, `raw-${durability}-${round}.db`))
  db.pragma('journal_mode = WAL')
  db.pragma(`synchronous = ${durability}`)
  db.exec(readFileSync(new URL('../../kanban-core/store/sqlite/migrations/0001_board.sql', import.meta.url), 'utf8'))
  const extras = db
    .prepare<[], { type: string; name: string }>(
      "SELECT type, name FROM sqlite_master WHERE sql IS NOT NULL AND (type = 'trigger' OR (type = 'index' AND name <> 'tasks_column'))",
    )
    .all()
  for (const { type, name } of extras) db.exec(`DROP ${type} ${name}`)
  const board = db.prepare(WRITE.insertBoard)
  board.run(BOARD_ROW.values(aBoard()))
  const task = db.prepare(WRITE.insertTask)
  const event = db.prepare(WRITE.insertEvent)
  const created = anEvent(id('t'), 'created', { status: 'ready', assignee: CODER, parents: [], tenant: null })
  let number = 0
  const create = db.transaction((name: string) => {
    task.run(TASK.values(aTask({ id: id(name) })))
    number += 1
    event.run(EVENT.values({ ...created, task: id(name), number }))
  })
  return () => {
    for (let n = 0; n < CREATES; n += 1) create.immediate(`t_${shuffled(n)}`)
    db.close()
  }
}

/** Ids come in no order, as random ones do. */
const shuffled = (n: number): string => ((n * 2_654_435_761) % 4_294_967_296).toString(32).padStart(7, '0')

async function creates(durability: 'full' | 'normal'): Promise<void> {
  const raw: number[] = []
  const ours: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    raw.push(await timed(rawCreates(round, durability === 'full' ? 'FULL' : 'NORMAL')))
    const store = await fresh(`create-${durability}-${round}`, durability)
    ours.push(
      await timed(async () => {
        for (let n = 0; n < CREATES; n += 1) await store.commit(creating(aTask({ id: id(`t_${shuffled(n)}`) })))
      }),
    )
    await store.close()
  }
  const perSecond = (times: readonly number[]) => Math.round((CREATES / median(times)) * 1000)
  const ratios = raw.map((time, round) => time / (ours[round] ?? 0))
  print(
    `creates one at a time, ${durability}, per s`,
    `${perSecond(ours)} · raw ${perSecond(raw)} · ratio ${median(ratios).toFixed(2)} (${ratios.map((r) => r.toFixed(2)).join(' ')})`,
  )
}

async function fresh(name: string, durability: 'full' | 'normal' = 'full'): Promise<Store> {
  const store = await openStore(`sqlite:${join(folder, name, 'board.db')}`, { create: true, durability })
  await store.commit([{ do: 'insert_board', board: aBoard() }])
  return store
}

/** 80 % done, 10 % todo, 5 % ready, 5 % blocked. */
const STATUS_OF: readonly Status[] = [...Array(16).fill('done'), 'todo', 'todo', 'ready', 'blocked']

async function filled(size: number): Promise<Store> {
  const store = await fresh(`board-${size}`, 'normal')
  let last: Promise<unknown> = Promise.resolve()
  for (let n = 0; n < size; n += 1) {
    const status = STATUS_OF[n % 20] ?? 'done'
    const at = START + n
    const task = aTask({
      id: id(`t_${shuffled(n)}`),
      status,
      priority: n % 7,
      createdAt: at,
      statusSince: at,
      completedAt: status === 'done' ? at : null,
      assignee: profile(`p${n % 3}`),
      block: status === 'blocked' ? { kind: 'needs_input', reason: 'why?', options: [], since: at } : null,
      body: 'words '.repeat(100),
    })
    last = store.commit(creating(task))
    if (n % 640 === 639) await last
  }
  await last
  await store.close()
  return openStore(`sqlite:${join(folder, `board-${size}`, 'board.db')}`)
}

function claim(name: string, n: number): readonly Change[] {
  const task = id(name)
  const run = aRun({ id: runId(`r_${n}`), task, board: DEFAULT })
  return [
    { do: 'expect_unpaused', board: DEFAULT },
    { do: 'expect_room', scope: 'host', key: 'host-1', max: 4 },
    { do: 'expect_room', scope: 'profile', key: CODER, max: 4 },
    {
      do: 'set_task',
      id: task,
      rev: 1,
      set: {
        status: 'running',
        currentRun: run.id,
        epoch: 1,
        attempts: 1,
        lastRun: 1,
        statusSince: START,
        startedAt: START,
      },
    },
    { do: 'insert_run', run },
    { do: 'event', event: anEvent(task, 'claimed', { run: 1, profile: CODER, attempt: 1 }), tell: null },
  ]
}

function complete(name: string, n: number): readonly Change[] {
  const task = id(name)
  const closed = {
    state: 'closed',
    endedAt: START,
    outcome: 'completed',
    summary: 'done',
    tokenHash: null,
    exitCode: 0,
  } as const
  return [
    {
      do: 'set_task',
      id: task,
      rev: 2,
      set: { status: 'done', currentRun: null, statusSince: START, completedAt: START, failures: 0 },
    },
    { do: 'set_run', id: runId(`r_${n}`), from: ['starting', 'running'], set: closed },
    { do: 'event', event: anEvent(task, 'completed', { summary: 'done', by: 'coder' }), tell: 'subscribers' },
  ]
}

async function cycles(store: Store, label: string): Promise<void> {
  const count = 500
  const names = Array.from({ length: count }, (_, n) => `t_cycle${shuffled(n)}`)
  await Promise.all(names.map((name) => store.commit(creating(aTask({ id: id(name) })))))
  const time = await timed(async () => {
    for (const [n, name] of names.entries()) {
      await store.current.tasks.get(id(name))
      await store.commit(claim(name, n))
      await store.current.tasks.get(id(name))
      await store.commit(complete(name, n))
    }
  })
  print(`claim → complete, cycles per s, ${label}`, String(Math.round((count / time) * 1000)))
}

async function reading(name: string, work: () => Promise<unknown>): Promise<void> {
  const times: number[] = []
  for (let n = 0; n < 300; n += 1) times.push(await timed(work))
  print(name, `${median(times).toFixed(3)} ms (p99 ${(times.toSorted((a, b) => a - b)[296] ?? 0).toFixed(3)})`)
}

async function onBoardOf(size: number): Promise<void> {
  const store = await filled(size)
  const now = START + size + 3_600_000
  const of = `${size} tasks`
  const page = { board: DEFAULT, statuses: [], limit: 50 }
  await reading(`first page of 50, ${of}`, () => store.reads.tasks.page(page))
  await reading(`page of 50 done, ${of}`, () => store.reads.tasks.page({ ...page, statuses: ['done'] }))
  await reading(`page of 50 of one assignee, ${of}`, () => store.reads.tasks.page({ ...page, assignee: profile('p1') }))
  await reading(`counts, ${of}`, () => store.reads.boards.counts(DEFAULT))
  await reading(`lanes, ${of}`, () => store.reads.tasks.lanes())
  const [lane] = await store.reads.tasks.lanes()
  if (lane !== undefined)
    await reading(`ready(10) of ${lane.count}, ${of}`, () => store.reads.tasks.ready(lane, now, 10))
  const idle = { board: DEFAULT, tenant: null, profile: profile('nobody'), status: 'ready', count: 0 } satisfies Lane
  await reading(`ready(10) of an empty lane, ${of}`, () => store.reads.tasks.ready(idle, now, 10))
  await reading(`task by id, ${of}`, () => store.reads.tasks.get(id(`t_${shuffled(5)}`)))
  const search = await timed(() => store.reads.tasks.page({ ...page, statuses: ['done'], text: 'nothing like this' }))
  print(`title search through all done ones, ${of}`, `${search.toFixed(1)} ms`)
  await cycles(store, of)
  await store.close()
  const openings: number[] = []
  for (let n = 0; n < 20; n += 1) {
    let opened: Store | undefined
    openings.push(
      await timed(async () => {
        opened = await openStore(`sqlite:${join(folder, `board-${size}`, 'board.db')}`)
        await opened.current.tasks.get(id(`t_${shuffled(5)}`))
      }),
    )
    await opened?.close()
  }
  print(`open and read one task, ${of}`, `${median(openings).toFixed(2)} ms`)
}

try {
  await creates('full')
  await creates('normal')
  const empty = await fresh('empty')
  await cycles(empty, 'empty board')
  await empty.close()
  for (const size of SIZES.length > 0 ? SIZES : [1_000, 100_000]) await onBoardOf(size)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
