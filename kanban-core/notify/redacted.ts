import type { Button, Node, Row, Span, View } from '../model/view.ts'

type Clean = (text: string) => string

/** The same view with every text in it cleaned; the commands behind buttons too, as they are shown when pressed. */
export function redacted(view: View, clean: Clean): View {
  return { nodes: view.nodes.map((node) => cleanNode(node, clean)) }
}

function cleanNode(node: Node, clean: Clean): Node {
  switch (node.kind) {
    case 'text':
      return { ...node, spans: cleanSpans(node.spans, clean) }
    case 'heading':
    case 'code':
      return { ...node, text: clean(node.text) }
    case 'quote':
      return { ...node, author: node.author === null ? null : clean(node.author), text: clean(node.text) }
    case 'fields':
      return { ...node, rows: node.rows.map(([name, value]) => [name, cleanCell(value, clean)] as const) }
    case 'table':
      return { ...node, rows: node.rows.map((row) => cleanRow(row, clean)) }
    case 'list':
      return { ...node, items: node.items.map((item) => cleanSpans(item, clean)) }
    case 'buttons':
      return {
        ...node,
        buttons: node.buttons.map((button): Button => ({
          ...button,
          label: clean(button.label),
          command: clean(button.command),
        })),
      }
  }
}

const cleanSpans = (spans: readonly Span[], clean: Clean): readonly Span[] =>
  spans.map((part) => ({ ...part, text: clean(part.text) }))
const cleanCell = (cell: string | readonly Span[], clean: Clean) =>
  typeof cell === 'string' ? clean(cell) : cleanSpans(cell, clean)
const cleanRow = (row: Row, clean: Clean): Row => ({
  cells: row.cells.map((cell) => cleanCell(cell, clean)),
  ...(row.beneath === undefined ? {} : { beneath: row.beneath.map((line) => cleanSpans(line, clean)) }),
})
