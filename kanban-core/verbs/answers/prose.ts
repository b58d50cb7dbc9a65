import { code, span } from '../../model/view.ts'
import type { Node, Span, Tone } from '../../model/view.ts'

/** A sentence with its commands between backticks, as the table of refusals writes them: each becomes a piece of code. */
export const prose = (sentence: string, tone?: Tone): readonly Span[] =>
  sentence
    .split('`')
    .flatMap((part, at): readonly Span[] => (part === '' ? [] : [at % 2 === 1 ? code(part) : span(part, tone)]))

/** One line of its own for each; for lines that begin with a symbol, so that no bullet stands before it. */
export const lines = (items: readonly (readonly Span[])[]): readonly Node[] =>
  items.map((spans) => ({ kind: 'text', spans }))
