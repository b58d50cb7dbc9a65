import type { Column, Node, Span } from '../../kanban-core/index.ts'
import { visible, visibleLine } from '../visible.ts'
import { clip, lineCells, pad, wrap } from './wrap.ts'
import type { Line } from './wrap.ts'

const GAP = 2
/** No column gets narrower than this, as long as the screen has room for it. */
const NARROWEST = 6

/**
 * Aligned columns; the one marked `shrink` gives way first, then the widest. What is too wide ends with an ellipsis, or goes on beneath where the column folds;
 * what belongs beneath a row is folded, never cut.
 */
export function tableLines({ columns, rows }: Extract<Node, { kind: 'table' }>, screen: number): readonly Line[] {
  const head = columns.map((column): Line => [{ text: visibleLine(column.title), tone: 'dim' }])
  const body = rows.map((row) => row.cells.map(toLine))
  const widths = fit(
    columns,
    columns.map((_, at) => Math.max(...[head, ...body].map((line) => lineCells(line[at] ?? [])))),
    screen,
  )
  const indent = (widths[0] ?? 0) + GAP
  return [
    ...rowLines(columns, head, widths),
    ...rows.flatMap((row, index) => [
      ...rowLines(columns, body[index] ?? [], widths),
      ...(row.beneath ?? []).flatMap((line) => beneath(line, Math.min(indent, 12), screen)),
    ]),
  ]
}

function fit(columns: readonly Column[], natural: readonly number[], screen: number): readonly number[] {
  const widths = [...natural]
  const excess = () => widths.reduce((sum, width) => sum + width + GAP, -GAP) - screen
  const shrink = columns.findIndex((column) => column.shrink)
  if (shrink >= 0 && excess() > 0)
    widths[shrink] = Math.max(Math.min(NARROWEST, widths[shrink] ?? 0), (widths[shrink] ?? 0) - excess())
  while (excess() > 0 && Math.max(...widths) > 1) {
    const widest = widths.indexOf(Math.max(...widths))
    widths[widest] = (widths[widest] ?? 1) - 1
  }
  return widths
}

/** One line; more where a column folds. */
function rowLines(columns: readonly Column[], row: readonly Line[], widths: readonly number[]): readonly Line[] {
  const cells = columns.map(({ fold }, at): readonly Line[] => {
    const [cell, width] = [row[at] ?? [], widths[at] ?? 0]
    return fold ? wrap(cell, width) : [clip(cell, width)]
  })
  const height = Math.max(...cells.map((lines) => lines.length))
  return Array.from({ length: height }, (_, line) =>
    columns.flatMap((column, at) => {
      const cell = pad(cells[at]?.[line] ?? [], widths[at] ?? 0, column.align ?? 'left')
      return at === 0 ? cell : [{ text: ' '.repeat(GAP) }, ...cell]
    }),
  )
}

function beneath(line: Line, indent: number, screen: number): readonly Line[] {
  const safe = line.map((part) => ({ ...part, text: visible(part.text) }))
  return wrap(safe, Math.max(10, screen - indent)).map((folded) => [{ text: ' '.repeat(indent) }, ...folded])
}

const toLine = (cell: string | readonly Span[]): Line =>
  typeof cell === 'string'
    ? [{ text: visibleLine(cell) }]
    : cell.map((part) => ({ ...part, text: visible(part.text.replaceAll(/\s*[\r\n]+\s*/g, ' ')) }))
