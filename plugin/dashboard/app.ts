import { Hono } from 'hono'
import { VERBS, contractsOf } from '../../kanban-core/index.ts'
import type { Log } from '../../kanban-core/index.ts'
import { json, refusedResponse } from '../api/answer.ts'
import { readBody } from '../api/body.ts'
import { answerVerb } from '../api/cli.ts'
import { operatorAsking } from '../board/desk.ts'
import { addFiles } from './files.ts'
import { NEVER_KEPT, SECURITY_HEADERS } from './headers.ts'
import { addLogin, addSession, needSession } from './login.ts'
import type { LoginParts, Visit } from './login.ts'
import { addLive } from './live/routes.ts'
import type { LiveParts } from './live/routes.ts'
import type { Page } from './page.ts'
import { addReads } from './reads/routes.ts'

export interface DashboardParts extends LoginParts, LiveParts {
  readonly page: Page
  readonly log: Log
}

/**
 * Everything that a browser can ask for. What lies above `needSession` is for anybody whom the gate lets in: the page's
 * own files and the exchange of a link for a session. Nothing of the gateway itself is here.
 */
export function createDashboard(parts: DashboardParts): Hono<Visit> {
  const { running, home, log, page } = parts
  const app = new Hono<Visit>()
  app.use('*', async (c, next) => {
    await next()
    // A stream has said its own headers already.
    if (c.res.headers.has('x-hono-already-sent')) return
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.res.headers.set(name, value)
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', NEVER_KEPT['cache-control'])
  })
  addLogin(app, parts)
  app.use('/api/*', needSession(parts))
  // A stream has no head without a body.
  app.use('/api/*', (c, next) => (c.req.method === 'HEAD' ? Promise.resolve(c.body(null, 405)) : next()))
  addSession(app, parts)
  app.get('/api/verbs', () => json(contractsOf(VERBS)))
  app.post('/api/verbs/:name', async (c) => {
    const asking = await operatorAsking(running(), 'http', c.req.query('board') ?? null)
    return answerVerb(running(), c.req.param('name'), await readBody(c.req.raw), asking)
  })
  addReads(app, running)
  addFiles(app, running, home)
  addLive(app, parts)
  app.all('/api/*', (c) => nothingAt(c.req.method, c.req.path))
  page.addTo(app)
  app.notFound((c) => nothingAt(c.req.method, c.req.path))
  app.onError((error) => refusedResponse(error, log))
  return app
}

const nothingAt = (method: string, path: string): Response =>
  json({ error: { code: 'not_found', message: `there is no ${method} ${path}`, next: 'load the page again' } }, 404)
