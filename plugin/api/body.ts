import { fail } from '../../kanban-core/index.ts'

/** Longest body of a request: a task's texts at their limits, with room. */
export const LARGEST_BODY = 1024 * 1024

export type Fields = Readonly<Record<string, unknown>>

/** The JSON object of a request; none at all is an empty one. Refused: too long, no JSON, no object. */
export async function readBody(request: Request): Promise<Fields> {
  const length = request.headers.get('content-length')
  if (Number(length) > LARGEST_BODY) refuseLength(Number(length))
  const text = length === null ? await boundedText(request) : await request.text()
  if (text === '') return {}
  const body = parse(text)
  return isObject(body) ? body : invalid('the body must be a JSON object')
}

/** A body that does not say how long it is. */
async function boundedText(request: Request): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let length = 0
  for await (const part of request.body ?? []) {
    length += part.byteLength
    if (length > LARGEST_BODY) refuseLength(length)
    text += decoder.decode(part, { stream: true })
  }
  return text + decoder.decode()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return invalid('the body is no JSON')
  }
}

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A text field, or null where it was left out. */
export function textIn(body: Fields, name: string): string | null {
  const value = body[name] ?? null
  return value === null || typeof value === 'string' ? value : invalid(`${name} must be a text`)
}

export function textsIn(body: Fields, name: string): readonly string[] {
  const value = body[name]
  if (!Array.isArray(value)) return invalid(`${name} must be a list of texts`)
  return value.map((item: unknown) => (typeof item === 'string' ? item : invalid(`${name} must be a list of texts`)))
}

export const invalid = (what: string): never => fail('invalid_input', { what, help: 'kanban help' })

const refuseLength = (length: number): never => fail('too_long', { field: 'the body', length, limit: LARGEST_BODY })
