import type { RunId, TaskId } from './ids.ts'
import type { BlockKind } from './task.ts'
import type { Button, Holds } from './view.ts'

/** Buttons that decide about a task, the same in pings and in answers. */

export const press = (label: string, command: string, tone?: Button['tone']): Button =>
  tone === undefined ? { label, command } : { label, command, tone }

/** Asks for one text first, which goes behind the command. */
export const asking = (label: string, command: string, ask: string): Button => ({ label, command, ask })

/** They mean the attempt that they were drawn beside: `run` is the task's newest. */
export function held(task: TaskId, run: RunId | null, buttons: readonly Button[]): readonly Button[] {
  const holds: Holds = { task, run }
  return buttons.map((button) => ({ ...button, holds }))
}

/** One button per offered answer, and what else helps: an answer in one's own words, other means, or only another try. */
export function answering(id: TaskId, kind: BlockKind, options: readonly string[]): readonly Button[] {
  const offered = options.map((option) => press(option, `unblock ${id} -- ${option}`, 'primary'))
  if (kind !== 'needs_input') return [...offered, ...anew(id)]
  const label = options.length === 0 ? 'Answer…' : 'Other answer…'
  return [...offered, asking(label, `unblock ${id} --`, 'Your answer')]
}

/** Another attempt: as it is, with a word of advice, by somebody else, or not at all. */
export const anew = (id: TaskId): readonly Button[] => [
  press('Retry', `retry ${id}`, 'primary'),
  asking('Retry with a hint…', `unblock ${id} --`, 'What should the next attempt know?'),
  asking('Assign to…', `assign ${id} --`, 'Which profile should do it?'),
  press('Archive', `archive ${id}`),
]

export const reviewing = (id: TaskId): readonly Button[] => [
  press('Approve', `approve ${id}`, 'primary'),
  asking('Request changes…', `request-changes ${id} --`, 'What has to change?'),
]
