import { join } from 'node:path'
import Database from 'better-sqlite3'
import { workerContext } from '../../kanban-core/board/briefing.ts'
import { LOCAL_OPERATOR } from '../../kanban-core/model/actor.ts'
import type { Change } from '../../kanban-core/model/change.ts'
import { DEFAULT_BOARD } from '../../kanban-core/model/ids.ts'
import type { TaskId } from '../../kanban-core/model/ids.ts'
import { STATUSES } from '../../kanban-core/model/task.ts'
import { MINUTE } from '../../kanban-core/model/time.ts'
import { SUMMARY } from '../../kanban-core/store/rows.ts'
import { openStore } from '../../kanban-core/store/open.ts'
import type { Store } from '../../kanban-core/store/store.ts'
import { RANDOM_IDS } from '../../plugin/process.ts'
import { aRun, aTask, CODER } from '../contracts/store/samples.ts'
import { committed } from './build.ts'
import { series, timed } from './measure.ts'
import { atMost, figure } from './row.ts'
import type { Figure, Row } from './row.ts'
import { FILE, urlIn } from './stage.ts'
import type { Stage } from './stage.ts'

const SAMPLES = 300
const PAGE = 50

/** What people and workers look at. */
export const readRows: readonly Row[] = [
  { name: 'page', everySize: true, run: firstPage },
  { name: 'stats', everySize: true, run: stats },
  { name: 'context', everySize: true, run: context },
]

export const openRows: readonly Row[] = [{ name: 'open', everySize: true, run: opening }]

function firstPage(stage: Stage, size: number): Promise<readonly Figure[]> {
  return stage.with(size, 'full', async ({ store, folder }) => {
    const query = { board: DEFAULT_BOARD, statuses: [], limit: PAGE }
    const values = await series(stage.count(SAMPLES), () => store.reads.tasks.page(query))
    const raw = await rawPage(stage, join(folder, FILE))
    return [
      figure({
        what: `first page of ${PAGE}`,
        unit: 'ms',
        values,
        rival: { name: 'raw', values: raw },
        goal: atMost(0.3),
      }),
    ]
  })
}

/** The rows of the same page as SQLite returns them, from a statement that knows in which columns they are. */
async function rawPage(stage: Stage, file: string): Promise<readonly number[]> {
  const db = new Database(file, { readonly: true })
  const page = db.prepare(
    `SELECT ${SUMMARY.columns()} FROM tasks WHERE board = +? AND status = +? ORDER BY rank, created_at, id LIMIT +?`,
  )
  const read = (): void => {
    let missing = PAGE
    for (const status of STATUSES) if (missing > 0) missing -= page.all(DEFAULT_BOARD, status, missing).length
  }
  const values = await series(stage.count(SAMPLES), read)
  db.close()
  return values
}

function stats(stage: Stage, size: number): Promise<readonly Figure[]> {
  return stage.with(size, 'full', async ({ store }) => {
    const values = await series(stage.count(SAMPLES), () =>
      Promise.all([
        store.reads.boards.counts(null),
        store.reads.boards.oldestReady(null),
        store.reads.log.deliveryCounts(),
        store.reads.runs.open(),
      ]),
    )
    return [figure({ what: 'whole-board stats', unit: 'ms', values, goal: atMost(1) })]
  })
}

function context(stage: Stage, size: number): Promise<readonly Figure[]> {
  return stage.with(size, 'full', async ({ store }) => {
    const id = await muchDiscussed(store)
    const values = await series(stage.count(SAMPLES), async () => {
      const task = await store.reads.tasks.get(id)
      return task === null ? '' : workerContext(store.reads, task, null)
    })
    return [figure({ what: 'worker context (50 comments, 10 runs, 10 parents)', unit: 'ms', values, goal: atMost(1) })]
  })
}

const TEXT = 'It failed on the third field, because the parser stops at the first comma. '.repeat(4)

async function muchDiscussed(store: Store): Promise<TaskId> {
  const id = RANDOM_IDS.task()
  const at = Date.now() - 100 * MINUTE
  const ended = (task: TaskId, number: number, outcome: 'completed' | 'crashed') =>
    aRun({
      id: RANDOM_IDS.run(),
      task,
      number,
      profile: CODER,
      state: 'closed',
      startedAt: at,
      endedAt: at + number,
      outcome,
      summary: TEXT,
      error: TEXT,
      tokenHash: null,
    })
  const parents = Array.from({ length: 10 }, () => RANDOM_IDS.task())
  const changes: readonly Change[] = [
    { do: 'insert_task', task: aTask({ id, body: TEXT.repeat(4), attempts: 10, lastRun: 10 }) },
    ...parents.flatMap((parent): readonly Change[] => [
      { do: 'insert_task', task: aTask({ id: parent, status: 'done', completedAt: at }) },
      { do: 'insert_run', run: ended(parent, 1, 'completed') },
      { do: 'insert_link', parent, child: id, open: false },
    ]),
    ...Array.from({ length: 10 }, (_, n): Change => ({ do: 'insert_run', run: ended(id, n + 1, 'crashed') })),
    ...Array.from({ length: 50 }, (_, n): Change => ({
      do: 'insert_comment',
      comment: { id: RANDOM_IDS.comment(), task: id, author: LOCAL_OPERATOR, body: TEXT, at: at + n },
    })),
  ]
  await committed(store, changes)
  return id
}

/** What each command pays where no gateway runs. */
function opening(stage: Stage, size: number): Promise<readonly Figure[]> {
  return stage.with(size, 'full', async ({ store, folder }) => {
    const [task] = (await store.reads.tasks.page({ board: DEFAULT_BOARD, statuses: [], limit: 1 })).tasks
    await store.close()
    const values: number[] = []
    const closing: number[] = []
    for (let n = 0; n < stage.count(50); n += 1) {
      let opened: Store | undefined
      values.push(
        await timed(async () => {
          opened = await openStore(urlIn(folder))
          if (task !== undefined) await opened.current.tasks.get(task.id)
        }),
      )
      closing.push(await timed(() => opened?.close()))
    }
    return [
      figure({ what: 'open the board and read a task', unit: 'ms', values, goal: atMost(5) }),
      figure({ what: 'close it', unit: 'ms', values: closing }),
    ]
  })
}
