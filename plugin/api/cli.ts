import { runArgv, runJson } from '../../kanban-core/index.ts'
import type { Reply } from '../../kanban-core/index.ts'
import { contextOf } from '../board/desk.ts'
import type { Asking, Desk } from '../board/desk.ts'
import { errorJson, json, statusOf } from './answer.ts'

/** What the `kanban` command prints and how it ends; the same with and without a gateway. */
export interface CliAnswer {
  readonly exit: 0 | 1 | 2
  readonly view?: Reply['view']
  /** In place of the view, where `--json` was given. */
  readonly json?: unknown
  readonly error?: { readonly code: string; readonly message: string; readonly next: string }
  /** The stream that goes on, where the command has one. */
  readonly follow?: Reply['follow']
}

export async function answerCli(desk: Desk, argv: readonly string[], asking: Asking): Promise<CliAnswer> {
  const reply = await runArgv(argv, contextOf(desk, { ...asking, surface: 'cli' }))
  const follow = reply.follow === null ? {} : { follow: reply.follow }
  if (reply.refusal !== null) return { exit: reply.exitCode, ...errorJson(reply.refusal) }
  return reply.asJson
    ? { exit: reply.exitCode, json: reply.json, ...follow }
    : { exit: reply.exitCode, view: reply.view, ...follow }
}

/** One verb over HTTP: its JSON, or `{error}`. */
export async function answerVerb(desk: Desk, name: string, body: unknown, asking: Asking): Promise<Response> {
  const reply = await runJson(name, body, contextOf(desk, { ...asking, surface: 'http' }))
  if (reply.refusal !== null) return json(errorJson(reply.refusal), statusOf(reply.refusal))
  return json(reply.json)
}
