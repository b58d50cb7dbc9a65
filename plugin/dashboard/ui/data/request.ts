import { WRITE_HEADER, WRITE_HEADER_VALUE } from '../../contract.ts'

export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** Longest time until an answer; a verb is done in milliseconds, a slow disk takes its time. */
const PATIENCE = 30_000

/** One request to the gateway; null = it cannot be reached. Nothing is interpreted here. */
export async function send(method: string, path: string, body?: unknown): Promise<Answer | null> {
  try {
    const response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(method === 'GET' ? {} : { [WRITE_HEADER]: WRITE_HEADER_VALUE }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) }
  } catch {
    return null
  }
}
