import { Hono } from 'hono'
import type { Context } from 'hono'
import { VERBS, contractsOf, fail } from '../../kanban-core/index.ts'
import type { Actor, Log, Surface } from '../../kanban-core/index.ts'
import { operatorAsking, typedIn, workerAsking } from '../board/desk.ts'
import type { Asking, Desk } from '../board/desk.ts'
import { json, refusedResponse } from './answer.ts'
import { readBody, textIn, textsIn } from './body.ts'
import { answerCli, answerVerb } from './cli.ts'
import { completeShell } from './complete.ts'
import { wishOf } from './events.ts'
import type { EventStreams } from './events.ts'
import { ToolDesk } from './tools.ts'

export interface ApiParts {
  /** Throws Refused while the board is not open. */
  readonly desk: () => Desk
  readonly events: () => EventStreams
  readonly dashboard: DashboardDoor
  readonly log: Log
}

/** The board in the browser, as whoever may open the socket is let into it. */
export interface DashboardDoor {
  /** A link that logs one browser in. */
  newLink(): { readonly url: string; readonly address: string; readonly expires_at: string }
  /** Logs everybody out; resolves with how many there were. */
  endSessions(): number
}

type Caller = { readonly Bindings: { readonly caller: Actor | null } }

/** Everything that programs can do with the board. Who asks: the run of a bearer token, else whom the host has let in. */
export function createApi({ desk, events, dashboard, log }: ApiParts): Hono<Caller> {
  const tools = new ToolDesk(desk)
  const app = new Hono<Caller>()

  app.post('/api/cli', async (c) => {
    const body = await readBody(c.req.raw)
    const argv = textsIn(body, 'argv')
    const asking = await askingOf(c, desk(), 'cli', textIn(body, 'board'))
    return json(await answerCli(desk(), argv, typedIn(asking, textIn(body, 'cwd'))))
  })
  app.get('/api/verbs', async (c) => {
    await askingOf(c, desk(), 'http', null)
    return json(contractsOf(VERBS))
  })
  app.post('/api/verbs/:name', async (c) => {
    const asking = await askingOf(c, desk(), 'http', c.req.query('board') ?? null)
    return answerVerb(desk(), c.req.param('name'), await readBody(c.req.raw), asking)
  })
  app.post('/api/complete', async (c) => {
    const body = await readBody(c.req.raw)
    const asking = await askingOf(c, desk(), 'cli', textIn(body, 'board'))
    return json(
      asking.actor.kind === 'worker' ? { lines: '' } : await completeShell(desk(), textsIn(body, 'words'), asking),
    )
  })
  app.get('/api/events', async (c) => {
    const asking = await askingOf(c, desk(), 'http', c.req.query('board') ?? null)
    if (asking.actor.kind === 'worker')
      fail('forbidden', { verb: 'kanban watch', who: 'a worker', next: '`kanban_show` tells what concerns its task' })
    return events().open(await wishOf(new URL(c.req.url), async () => asking.boardSlug))
  })
  app.post('/api/dashboard/link', (c) => json(doorFor(c, dashboard).newLink()))
  app.post('/api/dashboard/logout', (c) => json({ ended: doorFor(c, dashboard).endSessions() }))
  app.get('/api/tools', async (c) => json(tools.list((await workerOf(c, desk(), 'tool'))?.run ?? null)))
  app.post('/api/tools/:name', async (c) => {
    const asking = await askingOf(c, desk(), 'tool', null)
    return json(
      await tools.call(c.req.param('name'), await readBody(c.req.raw), asking, c.req.header('x-kanban-call') ?? null),
    )
  })
  app.post('/api/attach', async (c) => {
    const asking = (await workerOf(c, desk(), 'tool')) ?? fail('bad_token')
    await tools.attach(asking.run)
    return json({ run: asking.run.number })
  })
  app.notFound((c) =>
    json(
      {
        error: {
          code: 'not_found',
          message: `there is no ${c.req.method} ${c.req.path}`,
          next: 'see the API in the README',
        },
      },
      404,
    ),
  )
  app.onError((error) => refusedResponse(error, log))
  return app
}

/** Only whoever may open the socket opens the dashboard, and never under a worker's token. */
function doorFor(c: Context<Caller>, door: DashboardDoor): DashboardDoor {
  if (c.req.header('authorization') !== undefined)
    fail('forbidden', { verb: 'kanban dashboard', who: 'a worker', next: 'a person can do it' })
  return c.env.caller === null ? fail('bad_token') : door
}

/** A token decides alone: whoever shows one is that worker, and nothing more. */
async function askingOf(c: Context<Caller>, desk: Desk, surface: Surface, board: string | null): Promise<Asking> {
  return (await workerOf(c, desk, surface)) ?? operatorAsking(desk, surface, board, c.env.caller ?? fail('bad_token'))
}

async function workerOf(c: Context<Caller>, desk: Desk, surface: Surface) {
  const header = c.req.header('authorization')
  if (header === undefined) return null
  return workerAsking(desk, surface, /^Bearer ([\w-]{20,200})$/.exec(header)?.[1] ?? fail('bad_token'))
}
