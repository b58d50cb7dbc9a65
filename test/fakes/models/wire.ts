import type { Reply, Turn } from './script.ts'

type Body = Readonly<Record<string, unknown>>

/** How one kind of model server is spoken with. */
export interface Wire {
  serves(path: string): boolean
  read(body: Body): Turn
  write(
    reply: Exclude<Reply, { hang: true } | { fail: number }>,
    body: Body,
    path: string,
  ): { readonly type: string; readonly text: string }
  /** The body of an error answer. */
  refuse(status: number, words: string): unknown
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const listIn = (value: unknown, name: string): readonly Readonly<Record<string, unknown>>[] => {
  const found = isRecord(value) ? value[name] : null
  return Array.isArray(found) ? found.filter(isRecord) : []
}

/** All text in a piece of content, however it is nested. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (Array.isArray(content)) return content.map(textOf).join('\n')
  if (!isRecord(content)) return ''
  return ['text', 'content', 'parts', 'output'].map((name) => textOf(content[name])).join('')
}

export const sse = (events: readonly (readonly [string | null, unknown])[]): string =>
  events.map(([name, data]) => `${name === null ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`).join('')
