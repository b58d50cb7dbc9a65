import { z } from 'zod'
import type { TaskEdit } from '../board/edit.ts'
import { fail } from '../model/refusal.ts'
import { LIMITS } from '../model/task.ts'
import type { Task } from '../model/task.ts'
import { argvOrNone, branchOrNone, durationOrNone, lineOrNone } from './grammar/clearable.ts'
import { moneyOrNone } from './grammar/schema-money.ts'
import { findTask } from './shared/find.ts'
import { knownProfile, profileWarnings } from './shared/roster.ts'
import { line, list, priority, profileOrNone, taskRef, text, title, whole, workspace } from './grammar/schema.ts'
import { changedTask } from './shared/step-verb.ts'
import { defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'

const input = z.object({
  task: field(taskRef(), { help: 'the task', positional: 'one', value: 'ID', complete: 'task' }),
  title: field(title().optional(), { help: 'a new title', value: 'TITLE' }),
  body: field(text('body').optional(), { help: 'a new description', value: 'TEXT' }),
  assignee: field(profileOrNone().optional(), {
    help: 'profile that does it, or none',
    value: 'PROFILE',
    complete: 'profile',
  }),
  reviewer: field(profileOrNone().optional(), {
    help: 'profile that reviews it, or none',
    value: 'PROFILE',
    complete: 'profile',
  }),
  priority: field(priority().optional(), { help: 'higher starts first', value: 'N' }),
  tenant: field(lineOrNone('the name of a tenant').optional(), {
    help: 'label to group by, or none',
    value: 'NAME',
    complete: 'tenant',
  }),
  skills: field(list(line('tenant', 'the name of a skill'), LIMITS.skills).optional(), {
    help: 'the skills its worker loads, instead of the present ones',
    flag: 'skill',
    value: 'NAME',
  }),
  workspace: field(workspace().optional(), {
    help: 'scratch, dir:/absolute/path, worktree or worktree:/absolute/path',
    value: 'WHERE',
  }),
  branch: field(branchOrNone().optional(), {
    help: 'branch of the worktree, or none',
    value: 'NAME',
  }),
  maxRuntime: field(durationOrNone().optional(), { help: 'longest time of one run, or none', value: 'DURATION' }),
  maxRetries: field(whole(0, 100).optional(), {
    help: "failures in a row before it is blocked; 0 = the dispatcher's limit",
    value: 'N',
  }),
  model: field(lineOrNone('the name of a model').optional(), {
    help: "model instead of the profile's, or none",
    value: 'NAME',
  }),
  effort: field(lineOrNone('a level of effort').optional(), {
    help: "effort instead of the profile's, or none",
    value: 'LEVEL',
  }),
  verify: field(argvOrNone().optional(), {
    help: 'command that proves the work, or none',
    value: 'COMMAND',
  }),
  budget: field(moneyOrNone().optional(), {
    help: 'US dollars that all of its runs may spend together, or none',
    value: 'USD',
  }),
  result: field(text('body').optional(), { help: 'the result of a finished task', value: 'TEXT' }),
})

export const edit = defineVerb({
  name: 'edit',
  summary: 'change what a task says',
  group: 'plan',
  allow: 'operator',
  examples: ['edit t_9fc2 --priority 5', 'edit t_9fc2 --title "Design auth schema v2" --max-runtime 1h'],
  input,
  async run(context, asked) {
    const { task: ref, ...fields } = asked
    const change = changesIn(context, fields)
    const names = Object.keys(change)
    if (names.length === 0)
      fail('invalid_input', { what: 'say what to change, such as --priority 5', help: 'kanban help edit' })
    const found = await findTask(context, ref)
    const task = await context.board.edit(found.id, change, context.actor)
    return { task, note: noteOf(context, found, task, change) }
  },
  ...changedTask,
})

function changesIn(
  { host }: VerbContext,
  { assignee, reviewer, maxRetries, ...rest }: Omit<z.output<typeof input>, 'task'>,
): TaskEdit {
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as TaskEdit
  return {
    ...given,
    ...(maxRetries === undefined ? {} : { maxRetries: maxRetries === 0 ? null : maxRetries }),
    ...(assignee === undefined ? {} : { assignee: assignee === null ? null : knownProfile(host, assignee) }),
    ...(reviewer === undefined ? {} : { reviewer: reviewer === null ? null : knownProfile(host, reviewer) }),
  }
}

function noteOf({ host }: VerbContext, before: Task, after: Task, change: TaskEdit): string {
  if (before.rev === after.rev) return 'nothing was different'
  const names = Object.keys(change).map((name) => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`))
  const later = after.status === 'running' ? ['the run that is under way still has the old text'] : []
  return [`changed: ${names.join(', ')}`, ...profileWarnings(host, change.assignee ?? null), ...later].join('; ')
}
