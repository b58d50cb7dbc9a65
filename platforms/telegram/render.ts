import type { MessageEntity } from 'grammy/types'
import type { Span, View } from '../../kanban-core/index.ts'
import { blocksOf } from '../blocks.ts'
import type { Block } from '../blocks.ts'
import { pagesOf } from '../pages.ts'
import type { MeasureBlocks } from '../pages.ts'
import { deadened, liveRanges, without } from './harmless.ts'
import type { Range } from './harmless.ts'

/** Of a message, in UTF-16 units. */
export const LONGEST_TEXT = 4096
/** The service reads so many entities of a message and forgets the others, and with them what keeps a name from being called. */
const MOST_ENTITIES = 100
const LONGEST_OPEN_QUOTE = 600

/** Text and what is marked in it. No markup: nothing in the text can be taken for any. */
export interface Rendered {
  readonly text: string
  readonly entities: readonly MessageEntity[]
}

/** A view on as many messages as it needs. */
export const renderPages = (view: View): readonly Rendered[] =>
  pagesOf(blocksOf(view), LONGEST_TEXT, measure).map(renderBlocks)

/** A view as a sentence or two without any marks. */
export const plainText = (view: View): string => renderBlocks(blocksOf(view)).text

/** Without marks, and yet harmless: for a message that the service does not take as it is. */
export const plainly = ({ text }: Rendered): Rendered => ({ text: deadened(text), entities: [] })

/** Too many entities count as too long a text. Nothing reaches from one block into the next, so each is drawn once. */
const measure: MeasureBlocks = (blocks) => {
  let [length, entities] = [0, 0]
  for (const [index, block] of blocks.entries()) {
    const size = sizeOf(block)
    length += size.length + (index === 0 ? 0 : gapBefore(block).length)
    entities += size.entities
  }
  return Math.max(length, Math.ceil((entities * LONGEST_TEXT) / MOST_ENTITIES))
}

const sizes = new WeakMap<Block, { readonly length: number; readonly entities: number }>()

function sizeOf(block: Block) {
  const known = sizes.get(block)
  if (known !== undefined) return known
  const { text, entities } = draw([block])
  const size = { length: text.length, entities: entities.length }
  sizes.set(block, size)
  return size
}

/** The service leaves out blanks at both ends, and refuses a text of nothing else. */
function renderBlocks(blocks: readonly Block[]): Rendered {
  const { text, entities } = draw(blocks)
  const lead = text.length - text.trimStart().length
  const shown = text.trim()
  if (shown === '') return { text: '—', entities: [] }
  const moved = entities.flatMap((entity) => {
    const offset = Math.max(0, entity.offset - lead)
    const length = Math.min(shown.length, entity.offset - lead + entity.length) - offset
    return length > 0 ? [{ ...entity, offset, length }] : []
  })
  return { text: shown, entities: moved }
}

type Mark = Range & { readonly type: 'bold' | 'italic' | 'code' | 'pre' | 'blockquote' | 'expandable_blockquote' }

function draw(blocks: readonly Block[]): Rendered {
  const page = new Page()
  for (const [index, block] of blocks.entries()) {
    if (index > 0) page.write(gapBefore(block))
    drawBlock(block, page)
  }
  return { text: page.text, entities: entitiesOf(page) }
}

function drawBlock(block: Block, page: Page): void {
  switch (block.kind) {
    case 'line':
      for (const span of block.spans) page.write(span.text, markOf(span))
      return
    case 'code':
      page.write(block.text, 'pre')
      return
    case 'quote': {
      if (block.author !== null) page.write(`${block.author}:\n`, 'italic')
      const long = block.text.length > LONGEST_OPEN_QUOTE
      page.write(block.text, long ? 'expandable_blockquote' : 'blockquote')
    }
  }
}

class Page {
  text = ''
  readonly marks: Mark[] = []

  write(text: string, type?: Mark['type'] | null): void {
    const start = this.text.length
    this.text += text
    // a mark around blanks is dropped by the service
    const [lead, tail] = [text.length - text.trimStart().length, text.length - text.trimEnd().length]
    if (type && lead + tail < text.length)
      this.marks.push({ type, start: start + lead, end: start + text.length - tail })
  }
}

/** A good or bad sign stands in the text; colours there are none. */
function markOf({ code, tone, text }: Span): Mark['type'] | null {
  if (code) return 'code'
  if (tone === 'strong') return 'bold'
  return tone === 'dim' && /[\p{L}\p{N}]/u.test(text) ? 'italic' : null
}

const gapBefore = (block: Block): string => (block.kind === 'line' && block.role === 'heading' ? '\n\n' : '\n')

/** What would do something becomes code. Code stands alone: nothing is bold in it, and it is in nothing bold. */
function entitiesOf({ text, marks }: Page): readonly MessageEntity[] {
  const fixed = marks.filter(({ type }) => type === 'code' || type === 'pre')
  const live = liveRanges(text).flatMap((range) => without(range, fixed))
  const code = [...fixed, ...live.map((range): Mark => ({ ...range, type: 'code' }))].toSorted(byStart)
  const rest = marks
    .filter(({ type }) => type !== 'code' && type !== 'pre')
    .flatMap((mark) =>
      mark.type === 'bold' || mark.type === 'italic'
        ? without(mark, code).map((range): Mark => ({ ...range, type: mark.type }))
        : [mark],
    )
  return [...code, ...rest]
    .toSorted(byStart)
    .filter(({ start, end }) => text.slice(start, end).trim() !== '')
    .map(({ type, start, end }) => ({ type, offset: start, length: end - start }))
}

const byStart = (one: Range, other: Range): number => one.start - other.start || other.end - one.end
