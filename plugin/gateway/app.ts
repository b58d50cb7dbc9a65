import { Hono } from 'hono'
import { LOCAL_OPERATOR, fail } from '../../kanban-core/index.ts'
import { json, refusedResponse } from '../api/answer.ts'
import { readBody } from '../api/body.ts'
import { STOP_MODES } from '../host.ts'
import type { HostRoute, PluginHost, StopMode } from '../host.ts'

export interface AppParts {
  readonly log: PluginHost['log']
  readonly routes: readonly HostRoute[]
  readonly status: () => object
  /** Begins to stop and answers at once. */
  readonly stop: (mode: StopMode) => object
}

/** The gateway's own two requests, and beneath them the routes of the plugin. Whoever can open the socket is the local operator. */
export function createApp({ log, routes, status, stop }: AppParts): (request: Request) => Response | Promise<Response> {
  const app = new Hono()
  app.get('/api/status', () => json(status()))
  app.post('/api/gateway/stop', async (c) => {
    if (c.req.header('authorization') !== undefined)
      fail('forbidden', { verb: 'kanban gateway stop', who: 'a worker', next: 'a person can do it' })
    return json(stop(modeOf((await readBody(c.req.raw))['mode'])))
  })
  for (const route of routes) app.all(route.path, (c) => route.handle(c.req.raw, LOCAL_OPERATOR))
  app.onError((error) => refusedResponse(error, log))
  return (request) => app.fetch(request)
}

function modeOf(given: unknown): StopMode {
  const known = STOP_MODES.find((mode) => mode === (given ?? 'restart'))
  return (
    known ?? fail('invalid_input', { what: `mode must be ${STOP_MODES.join(', ')}`, help: 'kanban gateway --help' })
  )
}
