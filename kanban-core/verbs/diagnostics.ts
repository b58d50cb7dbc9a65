import { z } from 'zod'
import { formatDuration, isoOrNull } from '../model/time.ts'
import { findTask } from './shared/find.ts'
import { lines, prose } from './answers/prose.ts'
import { PROBLEM_KINDS, SEVERITIES } from './shared/problem.ts'
import type { Problem, Severity } from './shared/problem.ts'
import { findProblems } from './shared/problems.ts'
import { taskRef } from './grammar/schema.ts'
import { many, timeShape } from './answers/shapes.ts'
import { defineVerb, field } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'
import type { Span, Tone } from '../model/view.ts'

const MARKS: Readonly<Record<Severity, readonly [string, Tone]>> = {
  error: ['✗ ', 'bad'],
  warning: ['! ', 'warn'],
  info: ['· ', 'dim'],
}

export const diagnostics = defineVerb({
  name: 'diagnostics',
  aliases: ['diag'],
  summary: 'what is wrong on the board, and what to do about it',
  group: 'operate',
  allow: 'viewer',
  examples: ['diagnostics', 'diagnostics --severity error'],
  input: z.object({
    task: field(taskRef().optional(), { help: 'only of this task', positional: 'one', value: 'ID', complete: 'task' }),
    severity: field(z.enum(SEVERITIES).default('info'), {
      help: 'at least so bad',
      value: 'SEVERITY',
      complete: SEVERITIES,
    }),
  }),
  output: many(
    z.strictObject({
      severity: z.enum(SEVERITIES),
      kind: z.enum(PROBLEM_KINDS),
      task: z.string().nullable(),
      text: z.string(),
      since: timeShape.nullable(),
      next: z.string().nullable(),
    }),
  ),
  async run(context, asked): Promise<readonly Problem[]> {
    const task = asked.task === undefined ? null : await findTask(context, asked.task, 'viewer')
    const problems = await findProblems(task === null ? context : { ...context, boardSlug: task.board })
    return problems.filter(
      (problem) =>
        SEVERITIES.indexOf(problem.severity) >= SEVERITIES.indexOf(asked.severity) &&
        (task === null || problem.task === task.id),
    )
  },
  view(problems: readonly Problem[], { now }) {
    if (problems.length === 0) return view(text(span('✔ ', 'good'), 'nothing is wrong'))
    return view(...lines(problems.map((problem) => line(problem, now))))
  },
  json: (problems: readonly Problem[]) => problems.map((problem) => ({ ...problem, since: isoOrNull(problem.since) })),
})

function line({ severity, task, text: words, since, next }: Problem, now: number): readonly Span[] {
  return [
    span(...MARKS[severity]),
    ...(task === null ? [] : [code(task), span(' ')]),
    ...prose(words),
    ...(since === null ? [] : [span(`, for ${formatDuration(now - since)}`, 'dim')]),
    ...(next === null ? [] : prose(`; ${next}`)),
  ]
}
