import type { Button, Span, View } from '../../kanban-core/index.ts'
import { blocksOf, buttonsOf } from '../blocks.ts'
import type { Block } from '../blocks.ts'
import { pagesOf } from '../pages.ts'

/** A message in Slack's own terms; `text` is for notifications, screen readers and refused blocks. */
export interface Drawn {
  readonly text: string
  readonly blocks: readonly SlackBlock[]
}

export type SlackBlock =
  | { readonly type: 'header'; readonly text: PlainText }
  | {
      readonly type: 'section'
      readonly fields: readonly { readonly type: 'mrkdwn'; readonly text: string; readonly verbatim: true }[]
    }
  | { readonly type: 'rich_text'; readonly elements: readonly RichPart[] }
  | { readonly type: 'actions'; readonly elements: readonly SlackButton[] }

interface RichPart {
  readonly type: 'rich_text_section' | 'rich_text_preformatted' | 'rich_text_quote'
  readonly elements: readonly RichText[]
}

interface RichText {
  readonly type: 'text'
  readonly text: string
  readonly style?: { readonly bold?: true; readonly code?: true }
}

interface PlainText {
  readonly type: 'plain_text'
  readonly text: string
  readonly emoji: false
}

export interface SlackButton {
  readonly type: 'button'
  readonly action_id: string
  readonly text: PlainText
  readonly value: string
  readonly style?: 'primary' | 'danger'
}

/** Above this Slack refuses a text that stands alone. It holds for every page, so that each can go without its blocks. */
export const LONGEST_TEXT = 4_000
/** Room for the lines that an answer may get on its way. */
const PAGE = 3_600
const MOST_BLOCKS = 44
const LONGEST_HEADER = 150
const LONGEST_FIELD = 400
const FIELDS_PER_SECTION = 10
const LONGEST_LABEL = 75
export const BUTTONS_PER_ROW = 25

/**
 * The pages of a view, without its buttons; at least one. Texts go as rich text, where markup and mentions mean nothing;
 * where Slack reads markup (`text`, fields) they are escaped or free of it.
 * `room`: characters that the blocks of a page may take, as Slack counts their containers too.
 */
export function drawPages(view: View, room: number): readonly Drawn[] {
  const blocks = [...blocksOf(view), ...longLabels(buttonsOf(view))]
  const weights = new WeakMap<Block, number>()
  const weigh = (block: Block): number => {
    const weight = weights.get(block) ?? weightOf(block, room / PAGE)
    weights.set(block, weight)
    return weight
  }
  return pagesOf(blocks, PAGE, (page) => page.reduce((sum, block) => sum + weigh(block), 0)).map((page) => ({
    text: page
      .map((block) => `${escape(plainBlock(block))}\n`)
      .join('')
      .trim(),
    blocks: withinBlocks(page),
  }))
}

/** A message holds 50 blocks, the rows of buttons among them; what would take more goes as one rich text. */
function withinBlocks(page: readonly Block[]): readonly SlackBlock[] {
  const drawn = drawBlocks(page)
  return drawn.length <= MOST_BLOCKS ? drawn : drawBlocks(page.map(withoutRole))
}

const withoutRole = (block: Block): Block => (block.kind === 'line' ? { kind: 'line', spans: block.spans } : block)

/** What a block takes alone, which is at least what it adds to a page: as text, or as JSON, where a limit holds for that. */
const weightOf = (block: Block, blocksPerText: number): number =>
  Math.max(escape(plainBlock(block)).length + 1, JSON.stringify(drawBlocks([block])).length / blocksPerText)

/** Slack's three characters, the whole list. */
export const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function plainBlock(block: Block): string {
  if (block.kind === 'line') return block.spans.map((span) => span.text).join('')
  if (block.kind === 'code') return block.text
  const said = block.text.replaceAll(/^/gm, '│ ')
  return block.author === null ? said : `${block.author}:\n${said}`
}

/** Lines, code and quotes that follow one another are one rich text; fields stand in two columns where all of them can. */
function drawBlocks(page: readonly Block[]): readonly SlackBlock[] {
  return groupsOf(page).flatMap((group) => {
    const [first] = group
    const header = first === undefined ? null : headerOf(first)
    if (header !== null) return [header]
    const fields = group.map(fieldOf)
    if (fields.every((field) => field !== null)) return fieldSections(fields)
    const elements = group.reduce(addRich, [] as readonly RichPart[]).map(trimEnd)
    return elements.length === 0 ? [] : [{ type: 'rich_text', elements }]
  })
}

/** A heading alone, fields together, and everything else together. */
function groupsOf(page: readonly Block[]): readonly (readonly Block[])[] {
  const groups: Block[][] = []
  let kind = ''
  for (const block of page) {
    const role = block.kind === 'line' && (block.role === 'field' || headerOf(block) !== null) ? block.role : 'rich'
    const group = groups.at(-1)
    if (group !== undefined && role === kind && role !== 'heading') group.push(block)
    else groups.push([block])
    kind = role ?? ''
  }
  return groups
}

/** Short headings only; and without the three characters, as clients differ in how they show those in a plain text. */
function headerOf(block: Block): SlackBlock | null {
  if (block.kind !== 'line' || block.role !== 'heading') return null
  const text = plainBlock(block)
  if (text === '' || text.length > LONGEST_HEADER || /[&<>]/.test(text)) return null
  return { type: 'header', text: plain(text) }
}

