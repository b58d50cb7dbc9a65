import type { Button, Span, View } from '../../kanban-core/index.ts'
import { blocksOf, buttonsOf } from '../blocks.ts'
import type { Block } from '../blocks.ts'
import { pagesOf } from '../pages.ts'
import { split, utf16 } from '../split.ts'
import { visibleLine } from '../visible.ts'

/** Discord counts characters; UTF-16 units are never fewer. */
export const MOST_TEXT = 2_000
/** Room for `Page 12 of 34` beneath. */
const PAGE_NOTE = 40
/** Four rows of five; the fifth row turns pages. */
export const MOST_BUTTONS = 20
const ROW = 5
const LABEL = 80

/** A button with what it carries over the wire. */
export interface Carried {
  readonly label: string
  readonly tone: Button['tone']
  readonly id: string
}

/** How the words of a command are typed here. */
export type Typed = (words: string) => string

/** What a view says, on as many pages as it needs, each as one message takes it. Buttons for which there is no room are named with their commands. */
export function contentsOf(view: View, typed: Typed): readonly string[] {
  const blocks = [...blocksOf(view), ...overflow(buttonsOf(view))].map((block) => asTyped(block, typed))
  const whole = render(blocks)
  if (whole.length <= MOST_TEXT) return [filled(whole)]
  const pages = pagesOf(blocks, MOST_TEXT - PAGE_NOTE, measure)
  return pages.map((page, index) => `${filled(render(page))}\n-# Page ${index + 1} of ${pages.length}`)
}

/** The same without any markup or button, for when Discord does not take the drawing; one message. */
export function plainText(view: View, typed: Typed): string {
  const blocks = blocksOf(view).map((block) => asTyped(block, typed))
  const lines = blocks.map((block) =>
    block.kind === 'line' ? block.spans.map(({ text }) => text).join('') : block.text,
  )
  const commands = buttonsOf(view).map(({ label, command }) => `${visibleLine(label)}: ${typed(visibleLine(command))}`)
  const [first = '', ...more] = split(escape([...lines, ...commands].join('\n')), MOST_TEXT - 100, utf16)
  return filled(more.length === 0 ? first : `${first}\n… and more, which could not be shown here.`)
}

/** Rows of buttons; the buttons that turn pages are a row of their own. */
export function rowsOf(buttons: readonly Carried[], turning: readonly Carried[] = []): readonly object[] {
  const rows: (readonly Carried[])[] = []
  for (let at = 0; at < buttons.length; at += ROW) rows.push(buttons.slice(at, at + ROW))
  return [...rows, ...(turning.length > 0 ? [turning] : [])].map((row) => ({ type: 1, components: row.map(buttonOf) }))
}

const STYLES = { primary: 1, danger: 4, plain: 2 } as const
const buttonOf = ({ label, tone, id }: Carried) => ({
  type: 2,
  style: STYLES[tone ?? 'plain'],
  label: shortened(label.trim() === '' ? '…' : label, LABEL),
  custom_id: id,
})

/** At most so many characters, whole ones, with a sign that some are missing. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text
  const [head = ''] = split(text, most - 1, utf16)
  return `${head}…`
}

/** Commands that somebody is to type are shown as Discord takes them. */
function asTyped(block: Block, typed: Typed): Block {
  if (block.kind !== 'line') return block
  const spans = block.spans.map((span) => {
    const command = span.code === true ? /^\/kanban(?:\s([^\n]*))?$/.exec(span.text) : null
    return command === null ? span : { ...span, text: typed(command[1] ?? '') }
  })
  return { ...block, spans }
}

const overflow = (buttons: readonly Button[]): readonly Block[] =>
  buttons.slice(MOST_BUTTONS).map(({ label, command }) => ({
    kind: 'line',
    spans: [{ text: `${label}: ` }, { text: `/kanban ${visibleLine(command)}`, code: true }],
  }))

/** Discord takes no empty message. */
const filled = (content: string): string => (content.trim() === '' ? '…' : content)

