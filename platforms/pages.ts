import type { Span } from '../kanban-core/index.ts'
import type { Block } from './blocks.ts'
import { split } from './split.ts'

/** What a message of these blocks takes in the platform's own units, markup counted in. Grows with every block. */
export type MeasureBlocks = (blocks: readonly Block[]) => number

/** The blocks on as many pages as they need, each within the limit; never broken inside of a word or a character. At least one page. */
export function pagesOf(
  blocks: readonly Block[],
  limit: number,
  measure: MeasureBlocks,
): readonly (readonly Block[])[] {
  if (measure(blocks) <= limit) return [blocks]
  const pages: Block[][] = [[]]
  for (const piece of blocks.flatMap((block) => piecesOf(block, limit, measure))) {
    const page = pages.at(-1) ?? []
    if (page.length > 0 && measure([...page, piece]) > limit) pages.push([piece])
    else page.push(piece)
  }
  return pages
}

function piecesOf(block: Block, limit: number, measure: MeasureBlocks): readonly Block[] {
  if (measure([block]) <= limit) return [block]
  if (block.kind !== 'line') {
    const parts = split(block.text, limit, (text) => measure([{ ...block, text }]))
    return parts.map((text) => ({ ...block, text }))
  }
  return block.spans.flatMap((span) => {
    const inLine = (text: string): Block & { readonly spans: readonly Span[] } => ({
      kind: 'line',
      spans: [{ ...span, text }],
    })
    return split(span.text, limit, (text) => measure([inLine(text)])).map(inLine)
  })
}

/** So many long answers can be turned over at a time; the oldest go first. */
const CAPACITY = 300

/** Answers that are too long for one message, for as long as the process lives: their pages are turned by buttons. */
export class Pages<Page> {
  readonly #answers = new Map<string, readonly Page[]>()
  readonly #random: () => string

  /** `random`: a short text that nobody can guess. */
  constructor(random: () => string) {
    this.#random = random
  }

  /** A name for the pages, to be put into buttons. */
  keep(pages: readonly Page[]): string {
    const name = this.#random()
    this.#answers.set(name, pages)
    const [oldest] = this.#answers.keys()
    if (this.#answers.size > CAPACITY && oldest !== undefined) this.#answers.delete(oldest)
    return name
  }

  /** Null = not known any more. */
  find(name: string, index: number): { readonly page: Page; readonly index: number; readonly count: number } | null {
    const pages = this.#answers.get(name)
    const page = pages?.[index]
    return pages === undefined || page === undefined ? null : { page, index, count: pages.length }
  }
}

export const PAGES_FORGOTTEN = 'These pages are not kept any more. Type the command again.'