const fieldSections = (fields: readonly string[]): readonly SlackBlock[] =>
  Array.from({ length: Math.ceil(fields.length / FIELDS_PER_SECTION) }, (_, index) => ({
    type: 'section',
    fields: fields
      .slice(index * FIELDS_PER_SECTION, (index + 1) * FIELDS_PER_SECTION)
      .map((text) => ({ type: 'mrkdwn', text, verbatim: true })),
  }))

/** Fields know no rich text, so null for one that holds anything which Slack would read as markup. */
function fieldOf(block: Block): string | null {
  if (block.kind !== 'line' || block.role !== 'field') return null
  const [name, ...values] = block.spans
  const title = (name?.text ?? '').replace(/:\s*$/, '')
  const drawn = values.map(({ text, code }) => (code === true && text.trim() !== '' ? `\`${text}\`` : text)).join('')
  const harmless = [title, ...values.map((span) => span.text)].every((text) => !MARKUP.test(text))
  return title.trim() === '' || drawn.trim() === '' || !harmless || drawn.length > LONGEST_FIELD
    ? null
    : `*${title}*\n${drawn}`
}

/** What Slack's markup begins with; an underscore inside of a word means nothing. */
const MARKUP = /[&<>*~`|]|(?<!\w)_|_(?!\w)|:\w+:|^\s*(?:[•-]|\d+\.)\s/m

function addRich(parts: readonly RichPart[], block: Block): readonly RichPart[] {
  if (block.kind === 'code')
    return block.text === '' ? parts : [...parts, part('rich_text_preformatted', [{ text: block.text }])]
  if (block.kind === 'quote') {
    const quote = block.text === '' ? [] : [part('rich_text_quote', [{ text: block.text }])]
    return block.author === null
      ? [...parts, ...quote]
      : [...addLine(parts, [{ text: `${block.author}:`, tone: 'dim' }]), ...quote]
  }
  return addLine(parts, block.spans)
}

function addLine(parts: readonly RichPart[], spans: readonly Span[]): readonly RichPart[] {
  const texts = richTexts([...spans, { text: '\n' }])
  const last = parts.at(-1)
  return last?.type === 'rich_text_section'
    ? [...parts.slice(0, -1), { ...last, elements: [...last.elements, ...texts] }]
    : [...parts, { type: 'rich_text_section', elements: texts }]
}

const part = (type: RichPart['type'], spans: readonly Span[]): RichPart => ({ type, elements: richTexts(spans) })

/** Neighbours of one style are one element; empty ones are refused by Slack. */
function richTexts(spans: readonly Span[]): readonly RichText[] {
  const texts: RichText[] = []
  for (const span of spans) {
    if (span.text === '') continue
    const style = styleOf(span)
    const last = texts.at(-1)
    if (last !== undefined && JSON.stringify(last.style) === JSON.stringify(style))
      texts[texts.length - 1] = { ...last, text: last.text + span.text }
    else texts.push({ type: 'text', text: span.text, ...(style === undefined ? {} : { style }) })
  }
  return texts
}

const styleOf = (span: Span): RichText['style'] =>
  span.code === true ? { code: true } : span.tone === 'strong' ? { bold: true } : undefined

/** The line break at the end of a section would be an empty line. */
function trimEnd(section: RichPart): RichPart {
  const last = section.elements.at(-1)
  if (section.type !== 'rich_text_section' || last === undefined || !last.text.endsWith('\n')) return section
  const text = last.text.slice(0, -1)
  const kept = [...section.elements.slice(0, -1), ...(text === '' ? [] : [{ ...last, text }])]
  return kept.length === 0 ? section : { ...section, elements: kept }
}

const plain = (text: string): PlainText => ({ type: 'plain_text', text, emoji: false })

/** Rows of buttons; `token` is what a press brings. */
export function drawButtons(
  buttons: readonly { readonly button: Button; readonly token: string }[],
): readonly SlackBlock[] {
  const drawn = buttons.map(({ button, token }, index) => slackButton(`kanban:${index}`, button, token))
  return Array.from({ length: Math.ceil(drawn.length / BUTTONS_PER_ROW) }, (_, row) => ({
    type: 'actions',
    elements: drawn.slice(row * BUTTONS_PER_ROW, (row + 1) * BUTTONS_PER_ROW),
  }))
}

/** A label that is cut keeps its beginning. */
export function slackButton(id: string, { label, tone }: Pick<Button, 'label' | 'tone'>, value: string): SlackButton {
  const text = label === '' ? '…' : shortened(label, LONGEST_LABEL)
  return { type: 'button', action_id: id, text: plain(text), value, ...(tone === undefined ? {} : { style: tone }) }
}

/** At most so many UTF-16 units, never half a character. */
export function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** What does not fit on its button stands above it. */
const longLabels = (buttons: readonly Button[]): readonly Block[] =>
  buttons
    .filter(({ label }) => label.length > LONGEST_LABEL)
    .map(({ label }) => ({ kind: 'line', spans: [{ text: '▸ ', tone: 'dim' }, { text: label }] }))

/** Buttons as lines with commands to type, for a message without blocks. */
export const typedButtons = (buttons: readonly Button[]): readonly string[] =>
  buttons.map(({ label, command }) => `${escape(label)}: /kanban ${escape(command)}`)
