import { code, text } from '../../kanban-core/index.ts'
import type { Button, Node, Route, View } from '../../kanban-core/index.ts'
import { buttonsOf } from '../blocks.ts'
import { Pages } from '../pages.ts'
import type { Presses } from '../press.ts'
import { BUTTONS_PER_ROW, LONGEST_TEXT, drawButtons, drawPages, slackButton, typedButtons } from './render.ts'
import type { Drawn, SlackBlock } from './render.ts'

/** Rows of buttons beside at most 44 blocks of text, and one row for turning pages. */
const MOST_BUTTONS = 4 * BUTTONS_PER_ROW
/** Characters of blocks that one message may have, those for turning pages left out; and how many of them buttons may take. */
const ROOM = 12_000
const BUTTON_ROOM = 7_500

/** One page, ready to be sent; `plain` = the same without blocks. */
export interface Message extends Drawn {
  readonly plain: string
}

interface Page {
  readonly drawn: Drawn
  readonly buttons: readonly SlackBlock[]
  readonly typed: readonly string[]
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
    const all = buttonsOf(view)
    const drawn = all.slice(0, fitting(all))
    const buttons = drawButtons(
      await Promise.all(
        drawn.map(async (button) => ({ button, token: await this.#presses.issue(button, route, persons) })),
      ),
    )
    const more = typedNodes(all.slice(drawn.length))
    const typed = typedButtons(drawn)
    const room = ROOM - JSON.stringify(buttons).length
    const pages = drawPages({ nodes: [...view.nodes, ...more] }, room).map((page) => ({ drawn: page, buttons, typed }))
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

/** How many of the buttons have room; the rest is there to be typed. */
function fitting(buttons: readonly Button[]): number {
  const sizes = buttons.map((button) => JSON.stringify(slackButton('kanban:00', button, 'x'.repeat(16))).length + 1)
  let taken = 0
  const over = sizes.findIndex((size) => (taken += size) > BUTTON_ROOM)
  return Math.min(MOST_BUTTONS, over < 0 ? buttons.length : over)
}

const typedNodes = (buttons: readonly Button[]): readonly Node[] =>
  buttons.map(({ label, command }) => text(`${label}: `, code(`/kanban ${command}`)))

function messageOf({ drawn, buttons, typed }: Page, turningRow: readonly SlackBlock[]): Message {
  // Slack takes no message without a text
  const said = drawn.text === '' ? '…' : drawn.text
  return { text: said, blocks: [...drawn.blocks, ...buttons, ...turningRow], plain: withRoom(said, typed) }
}

/** As many whole lines as there is room for. */
function withRoom(said: string, lines: readonly string[]): string {
  return lines.reduce((all, line) => (all.length + line.length < LONGEST_TEXT ? `${all}\n${line}` : all), said)
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
