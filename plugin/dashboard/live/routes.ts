import type { Context, Hono } from 'hono'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { fail } from '../../../kanban-core/index.ts'
import type { Run, Task } from '../../../kanban-core/index.ts'
import { json } from '../../api/answer.ts'
import type { Running } from '../../board/running.ts'
import { runFolder } from '../../worker/order.ts'
import type { RunLogAnswer } from '../contract.ts'
import type { Visit } from '../login.ts'
import { textOf, wholeOf } from '../reads/query.ts'
import { boardOf, given, taskOf } from '../reads/routes.ts'
import type { BoardStreams } from './board-streams.ts'
import { FIRST_BYTES } from './log-tail.ts'
import type { Mark } from './log-tail.ts'
import { readEnd } from './log-file.ts'
import type { LogStreams } from './log-streams.ts'

export interface LiveParts {
  readonly running: () => Running
  readonly home: string
  readonly boards: BoardStreams
  readonly logs: LogStreams
}

const LARGEST_LOG = 4 * 1024 * 1024

/** What goes on by itself: the events of a board, and the log of a run. */
export function addLive(app: Hono<Visit>, { running, home, boards, logs }: LiveParts): void {
  app.get('/api/events', async (c) => {
    const board = await boardOf(c, running())
    boards.open(c.env.outgoing, { board, after: afterOf(c), session: c.get('session').hash })
    return RESPONSE_ALREADY_SENT
  })
  app.get('/api/tasks/:id/runs/:number/log', async (c) => {
    const task = await taskOf(running(), c.req.param('id'))
    const run = await runOf(running(), task, Number(c.req.param('number')))
    const folder = run.folder ?? runFolder(home, run)
    if (c.req.header('accept')?.includes('text/event-stream')) {
      logs.open(c.env.outgoing, c.get('session').hash, run, folder, markOf(c))
      return RESPONSE_ALREADY_SENT
    }
    const bytes = wholeOf(given(c), 'bytes', { least: 1, most: LARGEST_LOG, otherwise: FIRST_BYTES })
    return json({ ...(await readEnd(folder, bytes)), open: run.state !== 'closed' } satisfies RunLogAnswer)
  })
}

async function runOf({ store }: Running, task: Task, number: number): Promise<Run> {
  const found = (await store.reads.runs.ofTask(task.id, 1_000)).find((run) => run.number === number)
  return found ?? fail('failed', { what: `${task.id} has no run ${number}`, next: `see \`kanban runs ${task.id}\`` })
}

/** A browser that comes back says by itself where it was; at first the page may say so. */
function afterOf(c: Context<Visit>): number | null {
  const known = c.req.header('last-event-id') ?? textOf(given(c), 'after')
  return known !== undefined && /^\d{1,15}$/.test(known) ? Number(known) : null
}

function markOf(c: Context<Visit>): Mark | null {
  const [, generation, to] = /^(\w+):(\d{1,15})$/.exec(c.req.header('last-event-id') ?? '') ?? []
  return generation === undefined || to === undefined ? null : { generation, to: Number(to) }
}
