import { plain } from '../../../kanban-core/model/view.ts'
import type { Node, View } from '../../../kanban-core/model/view.ts'

const WIDTH = 80

/** The plainest way to draw a view: enough to see what it says and that it fits 80 columns. */
export const draw = (view: View): string => view.nodes.map(drawNode).join('\n')

function drawNode(node: Node): string {
  switch (node.kind) {
    case 'text':
      return plain(node.spans)
    case 'heading':
      return `# ${node.text}`
    case 'fields': {
      const widest = Math.max(...node.rows.map(([name]) => name.length))
      return node.rows.map(([name, value]) => `${name.padEnd(widest)}  ${plain(value)}`).join('\n')
    }
    case 'table':
      return drawTable(node)
    case 'list':
      return node.items.map((item) => `- ${plain(item)}`).join('\n')
    case 'code':
      return node.text
    case 'quote':
      return [
        ...(node.author === null ? [] : [`> ${node.author}:`]),
        ...node.text.split('\n').map((line) => `> ${line}`),
      ].join('\n')
    case 'buttons':
      return node.buttons
        .map((button) => `[${button.label}: ${button.command}${button.ask === undefined ? '' : ' …'}]`)
        .join(' ')
  }
}

function drawTable({ columns, rows }: Extract<Node, { kind: 'table' }>): string {
  const cells = [columns.map((column) => column.title), ...rows.map((row) => row.cells.map(plain))]
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => (row[at] ?? '').length)))
  const spare = WIDTH - widths.reduce((sum, width) => sum + width + 2, -2)
  const shrink = columns.findIndex((column) => column.shrink)
  if (spare < 0 && shrink >= 0) widths[shrink] = Math.max(6, (widths[shrink] ?? 0) + spare)
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => fit(cell, widths[at] ?? 0, columns[at]?.align === 'right'))
      .join('  ')
      .trimEnd()
  return cells
    .map((row, at) => [line(row), ...(rows[at - 1]?.beneath ?? []).map((below) => `    ${plain(below)}`)].join('\n'))
    .join('\n')
}

function fit(text: string, width: number, right: boolean): string {
  const cut = text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text
  return right ? cut.padStart(width) : cut.padEnd(width)
}
