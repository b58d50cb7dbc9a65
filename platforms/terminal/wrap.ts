import stringWidth from 'string-width'
import type { Span } from '../../kanban-core/index.ts'

/** One line of styled text. */
export type Line = readonly Span[]

const segmenter = new Intl.Segmenter()

interface Cell {
  readonly text: string
  readonly span: Span
  readonly width: number
}

/** Columns that a text takes in a terminal: wide characters and emoji count two. */
export const cells = (text: string): number => stringWidth(text)
export const lineCells = (line: Line): number => line.reduce((sum, part) => sum + cells(part.text), 0)

/** Breaks at blanks, and inside of a word only where it is longer than a line. Line breaks in the text stay. */
export function wrap(spans: Line, columns: number): readonly Line[] {
  return paragraphs(spans).flatMap((paragraph) =>
    lineCells(paragraph) <= columns ? [paragraph] : fold(toCells(paragraph), Math.max(2, columns)),
  )
}

/** At most so many columns, with an ellipsis in place of what is left out. */
export function clip(line: Line, columns: number): Line {
  if (lineCells(line) <= columns) return line
  const kept: Cell[] = []
  let room = columns - 1
  for (const cell of toCells(line)) {
    room -= cell.width
    if (room < 0) break
    kept.push(cell)
  }
  return [...toLine(kept), { text: '…' }]
}

/** Fills up with blanks on the right, or on the left. */
export function pad(line: Line, columns: number, align: 'left' | 'right'): Line {
  const blanks = { text: ' '.repeat(Math.max(0, columns - lineCells(line))) }
  return align === 'right' ? [blanks, ...line] : [...line, blanks]
}

function paragraphs(spans: Line): readonly Line[] {
  const lines: Span[][] = [[]]
  for (const part of spans) {
    for (const [index, text] of part.text.split('\n').entries()) {
      if (index > 0) lines.push([])
      if (text !== '') lines.at(-1)?.push({ ...part, text })
    }
  }
  return lines
}

function fold(all: readonly Cell[], columns: number): readonly Line[] {
  const lines: Line[] = []
  let start = 0
  while (start < all.length) {
    const fits = countFitting(all, start, columns)
    const end = start + fits >= all.length ? all.length : breakBefore(all, start, start + fits)
    lines.push(toLine(trimmed(all.slice(start, end))))
    start = end
    while (all[start]?.text === ' ') start += 1
  }
  return lines
}

function countFitting(all: readonly Cell[], start: number, columns: number): number {
  let room = columns
  let count = 0
  for (let at = start; at < all.length; at++) {
    room -= all[at]?.width ?? 0
    if (room < 0) break
    count += 1
  }
  return Math.max(1, count)
}

function breakBefore(all: readonly Cell[], start: number, limit: number): number {
  for (let at = limit; at > start; at--) if (all[at]?.text === ' ') return at
  return limit
}

function trimmed(line: readonly Cell[]): readonly Cell[] {
  const end = line.findLastIndex((cell) => cell.text !== ' ')
  return line.slice(0, end + 1)
}

const toCells = (line: Line): readonly Cell[] =>
  line.flatMap((part) =>
    Array.from(segmenter.segment(part.text), ({ segment }) => ({ text: segment, span: part, width: cells(segment) })),
  )

function toLine(list: readonly Cell[]): Line {
  const line: { text: string; span: Span }[] = []
  for (const cell of list) {
    const last = line.at(-1)
    if (last?.span === cell.span) last.text += cell.text
    else line.push({ text: cell.text, span: cell.span })
  }
  return line.map(({ text, span }) => ({ ...span, text }))
}
