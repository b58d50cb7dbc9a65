import { PATHS } from '../../contract.ts'
import type { LoggedOutAnswer, SessionAnswer } from '../../contract.ts'
import { learnTime } from './clock.ts'
import { Signal } from './signal.ts'
import { send } from './request.ts'

/** Whether the page may ask anything: nothing is known yet, somebody is in, or the way in has to be shown. */
export type SessionState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'open'; readonly session: SessionAnswer }
  | { readonly kind: 'closed'; readonly login: LoggedOutAnswer['login']; readonly words: string | null }
  | { readonly kind: 'away' }

export const session = new Signal<SessionState>({ kind: 'unknown' })
/** True once somebody was in: what is on the page stays there when the session ends. */
export const everOpen = new Signal(false)

export function signedOut(answer: Partial<LoggedOutAnswer>): void {
  const { kind } = session.get()
  if (kind === 'closed') return
  session.set({ kind: 'closed', login: answer.login ?? ['link'], words: null })
}

let looking: Promise<void> | null = null

/**
 * Looks whether the cookie still opens the board; a code in the address is tried first and taken out of it. Whoever asks
 * while it looks waits for the same answer.
 */
export function openSession(): Promise<void> {
  looking ??= look().finally(() => {
    looking = null
  })
  return looking
}

async function look(): Promise<void> {
  const code = codeIn(location.hash)
  if (code !== null) {
    history.replaceState(history.state, '', `${location.pathname}${location.search}`)
    await enter({ code })
    if (session.get().kind === 'open') return
  }
  const words = wordsOf(session.get())
  const answer = await send('GET', PATHS.session)
  if (answer === null) session.set({ kind: 'away' })
  else if (answer.status === 401) {
    const { login } = answer.body as LoggedOutAnswer
    session.set({ kind: 'closed', login: login ?? ['link'], words })
  } else opened(answer.body as SessionAnswer)
}

/** Exchanges a code, or the configured secret, for a session. */
export async function enter(key: { readonly code: string } | { readonly secret: string }): Promise<boolean> {
  const answer = await send('POST', PATHS.session, key)
  if (answer !== null && answer.status === 200) {
    opened(answer.body as SessionAnswer)
    return true
  }
  const before = session.get()
  const refused = answer?.body as { readonly error?: { readonly message: string; readonly next: string } } | null
  const words =
    refused?.error === undefined ? 'The gateway does not answer.' : `${refused.error.message}; ${refused.error.next}`
  session.set({ kind: 'closed', login: before.kind === 'closed' ? before.login : ['link'], words })
  return false
}

export async function leave(): Promise<void> {
  await send('DELETE', PATHS.session)
  session.set({ kind: 'closed', login: ['link'], words: null })
  everOpen.set(false)
}

/** The code of a one-time link, however much of the link was pasted. */
export function codeIn(text: string): string | null {
  const given = text.trim()
  return /[#&?]code=([\w-]+)/.exec(given)?.[1] ?? (/^[\w-]{6,}$/.test(given) ? given : null)
}

function opened(answer: SessionAnswer): void {
  learnTime(answer.now)
  everOpen.set(true)
  session.set({ kind: 'open', session: answer })
}

const wordsOf = (state: SessionState): string | null => (state.kind === 'closed' ? state.words : null)