/** Rendering only ever adds, so that what is too long already need not be rendered to know it. */
function measure(blocks: readonly Block[]): number {
  const raw = blocks.reduce((sum, block) => sum + rawLength(block) + 1, -1)
  return raw > MOST_TEXT ? raw : render(blocks).length
}
const rawLength = (block: Block): number =>
  block.kind === 'line' ? block.spans.reduce((sum, span) => sum + span.text.length, 0) : block.text.length

const render = (blocks: readonly Block[]): string => blocks.map(blockText).join('\n')

function blockText(block: Block): string {
  switch (block.kind) {
    case 'line':
      return lineText(block.spans, block.role)
    case 'code':
      return fence(block.text)
    case 'quote':
      return quote(block.author, block.text)
  }
}

function lineText(spans: readonly Span[], role: Extract<Block, { kind: 'line' }>['role']): string {
  if (role === 'heading') return `### ${inline(spans.map((span) => ({ text: span.text })))}`
  const [first, ...rest] = spans
  if (role === 'field' && first !== undefined) return inline([{ ...first, tone: 'strong' }, ...rest])
  const small = spans.some((span) => span.text.trim() !== '') && spans.every((span) => span.tone === 'dim')
  return small ? smallText(inline(spans)) : inline(spans)
}

/** Each line of it, as the sign counts for one line. */
const smallText = (text: string): string => text.replaceAll(/^(?=.*\S)/gm, '-# ')

function quote(author: string | null, text: string): string {
  const said = escape(text)
    .split('\n')
    .map((line) => `> ${line}`)
  return (author === null ? said : [`-# ${escape(author)}:`, ...said]).join('\n')
}

/** What stands in a fence is shown as it is; only a fence in it would end it, so that its ticks are parted by a blank of no width. */
const fence = (text: string): string =>
  text.trim() === '' ? '' : `\`\`\`\n${text.replaceAll(/`{3,}/g, (ticks) => ticks.replaceAll('`', '`\u200b'))}\n\`\`\``

/** Runs of one style are drawn as one: two bold ones side by side would not be bold. */
function inline(spans: readonly Span[]): string {
  const merged: Span[] = []
  for (const span of spans) {
    const last = merged.at(-1)
    if (last !== undefined && styleOf(last) === styleOf(span))
      merged[merged.length - 1] = { ...last, text: last.text + span.text }
    else merged.push(span)
  }
  return startsEscaped(merged.map(styled).join(''))
}

const styleOf = ({ tone, code }: Span): string => (code === true ? 'code' : tone === 'strong' ? 'strong' : 'plain')

function styled(span: Span): string {
  const style = styleOf(span)
  if (style === 'plain') return marksEscaped(span.text)
  return span.text.replaceAll(/[^\n]+/g, (line) => {
    const [, before = '', text = '', after = ''] = /^(\s*)(.*?)(\s*)$/.exec(line) ?? []
    if (text === '') return line
    return `${before}${style === 'code' ? codeSpan(text) : `**${marksEscaped(text)}**`}${after}`
  })
}

/** Ticks inside need longer ones around; where that is not enough it is shown without. */
function codeSpan(text: string): string {
  if (!text.includes('`')) return `\`${text}\``
  return /``|^`|`$/.test(text) ? marksEscaped(text) : `\`\`${text}\`\``
}

const escape = (text: string): string => startsEscaped(marksEscaped(text))

/** An address stays as it is: Discord takes all of it for a link, and would show the escapes in it. */
const ADDRESS = /(https?:\/\/[A-Za-z0-9][A-Za-z0-9._~:/?#=&%+,;-]*)/
const marksEscaped = (text: string): string =>
  text
    .split(ADDRESS)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/[\\*_~`|<[\]@]/g, String.raw`\$&`)))
    .join('')

/** Headings, lists, quotes and small print are made by the first characters of a line. */
const startsEscaped = (text: string): string =>
  text.replaceAll(/^(\s*)([#>+-]|\d{1,10}(?=[.)]))/gm, (_, blanks: string, sign: string) =>
    /\d/.test(sign) ? `${blanks}${sign}\\` : `${blanks}\\${sign}`,
  )
