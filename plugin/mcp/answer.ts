import type { Answer } from './request.ts'

/** What a tool says to its agent. */
export interface ToolAnswer {
  readonly text: string
  readonly isError: boolean
  /** The refusal's code, where there is one. */
  readonly code: string | null
}

/** Reads `{text, isError}`, or the `{error: {code, message, next}}` of a request that reached no tool. */
export function readAnswer({ status, body }: Answer): ToolAnswer {
  const text = textIn(body, 'text')
  if (text !== null) {
    const failed = isError(body) || status >= 400
    return { text, isError: failed, code: failed ? textIn(recordIn(parsed(text), 'error'), 'code') : null }
  }
  const refusal = recordIn(body, 'error')
  const message =
    textIn(refusal, 'message') ?? textIn(body, 'error') ?? `the gateway answered with status ${status} and no words`
  const next = textIn(refusal, 'next')
  return { text: next === null ? message : `${message}; ${next}`, isError: true, code: textIn(refusal, 'code') }
}

export const refusal = (text: string): ToolAnswer => ({ text, isError: true, code: null })

/** A refused tool answers with the refusal as JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const isError = (body: unknown): boolean => isRecord(body) && body['isError'] === true

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function recordIn(value: unknown, name: string): Readonly<Record<string, unknown>> | null {
  const found = isRecord(value) ? value[name] : null
  return isRecord(found) ? found : null
}

export function textIn(value: unknown, name: string): string | null {
  const found = isRecord(value) ? value[name] : null
  return typeof found === 'string' ? found : null
}
