import type { TaskId } from '../model/ids.ts'
import { buttons, code, span, text, view } from '../model/view.ts'
import type { Node, Span, View } from '../model/view.ts'
import { actions, stillHolds } from './actions.ts'
import { excerpt, oneLine } from './excerpt.ts'
import { SIGNS, sentence, words } from './wording.ts'
import type { Occasion } from './wording.ts'

/**
 * What one event is told as: sign, id and title; one sentence; the beginning of what was said;
 * what can be done, as buttons and as a command to type. Pure.
 */
export function ping(occasion: Occasion): View {
  const { event, task, run } = occasion
  const said = words(occasion)
  const next = task === null ? null : actions(event, task, run, occasion.newest)
  return view(
    { kind: 'text', spans: headline(occasion) },
    text(sentence(occasion)),
    said === null || said.trim() === '' ? null : { kind: 'quote', author: null, text: excerpt(said) },
    ...(task === null ? [note('It was deleted meanwhile.')] : []),
    ...(task !== null && !stillHolds(event, task) ? [note(`Meanwhile it is ${task.status}.`)] : []),
    next === null ? null : text(code(`/kanban ${next.typed}`)),
    next === null ? null : buttons(...next.buttons),
  )
}

/** `✅ t_9fc… Design auth schema` */
export function headline({ event, task }: Occasion): readonly Span[] {
  return [span(`${SIGNS[event.kind].symbol} `), code(event.task), span(' '), span(titleOf(event.task, task), 'strong')]
}

/** A title of any length and with any line break stays one line. */
export const titleOf = (id: TaskId, task: Occasion['task']): string =>
  task === null ? `${id} (deleted)` : oneLine(task.title.replaceAll(/\s+/g, ' '), 120)

const note = (remark: string): Node => text(span(remark, 'dim'))
