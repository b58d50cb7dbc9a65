import { PATHS } from '../../contract.ts'
import type { LoggedOutAnswer } from '../../contract.ts'
import { Failure } from './failure.ts'
import { send } from './request.ts'
import { signedOut } from './session.ts'

type Query = Readonly<Record<string, string | number | null | undefined>>

/** A path with its query; what is empty is left out. */
export function address(path: string, query: Query = {}): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== null && value !== undefined && value !== '') params.set(name, String(value))
  const text = params.toString()
  return text === '' ? path : `${path}?${text}`
}

/** Reads. Throws Failure. */
export const read = async <T>(path: string, query?: Query): Promise<T> => (await ask('GET', address(path, query))) as T

/** Does one thing on a board: the same verbs as in chat and in the terminal. Throws Failure with the table's sentence. */
export const verb = async <T>(name: string, input: object, board: string): Promise<T> =>
  (await ask('POST', address(PATHS.verb(name), { board }), input)) as T

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await send(method, path, body)
  if (answer === null)
    throw new Failure('unreachable', 'unreachable', 'the gateway does not answer', 'what you typed is kept; try again')
  if (answer.status === 401) {
    signedOut(loggedOut(answer.body))
    throw new Failure('signed-out', 'signed_out', 'the session has ended', 'open a new link; what you typed is kept')
  }
  if (answer.status >= 400) throw refused(answer.body, answer.status)
  return answer.body
}

function refused(body: unknown, status: number): Failure {
  const { error } = (body ?? {}) as { readonly error?: { code: string; message: string; next: string } }
  return error === undefined
    ? new Failure('refused', 'failed', `the gateway answered ${status}`)
    : new Failure('refused', error.code, error.message, error.next)
}

const loggedOut = (body: unknown): Partial<LoggedOutAnswer> => body ?? {}
