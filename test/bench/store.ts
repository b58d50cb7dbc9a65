import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { openStore } from '../../kanban-core/store/open.ts'
import type { Lane, Store } from '../../kanban-core/store/store.ts'
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
import { median, series, spread, timed, withStalls } from './measure.ts'
import { Raw } from './raw.ts'

/** `node test/bench/store.ts [tasks]`: what the store does per second, beside SQLite alone in the same minute. */
const SIZES = process.argv.slice(2).map(Number)
const ROUNDS = 60
const CREATES = 200

const folder = mkdtempSync(join(tmpdir(), 'kanban-bench-'))
const print = (name: string, figure: string) => process.stdout.write(`${name.padEnd(64)}${figure}\n`)
/** Ids come in no order, as random ones do. */
const shuffled = (n: number): string => ((n * 2_654_435_761) % 4_294_967_296).toString(32).padStart(7, '0')

const perSecond = (taken: readonly number[]) => Math.round((CREATES / median(taken)) * 1000)

/** Ours and the raw file take turns, a little each, so that a busy minute meets both. */
async function creates(durability: 'full' | 'normal'): Promise<void> {
  const place = join(folder, `raw-${durability}`)
  mkdirSync(place)
  const raw = new Raw(place, durability, null)
  const store = await fresh(`create-${durability}`, durability)
  const times = { ours: [] as number[], raw: [] as number[] }
  for (let round = 0; round < ROUNDS; round += 1) {
    times.raw.push(await timed(() => raw.creates(CREATES)))
    times.ours.push(
      await timed(async () => {
        for (let n = 0; n < CREATES; n += 1)
          await store.commit(creating(aTask({ id: id(`t_${shuffled(round * CREATES + n)}`) })))
      }),
    )
  }
  raw.close()
  await store.close()
  const ratio = median(times.raw.map((time, round) => time / (times.ours[round] ?? 0)))
  print(
    `creates one at a time, ${durability}, per s`,
    `${perSecond(times.ours)} · raw ${perSecond(times.raw)} · ratio ${ratio.toFixed(2)}`,
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

/** Eight that never wait for one another: their commits of one turn share a transaction. */
async function eightClients(): Promise<void> {
  const store = await fresh('eight')
  const each = 500
  const time = await timed(() =>
    Promise.all(
      Array.from({ length: 8 }, async (_, client) => {
        for (let n = 0; n < each; n += 1) await store.commit(creating(aTask({ id: id(`t_${client}_${n}`) })))
      }),
    ),
  )
  print('creates by eight clients at once, full, per s', String(Math.round((8 * each * 1000) / time)))
  await store.close()
}

/** A lane in which everything waits. */
async function longQueue(size: number): Promise<void> {
  const store = await fresh(`queue-${size}`, 'normal')
  let last: Promise<unknown> = Promise.resolve()
  for (let n = 0; n < size; n += 1) {
    last = store.commit(creating(aTask({ id: id(`t_${shuffled(n)}`), priority: n % 7, statusSince: START + n })))
    if (n % 640 === 639) await last
  }
  await last
  const lane = { board: DEFAULT, tenant: null, profile: CODER, status: 'ready', count: size } satisfies Lane
  const now = START + size + 3_600_000
  await reading(`ready(10), all ${size} wait in one lane`, () => store.reads.tasks.ready(lane, now, 10))
  await reading(`waitingLongest(16), ${size} wait`, () => store.reads.tasks.waitingLongest(16))
  await store.close()
}

/** How long the event loop stands still while another program holds the file for five seconds. */
async function foreignLock(): Promise<void> {
  const store = await fresh('locked')
  const other = new Database(join(folder, 'locked', 'board.db'))
  other.exec('BEGIN IMMEDIATE')
  setTimeout(() => other.exec('ROLLBACK'), 5_000)
  const { total, stall } = await withStalls(() => store.commit(creating(aTask({ id: id('t_1') }))))
  print(
    'foreign lock of 5 s: longest stall of the event loop',
    `${stall.toFixed(1)} ms, write after ${total.toFixed(0)}`,
  )
  other.close()
  await store.close()
}

async function reading(name: string, work: () => Promise<unknown>): Promise<void> {
  const times = spread(await series(300, work))
  print(name, `${times.median.toFixed(3)} ms (p99 ${times.p99.toFixed(3)})`)
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
  await reading(`task by id, ${of}`, () => store.reads.tasks.get(id(`t_${shuffled(5)}`)))
  const search = await timed(() => store.reads.tasks.page({ ...page, statuses: ['done'], text: 'nothing like this' }))
  print(`title search through all done ones, ${of}`, `${search.toFixed(1)} ms`)
  await cycles(store, of)
  await store.close()
  const stores: Store[] = []
  await reading(`open and read one task, ${of}`, async () => {
    const opened = await openStore(`sqlite:${join(folder, `board-${size}`, 'board.db')}`)
    stores.push(opened)
    await opened.current.tasks.get(id(`t_${shuffled(5)}`))
  })
  for (const opened of stores) await opened.close()
}

try {
  await creates('full')
  await creates('normal')
  const empty = await fresh('empty')
  await cycles(empty, 'empty board')
  await empty.close()
  await eightClients()
  await foreignLock()
  for (const size of SIZES.length > 0 ? SIZES : [1_000, 100_000]) {
    await onBoardOf(size)
    await longQueue(size)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
