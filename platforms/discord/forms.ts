import { visibleLine } from '../visible.ts'
import { shortened } from './render.ts'

/** What a button or a form carries in the 100 characters that Discord leaves it. */
export type Carried =
  | { readonly kind: 'press'; readonly token: string }
  | { readonly kind: 'page'; readonly name: string; readonly index: number }

export const pressId = (token: string): string => `press:${token}`
export const pageId = (name: string, index: number): string => `page:${name}:${index}`

/** Null = none of ours. */
export function carriedBy(id: string): Carried | null {
  const [, token] = /^press:([\w-]{1,90})$/.exec(id) ?? []
  if (token !== undefined) return { kind: 'press', token }
  const [, name, index] = /^page:([\w-]{1,80}):(\d{1,6})$/.exec(id) ?? []
  return name === undefined ? null : { kind: 'page', name, index: Number(index) }
}

const TITLE = 45
const DESCRIPTION = 100
const ANSWER = 4_000
const PARAGRAPH = 2

/** A form with one field, which brings back the button's token. */
export function formOf(token: string, ask: string): object {
  const question = visibleLine(ask) || 'Your answer'
  const field = { type: 4, custom_id: 'answer', style: PARAGRAPH, required: true, max_length: ANSWER }
  const label =
    question.length <= TITLE
      ? { label: question }
      : { label: 'Your answer', description: shortened(question, DESCRIPTION) }
  return {
    custom_id: pressId(token),
    title: shortened(question, TITLE),
    components: [{ type: 18, ...label, component: field }],
  }
}
