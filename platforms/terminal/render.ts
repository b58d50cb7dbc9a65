import pc from 'picocolors'
import type { Button, Node, Span, View } from '../../kanban-core/index.ts'
import { visible, visibleLine } from '../visible.ts'
import { tableLines } from './table.ts'
import { cells, lineCells, wrap } from './wrap.ts'
import type { Line } from './wrap.ts'

export interface TextOptions {
  /** Width of the screen in columns; Infinity = lines are never folded (pipes and files), and tables are laid out as for a small screen. */
  readonly columns: number
  readonly color: boolean
  /** Numbered, where a number can be typed to press them; left out of a printed answer otherwise. */
  readonly buttons?: 'numbered' | 'hidden'
}

/** One long title must not push the other columns out of sight of whoever reads a pipe or a file. */
const SMALL_SCREEN = 80
const BULLET = '• '
const BAR = '│ '

/** A view as lines of text without a line break at the end. Everything in it is data: nothing steers the terminal but our own colours. */
export function renderText(view: View, options: TextOptions): string {
  const paint = painter(options.color)
  const lines: string[] = []
  let firstNumber = 1
  for (const node of view.nodes) {
    if (node.kind === 'buttons' && options.buttons === 'hidden') continue
    if (node.kind === 'heading' && lines.length > 0) lines.push('')
    lines.push(...nodeLines(node, options.columns, firstNumber).map(paint))
    if (node.kind === 'buttons') firstNumber += node.buttons.length
  }
  return lines.join('\n')
}

/** Colours where the stream is a terminal and nobody asked for none: NO_COLOR, FORCE_COLOR, TERM=dumb. */
export function wantsColor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (env['NO_COLOR']) return false
  if (env['FORCE_COLOR'] && env['FORCE_COLOR'] !== '0') return true
  return stream.isTTY === true && env['TERM'] !== 'dumb'
}

function nodeLines(node: Node, columns: number, firstNumber: number): readonly Line[] {
  switch (node.kind) {
    case 'text':
      return wrap(safe(node.spans), columns)
    case 'heading':
      return wrap([{ text: visibleLine(node.text), tone: 'strong' }], columns)
    case 'fields':
      return fieldLines(node.rows, columns)
    case 'table':
      return tableLines(node, columns === Infinity ? SMALL_SCREEN : columns)
    case 'list':
      return node.items.flatMap((item) => hang([{ text: BULLET, tone: 'dim' }], safe(item), columns))
    case 'code':
      return visible(node.text)
        .replace(/\n+$/, '')
        .split('\n')
        .map((text) => [{ text }])
    case 'quote':
      return quoteLines(node, columns)
    case 'buttons':
      return buttonLines(node.buttons, columns, firstNumber)
  }
}

function fieldLines(rows: Extract<Node, { kind: 'fields' }>['rows'], columns: number): readonly Line[] {
  const widest = Math.max(0, ...rows.map(([name]) => cells(visibleLine(name))))
  return rows.flatMap(([name, value]) => {
    const label = visibleLine(name)
    const head = { text: label + ' '.repeat(widest - cells(label) + 2), tone: 'dim' } as const
    return hang([head], safe(typeof value === 'string' ? [{ text: value }] : value), columns)
  })
}

function quoteLines({ author, text }: Extract<Node, { kind: 'quote' }>, columns: number): readonly Line[] {
  const bar = { text: BAR, tone: 'dim' } as const
  const said = wrap([{ text: visible(text).trimEnd() }], columns - BAR.length).map((line) => [bar, ...line])
  return author === null ? said : [[{ text: `${visibleLine(author)}:`, tone: 'dim' }], ...said]
}

/** `[1] Show  [2] Unblock …`, never broken inside of a button. */
function buttonLines(buttons: readonly Button[], columns: number, firstNumber: number): readonly Line[] {
  const lines: Line[] = []
  for (const [index, button] of buttons.entries()) {
    const drawn: Line = [
      { text: `[${firstNumber + index}] `, tone: 'dim' },
      { text: visibleLine(button.label), ...TONES[button.tone ?? 'plain'] },
    ]
    const last = lines.at(-1)
    if (last !== undefined && lineCells(last) + 2 + lineCells(drawn) <= columns)
      lines[lines.length - 1] = [...last, { text: '  ' }, ...drawn]
    else lines.push(drawn)
  }
  return lines
}

const TONES = { primary: { tone: 'strong' }, danger: { tone: 'bad' }, plain: {} } as const satisfies Readonly<
  Record<string, Partial<Span>>
>

/** The text beside its head, further lines beneath the first. */
function hang(head: Line, text: Line, columns: number): readonly Line[] {
  const indent = lineCells(head)
  return wrap(text, Math.max(10, columns - indent)).map((line, index) =>
    index === 0 ? [...head, ...line] : [{ text: ' '.repeat(indent) }, ...line],
  )
}

const safe = (spans: readonly Span[]): Line => spans.map((part) => ({ ...part, text: visible(part.text) }))

function painter(color: boolean): (line: Line) => string {
  const colors = pc.createColors(color)
  const tones = {
    plain: String,
    good: colors.green,
    bad: colors.red,
    warn: colors.yellow,
    dim: colors.dim,
    strong: colors.bold,
  }
  const draw = (part: Span): string =>
    part.text.trim() === ''
      ? part.text
      : (part.tone === undefined && part.code ? colors.cyan : tones[part.tone ?? 'plain'])(part.text)
  return (line) => line.map(draw).join('').trimEnd()
}
