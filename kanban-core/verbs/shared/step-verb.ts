import type { Task } from '../../model/task.ts'
import { bulkBrief, bulkJson, bulkView, each, partly } from './bulk.ts'
import type { Bulk, Changed } from './bulk.ts'
import { findTask } from './find.ts'
import { taskRefs } from '../grammar/schema.ts'
import { briefChangedShape, changedShape } from '../answers/shapes.ts'
import { brief, field } from '../verb.ts'
import type { VerbContext } from '../verb.ts'

/** The tasks of a verb that takes several. */
export const tasksField = (help: string) =>
  field(taskRefs(), { help, positional: 'many', value: 'ID', complete: 'task' })

/** Does the same to each named task; each stands alone. */
export const eachTask = (
  context: VerbContext,
  refs: readonly string[],
  act: (task: Task) => Promise<Changed>,
): Promise<Bulk<Changed>> => each(context, refs, async (ref) => act(await findTask(context, ref)))

const alone = (changed: Changed): Bulk<Changed> => ({ done: [changed], refused: [], single: true })

/** How every verb that changes tasks answers. */
export const changedTasks = {
  output: changedShape,
  view: (bulk: Bulk<Changed>) => bulkView(bulk),
  json: bulkJson,
  brief: brief(briefChangedShape, bulkBrief),
  recall: (_: VerbContext, __: unknown, task: Task) => alone({ task }),
  partly,
} as const

/** The same for a verb that takes one task. */
export const changedTask = {
  output: changedShape,
  view: (changed: Changed) => bulkView(alone(changed)),
  json: (changed: Changed) => bulkJson(alone(changed)),
  brief: brief(briefChangedShape, (changed: Changed) => bulkBrief(alone(changed))),
  recall: (_: VerbContext, __: unknown, task: Task): Changed => ({ task }),
} as const
