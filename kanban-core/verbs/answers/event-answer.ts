import type { z } from 'zod'
import type { BoardEvent, EventKind } from '../../model/event.ts'
import type { BoardSlug, TaskId } from '../../model/ids.ts'
import type { EventQuery } from '../../store/store.ts'
import { eventLine } from './event-line.ts'
import { eventJson } from './json.ts'
import type { eventShape } from './shapes.ts'
import type { VerbContext } from '../verb.ts'
import { code, span, text, view } from '../../model/view.ts'
import type { View } from '../../model/view.ts'

/** The latest events, and from where a stream goes on without a gap. */
export interface Latest {
  readonly events: readonly BoardEvent[]
  readonly board: BoardSlug
  readonly task: TaskId | null
  readonly kinds: readonly EventKind[]
  /** Number of the last event that the answer has taken into account. */
  readonly last: number
}

interface Wanted {
  readonly board: BoardSlug
  readonly task: TaskId | null
  readonly kinds: readonly EventKind[]
  readonly limit: number
}

export async function latest({ reads }: Pick<VerbContext, 'reads'>, wanted: Wanted): Promise<Latest> {
  const { board, task, kinds, limit } = wanted
  const before = (await reads.boards.get(board))?.lastEvent ?? 0
  const events = await reads.log.events({ ...queryOf(wanted), limit })
  return { events, board, task, kinds, last: Math.max(before, events.at(-1)?.number ?? 0) }
}

const queryOf = ({ board, task, kinds }: Pick<Wanted, 'board' | 'task' | 'kinds'>) => ({
  ...(task === null ? { board } : { task }),
  ...(kinds.length === 0 ? {} : { kinds }),
})

/** What goes on after the answer. */
export const streamOf = (answer: Latest): Omit<EventQuery, 'limit'> => ({ ...queryOf(answer), after: answer.last })

export function latestView({ events, task, kinds }: Latest, { surface }: VerbContext): View {
  const what =
    kinds.length === 0
      ? 'nothing has happened yet'
      : `no event of ${kinds.length === 1 ? 'this kind' : 'these kinds'} yet`
  return view(
    events.length === 0 ? text(what) : { kind: 'list', items: events.map((event) => eventLine(event, task === null)) },
    surface === 'chat'
      ? text(span('to be told of what comes: ', 'dim'), code(`kanban subscribe ${task ?? '<task>'}`))
      : null,
  )
}

export const latestJson = ({ events }: Latest): z.output<typeof eventShape>[] => events.map((event) => eventJson(event))
