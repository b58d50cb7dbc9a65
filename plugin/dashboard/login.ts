import { getCookie, setCookie } from 'hono/cookie'
import type { Context, Hono, MiddlewareHandler } from 'hono'
import type { HttpBindings } from '@hono/node-server'
import { fail, iso, refuse } from '../../kanban-core/index.ts'
import { errorJson, json, statusOf } from '../api/answer.ts'
import { readBody, textIn } from '../api/body.ts'
import { SESSION_LIFE } from './sessions.ts'
import type { Session, Sessions } from './sessions.ts'
import type { SessionAnswer } from './contract.ts'

/** What a handler knows of a request: the connection it came by, and once it is let in, whose it is. */
export interface Visit {
  Bindings: HttpBindings
  Variables: { session: Session }
}

export interface LoginParts {
  readonly sessions: Sessions
  /** Two gateways of one machine share its cookies, whatever their ports. */
  readonly cookie: string
  readonly about: () => Pick<SessionAnswer, 'version' | 'build' | 'home'>
  readonly now: () => number
  /** A session has ended: streams under it end too. */
  readonly ended: () => void
}

/** Opens sessions: the only thing of the API that can be asked without one. */
export function addLogin(app: Hono<Visit>, parts: LoginParts): void {
  const { sessions, cookie } = parts
  app.post('/api/session', async (c) => {
    const body = await readBody(c.req.raw)
    const [code, secret] = [textIn(body, 'code'), textIn(body, 'secret')]
    if ((code === null) === (secret === null))
      return fail('invalid_input', { what: 'a session is opened by a code, or by a secret', help: 'kanban dashboard' })
    const { token, session } = code === null ? sessions.exchangeSecret(secret ?? '') : sessions.exchangeCode(code)
    setCookie(c, cookie, token, {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      maxAge: SESSION_LIFE / 1_000,
      secure: c.req.header('origin')?.startsWith('https:') ?? false,
    })
    return c.json(answerOf(session, parts))
  })
}

/** Lets nobody past who has no session. */
export function needSession({ sessions, cookie }: LoginParts): MiddlewareHandler<Visit> {
  return async (c, next) => {
    const token = getCookie(c, cookie)
    const session = token === undefined ? null : sessions.find(token)
    if (session === null) {
      const refusal = refuse('no_session', {})
      return json({ ...errorJson(refusal), login: sessions.ways }, statusOf(refusal))
    }
    c.set('session', session)
    return next()
  }
}

/** Who is logged in, and the way out. */
export function addSession(app: Hono<Visit>, parts: LoginParts): void {
  app.get('/api/session', (c) => json(answerOf(c.get('session'), parts)))
  app.delete('/api/session', (c) => {
    leave(c, parts)
    return c.json({ ended: true })
  })
}

function leave(c: Context<Visit>, { sessions, cookie, ended }: LoginParts): void {
  const { hash } = c.get('session')
  sessions.end(hash)
  ended()
  setCookie(c, cookie, '', { httpOnly: true, sameSite: 'Strict', path: '/', maxAge: 0 })
}

function answerOf(session: Session, { sessions, about, now }: LoginParts): SessionAnswer {
  return {
    actor: 'local',
    role: 'admin',
    opened_at: iso(session.openedAt),
    expires_at: iso(sessions.expiresAt(session)),
    now: iso(now()),
    ...about(),
  }
}
