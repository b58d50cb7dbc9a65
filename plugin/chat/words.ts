import { MINUTE, code, formatDuration, span, text, view } from '../../kanban-core/index.ts'
import type { Millis, Role, View } from '../../kanban-core/index.ts'

/** What people read who may not use the board, or have just been let in. */

export const yourCode = (pairing: string, left: Millis): View =>
  view(
    text('This board does not know you yet. Your code is ', code(pairing), '.'),
    text('Give it to whoever runs the board. They let you in with ', code(`kanban pair approve ${pairing}`), '.'),
    text(span(`It is good for ${inMinutes(left)}; you are told here when you are in.`, 'dim')),
  )

export const tooMany = (left: Millis): View =>
  view(
    text(
      `This board does not know you, and others are waiting to be let in. Write again in ${inMinutes(left)}, or ask whoever runs it to add your id.`,
    ),
  )

/** Nobody counts seconds of an hour. */
export const inMinutes = (time: Millis): string => formatDuration(Math.ceil(time / MINUTE) * MINUTE)

export const SHUT_OUT: View = view(text('You may not use this board. Whoever runs it can change that.'))
export const ELSEWHERE: View = view(
  text('This board does not know you. Write to me in a direct message to ask to be let in.'),
)
export const UNSEEN: View = view(
  text('This board takes no orders from somebody who posts as a group or a channel. Write under your own name.'),
)
export const FOREIGN: View = view(text('This board is for the people of its own workspace.'))

export const welcome = (role: Role): View =>
  view(text(span('You are in', 'strong'), `, as ${role}. `, code('/kanban'), ' shows what there is to do.'))
