import type { Route, View } from '../../kanban-core/index.ts'
import { buttonsOf } from '../blocks.ts'
import { Pages } from '../pages.ts'
import type { Presses } from '../press.ts'
import type { Drawing } from './calls.ts'
import { pageId, pressId } from './forms.ts'
import { MOST_BUTTONS, contentsOf, plainText, rowsOf } from './render.ts'
import type { Carried, Typed } from './render.ts'

/** A page of a long answer, and who may turn it. */
interface Page {
  readonly content: string
  readonly buttons: readonly Carried[]
  /** Null = whoever sees it. */
  readonly reader: string | null
}

export interface Audience {
  readonly route: Route
  /** The only person for whom its buttons are; null = anybody there. */
  readonly person: string | null
  /** The only person who may turn its pages; null = anybody there. */
  readonly reader: string | null
}

export interface DrawingsParts {
  readonly presses: Presses
  /** A short text that nobody can guess. */
  readonly random: () => string
  readonly typed: Typed
}

/** Views as messages, and the pages of those that are too long for one. */
export class Drawings {
  readonly #presses: Presses
  readonly #typed: Typed
  readonly #pages: Pages<Page>

  constructor({ presses, random, typed }: DrawingsParts) {
    this.#presses = presses
    this.#typed = typed
    this.#pages = new Pages(random)
  }

  /** The first page. */
  async draw(view: View, { route, person, reader }: Audience): Promise<Drawing> {
    const buttons: Carried[] = []
    for (const button of buttonsOf(view).slice(0, MOST_BUTTONS)) {
      const token = await this.#presses.issue(button, route, person === null ? null : [person])
      buttons.push({ label: button.label, tone: button.tone, id: pressId(token) })
    }
    const pages = contentsOf(view, this.#typed).map((content): Page => ({ content, buttons, reader }))
    const [first] = pages
    if (first === undefined || pages.length === 1)
      return { content: first?.content ?? '…', components: rowsOf(buttons) }
    return pageDrawing(first, this.#pages.keep(pages), 0, pages.length)
  }

  /** Another page. `forgotten`: not kept any more; `refused`: for somebody else to turn. */
  turn(name: string, index: number, person: string): Drawing | 'forgotten' | 'refused' {
    const found = this.#pages.find(name, index)
    if (found === null) return 'forgotten'
    const { page, count } = found
    return page.reader === null || page.reader === person ? pageDrawing(page, name, index, count) : 'refused'
  }

  plain(view: View): Drawing {
    return { content: plainText(view, this.#typed), components: [] }
  }
}

function pageDrawing({ content, buttons }: Page, name: string, index: number, count: number): Drawing {
  const turning = [
    ...(index > 0 ? [turner('Back', name, index - 1)] : []),
    ...(index + 1 < count ? [turner('Next', name, index + 1)] : []),
  ]
  return { content, components: rowsOf(buttons, turning) }
}

const turner = (label: string, name: string, index: number): Carried => ({
  label,
  tone: undefined,
  id: pageId(name, index),
})
