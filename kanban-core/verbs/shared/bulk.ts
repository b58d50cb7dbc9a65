import type { z } from 'zod'
import { DoneBefore } from '../../board/once.ts'
import { Refused } from '../../model/refusal.ts'
import type { Refusal } from '../../model/refusal.ts'
import type { Task } from '../../model/task.ts'
import { taskJson } from '../answers/json.ts'
import { lines, prose } from '../answers/prose.ts'
import type { briefChangedShape, changedShape, refusedShape } from '../answers/shapes.ts'
import { SYMBOLS, standing } from '../answers/symbols.ts'
import { code, span, text, view } from '../../model/view.ts'
import type { Node, Span, View } from '../../model/view.ts'
import type { VerbContext } from '../verb.ts'

/** What became of several tasks, each on its own. A single one that is refused throws instead. */
export interface Bulk<R> {
  readonly done: readonly R[]
  readonly refused: readonly { readonly id: string; readonly refusal: Refusal }[]
  readonly single: boolean
}

/** Said of what a request did before it came again. */
export const DONE_BEFORE = 'that was done just before the gateway restarted'

/**
 * Does the same to each named task, one after another; one that is refused stops no other,
 * and one that was done when the request came before stays as it is.
 */
export async function each(
  context: VerbContext,
  refs: readonly string[],
  act: (ref: string) => Promise<Changed>,
): Promise<Bulk<Changed>> {
  const [first, ...more] = [...new Set(refs)]
  if (first !== undefined && more.length === 0) return { done: [await act(first)], refused: [], single: true }
  const done: Changed[] = []
  const refused: { id: string; refusal: Refusal }[] = []
  for (const ref of new Set(refs)) {
    try {
      context.board.turns.once?.begin(ref)
      done.push(await act(ref))
    } catch (error) {
      const task = error instanceof DoneBefore && error.task !== null ? await context.reads.tasks.get(error.task) : null
      if (task !== null) done.push({ task, note: DONE_BEFORE })
      else if (error instanceof Refused) refused.push({ id: ref, refusal: error.refusal })
      else if (!(error instanceof DoneBefore)) throw error
    }
  }
  return { done, refused, single: false }
}

export const partly = (bulk: Bulk<unknown>): boolean => bulk.refused.length > 0

/** A task after the step, and what people should hear besides its status. */
export interface Changed {
  readonly task: Task
  readonly note?: string
}

/** One line per task: `✔ t_9fc… is done · Title`, refused ones after them. */
export function bulkView(bulk: Bulk<Changed>, ...more: readonly (Node | null)[]): View {
  const done = bulk.done.map((changed) => changedLine(changed))
  const refused = bulk.refused.map(({ id, refusal }): readonly Span[] => [
    span('✗ ', 'bad'),
    code(id),
    ...prose(`: ${refusal.message}; ${refusal.next}`),
  ])
  const sum =
    refused.length === 0
      ? null
      : text(span(`${done.length} of ${done.length + refused.length} done, ${refused.length} refused`, 'warn'))
  return view(...lines([...done, ...refused]), sum, ...more)
}

export function changedLine({ task, note }: Changed): readonly Span[] {
  const words = [
    span(`${SYMBOLS[task.status]} `, toneOf(task)),
    code(task.id),
    span(` is ${standing(task.status)}`),
    span(` · ${task.title}`),
  ]
  return note === undefined ? words : [...words, ...prose(`; ${note}`, 'dim')]
}

const toneOf = (task: Task) => (task.status === 'done' ? 'good' : task.status === 'blocked' ? 'warn' : 'plain')

/** One task: the task. Several: what was done and what was refused. */
function jsonOf<J>(bulk: Bulk<Changed>, json: (changed: Changed) => J) {
  const [only] = bulk.done
  return bulk.single && only !== undefined ? json(only) : { done: bulk.done.map(json), refused: refusedJson(bulk) }
}
export const bulkJson = (bulk: Bulk<Changed>): z.output<typeof changedShape> => jsonOf(bulk, changedJson)
export const bulkBrief = (bulk: Bulk<Changed>): z.output<typeof briefChangedShape> => jsonOf(bulk, briefJson)

export const refusedJson = (bulk: Bulk<unknown>): z.output<typeof refusedShape> =>
  bulk.refused.map(({ id, refusal }) => ({ id, code: refusal.code, message: refusal.message, next: refusal.next }))

const noted = (note: string | undefined) => (note === undefined ? {} : { note })
const changedJson = ({ task, note }: Changed) => ({ ...taskJson(task), ...noted(note) })
const briefJson = ({ task, note }: Changed) => ({ id: task.id, status: task.status, ...noted(note) })
