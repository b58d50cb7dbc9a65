import { isTaskIdPrefix } from '../../model/ids.ts'
import type { BoardSlug } from '../../model/ids.ts'
import { fail } from '../../model/refusal.ts'
import type { Task } from '../../model/task.ts'
import { ROLES } from '../verb.ts'
import type { Role, VerbContext } from '../verb.ts'

/** What finding a task needs to know of whoever asks. */
export type Asking = Pick<VerbContext, 'reads' | 'actor' | 'roleOn'>

const CANDIDATES = 4
/** Where some boards are hidden from the asker, so many are looked through for those that are not. */
const LOOKED_THROUGH = 100

/**
 * The one task whose id begins with `ref` (`t_9fc`, or `9fc`), of any board where the asker has at least this role, archived ones too.
 * Refuses with the candidates or the nearest ids; a board that may not be seen has no tasks.
 */
export async function findTask(context: Asking, ref: string, least: Role = 'operator'): Promise<Task> {
  const prefix = idPrefix(ref)
  const found = prefix === null ? [] : await beginning(context, prefix)
  const [only] = found
  if (only === undefined) return fail('not_found', { id: ref, near: await nearest(context, prefix ?? '') })
  if (found.length > 1) return fail('ambiguous_id', { id: ref, candidates: named(found) })
  const role = context.roleOn === undefined ? null : context.roleOn(only.board)
  if (role !== null && ROLES.indexOf(role) < ROLES.indexOf(least)) {
    fail('forbidden', {
      verb: `this on board ${only.board}`,
      who: `a ${role}`,
      next: `it needs the role ${least} there`,
    })
  }
  return only
}

/** Whether the asker may know of this board at all. */
export const maySee = ({ roleOn }: Pick<VerbContext, 'roleOn'>, board: BoardSlug): boolean =>
  roleOn === undefined || roleOn(board) !== null

/** Whether the asker has at least this role on a board; where nobody says otherwise, it has its role everywhere. */
export function hasRole({ roleOn }: Pick<VerbContext, 'roleOn'>, board: BoardSlug, least: Role): boolean {
  if (roleOn === undefined) return true
  const role = roleOn(board)
  return role !== null && ROLES.indexOf(role) >= ROLES.indexOf(least)
}

/** Tasks whose ids begin so, on boards that the asker may see; one more than are named. */
async function beginning(context: Asking, prefix: string): Promise<readonly Task[]> {
  const { tasks } = context.reads
  const ids = await tasks.startingWith(prefix, context.roleOn === undefined ? CANDIDATES + 1 : LOOKED_THROUGH)
  const found = await Promise.all(ids.map((id) => tasks.get(id)))
  return found.filter((task) => task !== null).filter((task) => maySee(context, task.board))
}

/** The same for a verb that a worker may use on its own task only. */
export async function findOwn(context: Asking, ref: string, verb: string, least: Role = 'operator'): Promise<Task> {
  const { actor } = context
  const task = await findTask(context, ref, least)
  if (actor.kind === 'worker' && task.id !== actor.task) fail('other_task', { own: actor.task, verb, id: task.id })
  return task
}

export function findTasks(context: Asking, refs: readonly string[], least?: Role): Promise<readonly Task[]> {
  return Promise.all([...new Set(refs)].map((ref) => findTask(context, ref, least)))
}

/** `9fc` → `t_9fc`; null where the text cannot begin an id. */
function idPrefix(ref: string): string | null {
  const text = ref.trim().toLowerCase()
  if (!isTaskIdPrefix(text)) return null
  return text.startsWith('t_') ? text : `t_${text}`
}

function named(tasks: readonly Task[]): string {
  const texts = tasks.slice(0, CANDIDATES).map((task) => `${task.id} “${clip(task.title, 40)}”`)
  return tasks.length > CANDIDATES ? `${texts.join(', ')} or others` : texts.join(', ')
}

/** Tasks that share the longest beginning with what was typed: a slip at the end is named, a guess is not. */
async function nearest(context: Asking, prefix: string): Promise<string> {
  const shortest = Math.max(4, prefix.length - 3)
  for (let length = prefix.length - 1; length >= shortest; length--) {
    const found = await beginning(context, prefix.slice(0, length))
    if (found.length > 0) return `did you mean ${named(found)}?`
  }
  return 'see `kanban list`'
}

/** At most `length` characters on one line, cut with an ellipsis. */
export function clip(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  const characters = Array.from(line)
  return characters.length <= length
    ? line
    : `${characters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`
}
