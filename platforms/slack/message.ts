import type { Route, View } from '../../kanban-core/index.ts'
import { buttonsOf } from '../blocks.ts'
import { PAGES_FORGOTTEN, Pages } from '../pages.ts'
import type { Presses } from '../press.ts'
import { BUTTONS_PER_ROW, LONGEST_TEXT, drawButtons, drawPages, slackButton, typedButtons } from './render.ts'
import type { Drawn, SlackBlock } from './render.ts'

/** Rows of buttons beside at most 44 blocks of text, and one row for turning pages. */
export const MOST_BUTTONS = 4 * BUTTONS_PER_ROW

/** One page, ready to be sent; `plain` = the same without blocks. */
export interface Message extends Drawn {
  readonly plain: string
}

interface Page {
  readonly drawn: Drawn
  readonly buttons: readonly SlackBlock[]
  readonly typed: string
}

export const PAGE_ACTION = 'kanban-page'

/** Views as messages: their buttons get tokens, long ones are kept to be turned over. */
export class Messages {
  readonly #presses: Presses
  readonly #pages: Pages<Page>

  constructor(presses: Presses, random: () => string) {
    this.#presses = presses
    this.#pages = new Pages(random)
  }

  /** The first page. `persons`: who may press; null = anybody there. */
  async draw(view: View, route: Route, persons: readonly string[] | null): Promise<Message> {
    const buttons = drawButtons(
      await Promise.all(
        buttonsOf(view)
          .slice(0, MOST_BUTTONS)
          .map(async (button) => ({ button, token: await this.#presses.issue(button, route, persons) })),
      ),
    )
    const typed = typedButtons(view)
    const pages = drawPages(view).map((drawn) => ({ drawn, buttons, typed }))
    const [first] = pages
    if (first === undefined) return { text: '', blocks: [], plain: '' }
    return pages.length === 1
      ? messageOf(first, [])
      : messageOf(first, turning(this.#pages.keep(pages), 0, pages.length))
  }

  /** The page that a button leads to; null = not kept any more. */
  turn(value: string): Message | null {
    const [name = '', index = ''] = value.split(':')
    const found = this.#pages.find(name, Number(index))
    return found === null ? null : messageOf(found.page, turning(name, found.index, found.count))
  }
}

export const FORGOTTEN = PAGES_FORGOTTEN

function messageOf({ drawn, buttons, typed }: Page, turningRow: readonly SlackBlock[]): Message {
  const blocks = [...drawn.blocks, ...buttons, ...turningRow]
  const text = drawn.text === '' ? '…' : drawn.text
  // Slack refuses a message of buttons alone only without a text, and one without blocks needs no empty list
  return { text, blocks, plain: withRoom(text, typed) }
}

/** As many whole lines as there is room for. */
function withRoom(text: string, more: string): string {
  const lines = more.split('\n').slice(1)
  return lines.reduce((all, line) => (all.length + line.length < LONGEST_TEXT ? `${all}\n${line}` : all), text)
}

function turning(name: string, index: number, count: number): readonly SlackBlock[] {
  const to = (page: number, id: string, label: string) =>
    slackButton(`${PAGE_ACTION}:${id}`, { label }, `${name}:${page}`)
  const elements = [
    ...(index > 0 ? [to(index - 1, 'back', `‹ Page ${index}`)] : []),
    ...(index + 1 < count ? [to(index + 1, 'next', `Page ${index + 2} of ${count} ›`)] : []),
  ]
  return [{ type: 'actions', elements }]
}
