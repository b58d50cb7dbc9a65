import type { TaskSummary } from '../../model/task.ts'
import type { Button } from '../../model/view.ts'

type Pressable = Pick<TaskSummary, 'id' | 'status' | 'block'>

/** The next legal things to do with a task, the likeliest first. At most eight, as many as the smallest platform shows well. */
export function taskButtons(task: Pressable): readonly Button[] {
  switch (task.status) {
    case 'triage':
      return [press('Release', `promote ${task.id}`, 'primary'), press('Archive', `archive ${task.id}`)]
    case 'todo':
      return [press('Why', `why ${task.id}`), { ...press('Comment', `comment ${task.id} --`), ask: 'Comment' }]
    case 'scheduled':
      return [press('Start now', `promote ${task.id}`), press('Archive', `archive ${task.id}`)]
    case 'ready':
      return [press('Why', `why ${task.id}`), { ...press('Comment', `comment ${task.id} --`), ask: 'Comment' }]
    case 'running':
      return [
        press('Log', `log ${task.id}`),
        { ...press('Comment', `comment ${task.id} --`), ask: 'Comment' },
        press('Stop', `stop ${task.id}`, 'danger'),
      ]
    case 'blocked':
      return [...answerButtons(task), press('Log', `log ${task.id}`)]
    case 'review':
      return [
        press('Approve', `approve ${task.id}`, 'primary'),
        { ...press('Request changes', `request-changes ${task.id} --`), ask: 'What has to change' },
      ]
    case 'done':
      return [
        press('Runs', `runs ${task.id}`),
        press('Reopen', `reopen ${task.id}`),
        press('Archive', `archive ${task.id}`),
      ]
    case 'archived':
      return [press('Restore', `restore ${task.id}`)]
  }
}

/** One button per offered answer, and one for an answer in one's own words. What a worker cannot do is not answered but given on. */
export function answerButtons(task: Pressable): readonly Button[] {
  if (task.block?.kind === 'capability' && task.block.options.length === 0)
    return [
      { ...press('Give it to…', `assign ${task.id}`), ask: 'Which profile' },
      press('Try again', `retry ${task.id}`, 'primary'),
    ]
  const offered = (task.block?.options ?? []).map((option) =>
    press(option, `unblock ${task.id} -- ${option}`, 'primary'),
  )
  return [
    ...offered,
    { ...press(offered.length === 0 ? 'Answer' : 'Other answer', `unblock ${task.id} --`), ask: 'Answer' },
    ...(offered.length === 0 ? [press('Unblock', `unblock ${task.id}`)] : []),
  ]
}

export const press = (label: string, command: string, tone?: Button['tone']): Button =>
  tone === undefined ? { label, command } : { label, command, tone }
