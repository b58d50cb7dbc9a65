import { isTaskIdPrefix } from '../model/ids.ts'
import type { TaskId } from '../model/ids.ts'
import { fail } from '../model/refusal.ts'
import type { Task } from '../model/task.ts'
import type { Reads } from '../store/store.ts'
import type { VerbContext } from './verb.ts'

/** What finding a task needs to know of whoever asks. */
export type Asking = Pick<VerbContext, 'reads' | 'actor'>

const CANDIDATES = 4
const WHOLE = 't_xxxxxxxx'.length

/** The one task whose id begins with `ref` (`t_9fc`, or `9fc`), any board, archived ones too. Refuses with the candidates or the nearest ids. */
export async function findTask(context: Asking, ref: string): Promise<Task> {
  const { tasks } = context.reads
  const prefix = idPrefix(ref)
  const ids = prefix === null ? [] : await tasks.startingWith(prefix, CANDIDATES + 1)
  if (ids.length > 1) return fail('ambiguous_id', { id: ref, candidates: await named(context.reads, ids) })
  const found = ids[0] === undefined ? null : await tasks.get(ids[0])
  return found ?? fail('not_found', { id: ref, near: await nearest(context.reads, prefix) })
}

/** The same for a verb that a worker may use on its own task only; left out, it is that task. */
export async function findOwn(context: Asking, ref: string | undefined, verb: string): Promise<Task> {
  const { actor } = context
  const wanted = ref ?? (actor.kind === 'worker' ? actor.task : fail('invalid_input', { what: 'name a task', help: `kanban help ${verb}` }))
  const task = await findTask(context, wanted)
  if (actor.kind === 'worker' && task.id !== actor.task) fail('other_task', { own: actor.task, verb, id: task.id })
  return task
}

export function findTasks(context: Asking, refs: readonly string[]): Promise<readonly Task[]> {
  return Promise.all([...new Set(refs)].map((ref) => findTask(context, ref)))
}

/** `9fc` → `t_9fc`; null where the text cannot begin an id. */
function idPrefix(ref: string): string | null {
  const text = ref.trim().toLowerCase()
  if (!isTaskIdPrefix(text)) return null
  return text.startsWith('t_') ? text : `t_${text}`
}

async function named(reads: Reads, ids: readonly TaskId[]): Promise<string> {
  const tasks = await Promise.all(ids.slice(0, CANDIDATES).map((id) => reads.tasks.get(id)))
  const texts = tasks.filter((task) => task !== null).map((task) => `${task.id} “${clip(task.title, 40)}”`)
  return ids.length > CANDIDATES ? `${texts.join(', ')} or others` : texts.join(', ')
}

/** Ids that share the longest beginning with what was typed: a slip at the end is named, a guess is not. */
async function nearest(reads: Reads, prefix: string | null): Promise<string> {
  for (let length = (prefix ?? '').length - 1; prefix !== null && length >= Math.max(4, prefix.length - 3) && prefix.length <= WHOLE; length--) {
    const ids = await reads.tasks.startingWith(prefix.slice(0, length), CANDIDATES)
    if (ids.length > 0) return `did you mean ${await named(reads, ids)}?`
  }
  return 'see `kanban list`'
}

/** At most `length` characters on one line, cut with an ellipsis. */
export function clip(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  const characters = Array.from(line)
  return characters.length <= length ? line : `${characters.slice(0, length - 1).join('').trimEnd()}…`
}
