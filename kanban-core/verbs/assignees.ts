import { z } from 'zod'
import type { Status } from '../model/task.ts'
import { byStatusShape, many } from './answers/shapes.ts'
import { sum, sumText } from './stats.ts'
import { defineVerb } from './verb.ts'
import { span, text, view } from '../model/view.ts'

interface Assignee {
  readonly name: string
  /** Whether a profile of this name is configured. */
  readonly known: boolean
  readonly counts: Readonly<Partial<Record<Status, number>>>
}

export const assignees = defineVerb({
  name: 'assignees',
  summary: 'who has tasks, and which profiles have none',
  group: 'look',
  allow: 'viewer',
  input: z.object({}),
  output: many(z.strictObject({ name: z.string(), known_profile: z.boolean(), counts: byStatusShape })),
  async run({ reads, boardSlug, host }): Promise<readonly Assignee[]> {
    const counts = (await reads.boards.counts(boardSlug)).filter(
      (count) => count.assignee !== null && count.status !== 'archived' && count.count > 0,
    )
    const known: readonly string[] = host.profiles.names()
    const names = [...new Set([...known, ...counts.map((count) => String(count.assignee))])].toSorted()
    return names.map((name) => ({
      name,
      known: known.includes(name),
      counts: sum(counts.filter((count) => count.assignee === name)),
    }))
  },
  view(all) {
    if (all.length === 0) return view(text('no profile is configured, and nobody has tasks'))
    return view({
      kind: 'table',
      columns: [{ title: 'assignee' }, { title: 'tasks', shrink: true }],
      rows: all.map(({ name, known, counts }) => ({
        cells: [name, sumText(counts) || '–'],
        ...(known ? {} : { beneath: [[span('! no profile has this name', 'warn')]] }),
      })),
    })
  },
  json: (all) => all.map(({ name, known, counts }) => ({ name, known_profile: known, counts })),
})
