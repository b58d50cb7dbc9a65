import { Refused, refuse } from '../../kanban-core/index.ts'
import type { Log, Refusal, RefusalCode } from '../../kanban-core/index.ts'

/** Refusals as HTTP: `{error: {code, message, next}}` under a fitting status. */

const STATUS: Readonly<Partial<Record<RefusalCode, number>>> = {
  invalid_input: 400,
  unknown_flag: 400,
  too_long: 413,
  bulk_handoff: 400,
  unknown_verb: 404,
  not_found: 404,
  unknown_board: 404,
  unknown_profile: 404,
  unknown_subscription: 404,
  unknown_delivery: 404,
  unknown_file: 404,
  file_too_large: 413,
  bad_token: 401,
  no_session: 401,
  bad_code: 401,
  wrong_secret: 401,
  foreign_request: 403,
  forbidden: 403,
  other_task: 403,
  child_limit: 403,
  not_the_worker: 403,
  store_busy: 503,
  no_gateway: 503,
  no_home: 503,
  store_full: 507,
  store_readonly: 500,
  store_io: 500,
  store_corrupt: 500,
}
/** The request was understood, and the board is not in the state for it. */
const CONFLICT = 409

export const statusOf = (refusal: Refusal): number => STATUS[refusal.code] ?? CONFLICT

export const errorJson = ({ code, message, next }: Refusal) => ({ error: { code, message, next } })

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json; charset=utf-8' } })
}

/** Whatever was thrown as an answer. What is no refusal is a bug: logged with its trace, told without it. */
export function refusedResponse(error: unknown, log: Log): Response {
  if (error instanceof Refused) return json(errorJson(error.refusal), statusOf(error.refusal))
  log.error({ error: error instanceof Error ? error.stack : String(error) }, 'a request failed')
  const message = error instanceof Error ? error.message : String(error)
  return json(
    errorJson(
      refuse('failed', { what: `the gateway failed: ${message}`, next: 'its log has the details: logs/gateway.log' }),
    ),
    500,
  )
}
