import { STATUSES } from '../../../kanban-core/index.ts'
import type { ProfileName, Status, TaskQuery } from '../../../kanban-core/index.ts'
import { invalid } from '../../api/body.ts'

/** Reads the query of a URL. What is empty counts as left out. */

type Given = (name: string) => string | undefined

export const textOf = (given: Given, name: string): string | undefined => given(name)?.trim() || undefined

/** A whole number between both bounds; refused where it is none. */
export function wholeOf(
  given: Given,
  name: string,
  bounds: { readonly least: number; readonly most: number; readonly otherwise: number },
): number {
  const text = textOf(given, name)
  if (text === undefined) return bounds.otherwise
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  return number >= bounds.least && number <= bounds.most
    ? number
    : invalid(`${name} must be a whole number from ${bounds.least} to ${bounds.most}`)
}

export function statusOf(given: Given): Status {
  const text = textOf(given, 'status')
  return STATUSES.find((status) => status === text) ?? invalid(`status must be one of ${STATUSES.join(', ')}`)
}

export type Filter = Pick<TaskQuery, 'tenant' | 'assignee' | 'text'>

/** `assignee=none` are the tasks of nobody. */
export function filterOf(given: Given): Filter {
  const [tenant, assignee, text] = [textOf(given, 'tenant'), textOf(given, 'assignee'), textOf(given, 'search')]
  return {
    ...(tenant === undefined ? {} : { tenant }),
    ...(assignee === undefined ? {} : { assignee: assignee === 'none' ? null : (assignee as ProfileName) }),
    ...(text === undefined ? {} : { text }),
  }
}
