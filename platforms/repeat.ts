import { span, text } from '../kanban-core/index.ts'
import type { View } from '../kanban-core/index.ts'

/** For platforms that cannot tell a repeat from a new message: the message says so itself, above its buttons. */
export function markRepeat(view: View): View {
  const note = text(span('You may have had this message before: its first sending was cut short.', 'dim'))
  const at = view.nodes.findIndex((node) => node.kind === 'buttons')
  return { nodes: at < 0 ? [...view.nodes, note] : view.nodes.toSpliced(at, 0, note) }
}
