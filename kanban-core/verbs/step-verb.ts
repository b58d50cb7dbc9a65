import type { Task } from '../model/task.ts'
import { bulkJson, bulkView, each, partly } from './bulk.ts'
import type { Bulk, Changed } from './bulk.ts'
import { findTask } from './find.ts'
import { taskRefs } from './schema.ts'
import { field } from './verb.ts'
import type { VerbContext } from './verb.ts'

/** The tasks of a verb that takes several. */
export const tasksField = (help: string) =>
  field(taskRefs(), { help, positional: 'many', value: 'ID', complete: 'task' })

/** Does the same to each named task; each stands alone. */
export const eachTask = (
  context: VerbContext,
  refs: readonly string[],
  act: (task: Task) => Promise<Changed>,
): Promise<Bulk<Changed>> => each(refs, async (ref) => act(await findTask(context, ref)))

/** How every verb that changes tasks answers. */
export const changedTasks = { view: (bulk: Bulk<Changed>) => bulkView(bulk), json: bulkJson, partly } as const

/** The same for a verb that takes one task. */
export const changedTask = {
  view: (changed: Changed) => bulkView({ done: [changed], refused: [], single: true }),
  json: (changed: Changed, context: VerbContext) => bulkJson({ done: [changed], refused: [], single: true }, context),
} as const
