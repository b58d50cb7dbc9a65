import type { Context, Hono } from 'hono'
import { findTask } from '../../../kanban-core/index.ts'
import type { BoardSlug, Task, VerbContext } from '../../../kanban-core/index.ts'
import { json } from '../../api/answer.ts'
import { contextOf, operatorAsking } from '../../board/desk.ts'
import type { Running } from '../../board/running.ts'
import type { Visit } from '../login.ts'
import { readBoard, readCards } from './board.ts'
import { readFamily } from './family.ts'
import { filterOf, statusOf, textOf, wholeOf } from './query.ts'
import { searchTasks } from './search.ts'
import { readStatistics } from './statistics.ts'
import { readChildren, readTask, readTimeline } from './task.ts'
import { readWorkers } from './workers.ts'

const PAGE = { least: 1, most: 500, otherwise: 50 } as const
const DAYS = { least: 1, most: 90, otherwise: 30 } as const

/** What the page reads and no verb tells: the board in columns, one task as a whole, who works, figures over time. */
export function addReads(app: Hono<Visit>, running: () => Running): void {
  const reads = () => running().store.reads
  app.get('/api/board', async (c) => {
    const query = { ...filterOf(given(c)), archived: isSet(c, 'archived'), limit: wholeOf(given(c), 'limit', PAGE) }
    return json(await readBoard(reads(), await boardOf(c, running()), query))
  })
  app.get('/api/cards', async (c) => {
    const after = textOf(given(c), 'after')
    const page = { status: statusOf(given(c)), limit: wholeOf(given(c), 'limit', PAGE) }
    const query = { ...filterOf(given(c)), ...page, ...(after === undefined ? {} : { after }) }
    return json(await readCards(reads(), await boardOf(c, running()), query))
  })
  app.get('/api/search', async (c) => {
    const board = textOf(given(c), 'board') === undefined ? null : await boardOf(c, running())
    return json(await searchTasks(reads(), board, (textOf(given(c), 'q') ?? '').slice(0, 500)))
  })
  app.get('/api/workers', async () => json(await readWorkers(running())))
  app.get('/api/statistics', async (c) =>
    json(await readStatistics(reads(), await boardOf(c, running()), wholeOf(given(c), 'days', DAYS))),
  )
  addTaskReads(app, running)
}

function addTaskReads(app: Hono<Visit>, running: () => Running): void {
  const reads = () => running().store.reads
  app.get('/api/tasks/:id', async (c) => {
    const context = await contextFor(running())
    return json(await readTask(context, await findTask(context, c.req.param('id'), 'viewer')))
  })
  app.get('/api/tasks/:id/events', async (c) => {
    const after = wholeOf(given(c), 'after', { least: 0, most: Number.MAX_SAFE_INTEGER, otherwise: 0 })
    const limit = wholeOf(given(c), 'limit', { ...PAGE, otherwise: 500 })
    return json(await readTimeline(reads(), await taskOf(running(), c.req.param('id')), { after, limit }))
  })
  app.get('/api/tasks/:id/children', async (c) => {
    const query = { after: textOf(given(c), 'after'), limit: wholeOf(given(c), 'limit', { ...PAGE, otherwise: 200 }) }
    return json(await readChildren(reads(), await taskOf(running(), c.req.param('id')), query))
  })
  app.get('/api/tasks/:id/family', async (c) =>
    json(await readFamily(reads(), await taskOf(running(), c.req.param('id')))),
  )
}

export const given = (c: Context<Visit>) => (name: string) => c.req.query(name)
const isSet = (c: Context<Visit>, name: string): boolean => ['1', 'true'].includes(c.req.query(name) ?? '')

/** The board that a request names, the default one where it names none. Refused where there is none of that name. */
export const boardOf = async (c: Context<Visit>, running: Running): Promise<BoardSlug> =>
  (await operatorAsking(running, 'http', textOf(given(c), 'board') ?? null)).boardSlug

export const contextFor = async (running: Running): Promise<VerbContext> =>
  contextOf(running, await operatorAsking(running, 'http', null))

/** A task by its id or a unique beginning of it. */
export const taskOf = async (running: Running, ref: string): Promise<Task> =>
  findTask(await contextFor(running), ref, 'viewer')
