import type { BoardCard, Changed, Refused, Status, Task } from './answers.ts'
import { verb } from './api.ts'
import { board } from './board.ts'
import { Failure } from './failure.ts'

/** What became of several tasks. */
export interface Outcome {
  readonly done: readonly Task[]
  readonly refused: readonly Refused[]
  /** What the step has set in motion besides, in words. */
  readonly note: string | null
}

/** One request names so many tasks at most. */
const AT_ONCE = 100
const SUMMARY = [
  'title',
  'status',
  'assignee',
  'priority',
  'tenant',
  'status_since',
  'started_at',
  'completed_at',
  'scheduled_at',
  'retry_at',
  'open_parents',
  'reviewer',
  'attempts',
  'failures',
  'comments',
  'not_started_reason',
  'not_started_detail',
  'not_started_since',
  'block',
] as const satisfies readonly (keyof BoardCard & keyof Task)[]

/** Verbs that take one task at a time. */
const SINGLE: ReadonlySet<string> = new Set(['edit', 'approve', 'request-review', 'request-changes', 'specify'])

/**
 * Does the same to each of the tasks. `show`: the column in which they stand until the gateway has answered; whatever it
 * refuses goes back. Throws Failure where nothing could be asked at all, or the only task was refused.
 */
export async function act(name: string, ids: readonly string[], input: object = {}, show?: Status): Promise<Outcome> {
  const store = board.store.get()
  const asked = store?.round ?? 0
  if (show !== undefined) store?.move(ids, show)
  try {
    const outcome = SINGLE.has(name) ? await oneByOne(name, ids, input) : await together(name, ids, input)
    for (const task of outcome.done) store?.answered(summaryOf(task), asked)
    return outcome
  } finally {
    if (show !== undefined) store?.settle(ids)
  }
}

async function together(name: string, ids: readonly string[], input: object): Promise<Outcome> {
  const parts: Outcome[] = []
  for (let at = 0; at < ids.length; at += AT_ONCE)
    parts.push(outcomeOf(await verb<Changed>(name, { ...input, tasks: ids.slice(at, at + AT_ONCE) }, board.slug)))
  return joined(parts)
}

async function oneByOne(name: string, ids: readonly string[], input: object): Promise<Outcome> {
  const parts: Outcome[] = []
  for (const id of ids) {
    try {
      parts.push(outcomeOf(await verb<Changed>(name, { ...input, task: id }, board.slug)))
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'refused' || ids.length === 1) throw error
      parts.push({
        done: [],
        refused: [{ id, code: error.code, message: error.message, next: error.next }],
        note: null,
      })
    }
  }
  return joined(parts)
}

function outcomeOf(answer: Changed): Outcome {
  if ('done' in answer) return { done: answer.done, refused: answer.refused, note: null }
  return { done: [answer], refused: [], note: answer.note ?? null }
}

const joined = (parts: readonly Outcome[]): Outcome => ({
  done: parts.flatMap((part) => part.done),
  refused: parts.flatMap((part) => part.refused),
  note: parts.length === 1 ? (parts[0]?.note ?? null) : null,
})

const summaryOf = (task: Task): Partial<BoardCard> & { readonly id: string } => ({
  id: task.id,
  ...Object.fromEntries(SUMMARY.map((name) => [name, task[name]])),
})
