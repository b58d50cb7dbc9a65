import type { Button, Column, Node, Row, Span, View } from '../kanban-core/index.ts'
import { visible, visibleLine } from './visible.ts'

/** A view as a chat shows it: from top to bottom, without columns, because a phone is narrow and its letters are not of one width. */
export type Block =
  | { readonly kind: 'line'; readonly spans: readonly Span[]; readonly role?: LineRole }
  /** Shown as it is, in letters of one width. */
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'quote'; readonly author: string | null; readonly text: string }

/** What a line is, for platforms that draw it in a way of their own: a field's first span is its name. */
export type LineRole = 'heading' | 'field'

/** Every text in the blocks is made visible: no control characters, no turned writing. Markup is left to the platform to escape. */
export const blocksOf = (view: View): readonly Block[] => view.nodes.flatMap(blocksOfNode)

/** All buttons of a view, in their order, with labels of one visible line. */
export const buttonsOf = (view: View): readonly Button[] =>
  view.nodes.flatMap((node) =>
    node.kind === 'buttons' ? node.buttons.map((button) => ({ ...button, label: visibleLine(button.label) })) : [],
  )

const SEPARATOR: Span = { text: ' · ', tone: 'dim' }

function blocksOfNode(node: Node): readonly Block[] {
  switch (node.kind) {
    case 'text':
      return [line(safe(node.spans))]
    case 'heading':
      return [line([{ text: visibleLine(node.text), tone: 'strong' }], 'heading')]
    case 'fields':
      return node.rows.map(([name, value]) =>
        line([{ text: `${visibleLine(name)}: `, tone: 'dim' }, ...cell(value)], 'field'),
      )
    case 'table':
      return [line([{ text: titlesOf(node.columns).join(' · '), tone: 'dim' }]), ...node.rows.flatMap(rowBlocks)]
    case 'list':
      return node.items.map((item) => line([{ text: '• ', tone: 'dim' }, ...safe(item)]))
    case 'code':
      return [{ kind: 'code', text: visible(node.text).replace(/\n+$/, '') }]
    case 'quote':
      return [
        {
          kind: 'quote',
          author: node.author === null ? null : visibleLine(node.author),
          text: visible(node.text).trimEnd(),
        },
      ]
    case 'buttons':
      return []
  }
}

/** A column of signs has no title. */
const titlesOf = (columns: readonly Column[]): readonly string[] =>
  columns.map(({ title }) => visibleLine(title)).filter((title) => title !== '')

/** `t_9fc · running · Design auth schema`, and beneath it what belongs to it. */
function rowBlocks({ cells, beneath }: Row): readonly Block[] {
  const present = cells.map(cell).filter((spans) => spans.some((span) => span.text.trim() !== ''))
  return [
    line(present.flatMap((spans, index) => (index === 0 ? spans : [SEPARATOR, ...spans]))),
    ...(beneath ?? []).map((spans) => line([{ text: '   ' }, ...safe(spans)])),
  ]
}

const line = (spans: readonly Span[], role?: LineRole): Block =>
  role === undefined ? { kind: 'line', spans } : { kind: 'line', spans, role }
const safe = (spans: readonly Span[]): readonly Span[] => spans.map((span) => ({ ...span, text: visible(span.text) }))
const cell = (value: string | readonly Span[]): readonly Span[] =>
  (typeof value === 'string' ? [{ text: value }] : value).map((span) => ({ ...span, text: visibleLine(span.text) }))
