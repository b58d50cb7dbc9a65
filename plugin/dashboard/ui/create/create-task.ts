import type { Status, Task } from '../data/answers.ts'
import { verb } from '../data/api.ts'
import { board } from '../data/board.ts'
import { act } from '../data/verbs.ts'
import type { TaskForm } from './form.ts'

export interface Made {
  readonly id: string
  readonly status: Status
  readonly existing: boolean
  readonly warnings: readonly string[]
}

/** Puts the task on the board and takes the step that leads into the column where it was wished. */
export async function createTask(form: TaskForm, column: Status): Promise<Made> {
  const made = await verb<Task & Made>('create', inputOf(form, column), board.slug)
  const step = made.existing ? null : stepAfter(form, column)
  if (step === null) return made
  const { done } = await act(step[0], [made.id], step[1])
  return { ...made, status: done[0]?.status ?? made.status }
}

/** Columns that a task is not made in directly. */
function stepAfter({ reason, summary }: TaskForm, column: Status): readonly [string, object] | null {
  const told = summary.trim() === '' ? {} : { summary: summary.trim() }
  if (column === 'blocked') return ['block', { reason: reason.trim() }]
  if (column === 'done') return ['complete', told]
  if (column === 'review') return ['request-review', told]
  return column === 'archived' ? ['archive', {}] : null
}

function inputOf(form: TaskForm, column: Status): object {
  const words = form.title.trim().split('\n')
  const body = [words.slice(1).join('\n').trim(), form.body.trim()].filter((part) => part !== '').join('\n\n')
  const texts: readonly (readonly [string, string])[] = [
    ['body', body],
    ['assignee', form.assignee],
    ['tenant', form.tenant],
    ['workspace', form.workspace],
    ['branch', form.branch],
    ['max_runtime', form.maxRuntime],
    ['reviewer', form.reviewer],
    ['model', form.model],
    ['effort', form.effort],
    ['at', form.at],
    ['idempotency_key', form.key],
  ]
  return {
    title: words[0] ?? '',
    ...Object.fromEntries(texts.map(([name, text]) => [name, text.trim()]).filter(([, text]) => text !== '')),
    ...(column === 'triage' ? { triage: true } : {}),
    ...wholes(form),
    ...(form.parents.length === 0 ? {} : { parents: form.parents.map(({ id }) => id) }),
    ...(form.skills.trim() === ''
      ? {}
      : {
          skills: form.skills
            .split(',')
            .map((name) => name.trim())
            .filter(Boolean),
        }),
  }
}

/** What is no number goes as it was typed: the board says what is wrong with it. */
function wholes({ priority, maxRetries }: TaskForm): object {
  const value = (text: string): number | string => (/^-?\d+$/.test(text.trim()) ? Number(text) : text)
  return {
    ...(priority.trim() === '' ? {} : { priority: value(priority) }),
    ...(maxRetries.trim() === '' ? {} : { max_retries: value(maxRetries) }),
  }
}
