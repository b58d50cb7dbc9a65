import { z } from 'zod'
import type { DispatchReport } from '../dispatch/ports.ts'
import { fail } from '../model/refusal.ts'
import { formatDuration, iso } from '../model/time.ts'
import { lines, prose } from './answers/prose.ts'
import { flag, whole } from './grammar/schema.ts'
import { many, timeShape } from './answers/shapes.ts'
import { maySee } from './shared/find.ts'
import { defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'
import type { Span } from '../model/view.ts'

interface Answer {
  readonly report: DispatchReport
  readonly dryRun: boolean
}

export const dispatch = defineVerb({
  name: 'dispatch',
  summary: 'start what is ready, now',
  group: 'operate',
  allow: 'operator',
  examples: ['dispatch', 'dispatch --dry-run', 'dispatch --max 1'],
  input: z.object({
    dryRun: field(flag(), { help: 'only tell what would start and what not; nothing is written' }),
    max: field(whole(1, 1_000).optional(), { help: 'start at most so many', value: 'N' }),
  }),
  output: z.strictObject({
    dry_run: z.boolean(),
    started: many(z.strictObject({ task: z.string(), profile: z.string() })),
    held: many(z.strictObject({ task: z.string(), reason: z.string(), detail: z.string(), since: timeShape })),
  }),
  async run(context, asked): Promise<Answer> {
    const { dispatcher } = context.host
    if (dispatcher === null) return fail('no_gateway')
    const max = asked.max ?? null
    const report = asked.dryRun ? await dispatcher.preview(max) : await dispatcher.dispatch(max)
    return { dryRun: asked.dryRun, report: visibleIn(report, context) }
  },
  view({ report, dryRun }, { now }) {
    const { started, held } = report
    const verb = dryRun ? 'would start' : 'started'
    const items: readonly (readonly Span[])[] = [
      ...started.map(({ task, profile }) => [
        span('▶ ', 'good'),
        code(task.id),
        span(` ${verb} for ${profile} · ${task.title}`),
      ]),
      ...held.map(({ task, why }) => [
        span('‖ ', 'warn'),
        code(task.id),
        span(` for ${formatDuration(now - why.since)}`, 'dim'),
        ...prose(` — ${why.detail}`),
      ]),
    ]
    if (items.length === 0) return view(text('nothing is ready'))
    return view(text(`${started.length} ${verb}, ${held.length} held back`), ...lines(items))
  },
  json: ({ report, dryRun }) => ({
    dry_run: dryRun,
    started: report.started.map(({ task, profile }) => ({ task: task.id, profile })),
    held: report.held.map(({ task, why }) => ({
      task: task.id,
      reason: why.reason,
      detail: why.detail,
      since: iso(why.since),
    })),
  }),
})

/** What concerns tasks of boards that the asker may see. */
const visibleIn = ({ started, held }: DispatchReport, context: Pick<VerbContext, 'roleOn'>): DispatchReport => ({
  started: started.filter(({ task }) => maySee(context, task.board)),
  held: held.filter(({ task }) => maySee(context, task.board)),
})
