import { VERBS } from '../../kanban-core/index.ts'
import type { Node, Span, View } from '../../kanban-core/index.ts'

const IN_CHAT: ReadonlySet<string> = new Set(
  VERBS.filter((verb) => verb.surfaces.includes('chat')).map((verb) => verb.name.split(' ')[0] ?? ''),
)

/** An answer whose commands can be typed where it is read: those that a chat has begin with a slash. */
export const asTypedInChat = ({ nodes }: View): View => ({ nodes: nodes.map(inNode) })

function inNode(node: Node): Node {
  switch (node.kind) {
    case 'text':
      return { ...node, spans: node.spans.map(inSpan) }
    case 'list':
      return { ...node, items: node.items.map((item) => item.map(inSpan)) }
    case 'fields':
      return { ...node, rows: node.rows.map(([name, value]) => [name, inCell(value)] as const) }
    case 'table':
      return {
        ...node,
        rows: node.rows.map((row) => ({
          ...row,
          cells: row.cells.map(inCell),
          ...(row.beneath && { beneath: row.beneath.map((line) => line.map(inSpan)) }),
        })),
      }
    case 'heading':
    case 'code':
    case 'quote':
    case 'buttons':
      return node
  }
}

const inCell = (cell: string | readonly Span[]) => (typeof cell === 'string' ? cell : cell.map(inSpan))

function inSpan(span: Span): Span {
  const [, verb = ''] = (span.code === true && /^kanban ([a-z-]+)/.exec(span.text)) || []
  return IN_CHAT.has(verb) ? { ...span, text: `/${span.text}` } : span
}
