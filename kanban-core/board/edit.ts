import type { Actor } from '../model/actor.ts'
import type { Change } from '../model/change.ts'
import type { TaskId } from '../model/ids.ts'
import { fail } from '../model/refusal.ts'
import { happened, setTask } from '../model/steps/decision.ts'
import type { Circumstances } from '../model/steps/decision.ts'
import { recount } from '../model/steps/family.ts'
import type { Task, TaskPatch } from '../model/task.ts'
import { readTask } from './turns.ts'
import type { Turns } from './turns.ts'

/** The fields that people may change; what is left out stays. */
export type TaskEdit = Partial<
  Pick<
    Task,
    | 'title'
    | 'body'
    | 'assignee'
    | 'priority'
    | 'tenant'
    | 'skills'
    | 'workspace'
    | 'branch'
    | 'maxRuntime'
    | 'maxRetries'
    | 'model'
    | 'effort'
    | 'verify'
    | 'budget'
    | 'reviewer'
    | 'result'
  >
>

/** Only while no worker is at it: these decide what a run does. */
const FIXED_WHILE_RUNNING: readonly (keyof TaskEdit)[] = ['assignee', 'workspace', 'branch', 'verify', 'reviewer']

/** Changes fields, and with the assignee, where it follows, the status. Nothing happens where nothing differs. */
export function editTask(turns: Turns, id: TaskId, edit: TaskEdit, by: Actor): Promise<Task> {
  return turns.take(async (reads) => {
    const { task, run } = await readTask(reads, id)
    if (task.status === 'archived')
      fail('wrong_status', {
        id,
        status: 'archived',
        step: 'edit',
        allowed: 'on the board',
        next: `kanban restore ${id}`,
      })
    const fields = (Object.keys(edit) as (keyof TaskEdit)[]).filter((field) => !same(edit[field], task[field]))
    if (fields.length === 0) return { changes: [], answer: () => task }
    if (task.status === 'running' && fields.some((field) => FIXED_WHILE_RUNNING.includes(field)))
      fail('run_open', { id, run: run?.number ?? task.lastRun })
    const facts = turns.circumstances(by, run)
    return { changes: planEdit(task, pick(edit, fields), facts), answer: async () => (await readTask(reads, id)).task }
  })
}

function planEdit(task: Task, edit: TaskEdit, facts: Circumstances): readonly Change[] {
  const { assignee, ...rest } = edit
  const plainFields = Object.keys(rest).filter((field) => field !== 'priority')
  const events = [
    assignee === undefined ? null : happened(task, facts, 'assigned', { from: task.assignee, to: assignee }),
    edit.priority === undefined
      ? null
      : happened(task, facts, 'reprioritized', { from: task.priority, to: edit.priority }),
    plainFields.length === 0 ? null : happened(task, facts, 'edited', { fields: plainFields }),
  ].filter((change) => change !== null)
  if (assignee === undefined) return [setTask(task, rest, facts.now), ...events]
  // another profile starts with a clean record
  const patch: TaskPatch = { ...rest, assignee, failures: 0, notBefore: null }
  return [...recount(task, task.openParents, null, facts, patch), ...events]
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

function pick(edit: TaskEdit, fields: readonly (keyof TaskEdit)[]): TaskEdit {
  return Object.fromEntries(fields.map((field) => [field, edit[field]]))
}
