import { answering, asking, held, press, reviewing } from '../../model/choices.ts'
import type { RunId } from '../../model/ids.ts'
import type { Task } from '../../model/task.ts'
import type { Button } from '../../model/view.ts'

export { press } from '../../model/choices.ts'

/** The next legal things to do with a task, the likeliest first. `newest`: its newest run, which they are about. */
export const taskButtons = (task: Task, newest: RunId | null): readonly Button[] =>
  held(task.id, newest, buttonsOf(task))

function buttonsOf(task: Task): readonly Button[] {
  const { id } = task
  const why = press('Why', `why ${id}`)
  const archive = press('Archive', `archive ${id}`)
  const comment = asking('Comment…', `comment ${id} --`, 'Comment')
  const log = task.attempts > 0 ? [press('Log', `log ${id}`)] : []
  switch (task.status) {
    case 'triage':
      return [press('Release', `promote ${id}`, 'primary'), comment, archive]
    case 'todo':
      return task.assignee === null
        ? [asking('Assign to…', `assign ${id} --`, 'Which profile should do it?'), why, comment, archive]
        : [why, comment, ...log, archive]
    case 'scheduled':
      return [press('Start now', `promote ${id}`), comment, archive]
    case 'ready':
      return [why, comment, ...log, archive]
    case 'running':
      return [...log, comment, press('Stop', `stop ${id}`, 'danger')]
    case 'blocked':
      return [...answering(id, task.block.kind, task.block.options), ...log]
    case 'review':
      return [...reviewing(id), ...log]
    case 'done':
      return [press('Runs', `runs ${id}`), ...log, press('Reopen', `reopen ${id}`), archive]
    case 'archived':
      return [press('Restore', `restore ${id}`)]
  }
}

/** So many tasks of a list have a button of their own. */
const LISTED = 4

/** The first of those that wait for a person, to be looked at. */
export const listButtons = (tasks: readonly Pick<Task, 'id' | 'status'>[]): readonly Button[] =>
  tasks
    .filter(({ status }) => status === 'blocked' || status === 'review')
    .slice(0, LISTED)
    .map(({ id }) => press(`Show ${id}`, `show ${id}`))
