import { z } from 'zod'
import { pause } from '../board/pause.ts'
import { actorName } from '../model/actor.ts'
import { Refused } from '../model/refusal.ts'
import type { Run } from '../model/run.ts'
import { move } from './shared/moving.ts'
import { text as long } from './grammar/schema.ts'
import { many } from './answers/shapes.ts'
import { defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

export const halt = defineVerb({
  name: 'halt',
  summary: 'end every worker now and start nothing more',
  group: 'operate',
  allow: 'admin',
  scope: 'store',
  examples: ['halt', 'halt the bill is too high'],
  input: z.object({
    reason: field(long('reason').optional(), { help: 'kept with the runs', positional: 'rest', value: 'REASON' }),
  }),
  output: z.strictObject({
    paused: z.boolean(),
    ended: many(z.strictObject({ task: z.string(), run: z.int(), profile: z.string() })),
  }),
  async run(context, asked): Promise<{ readonly ended: readonly Run[] }> {
    await pause(context.board.tools, null)
    const open = (await context.reads.runs.open()).filter((run) => run.supervisor === 'process')
    for (const run of open) await endRun(context, run, asked.reason ?? `halted by ${actorName(context.actor)}`)
    return { ended: open }
  },
  view: ({ ended }) =>
    view(
      text(
        span('■ ', 'bad'),
        ended.length === 0
          ? 'no worker was running'
          : `${ended.length === 1 ? 'one worker is' : `${ended.length} workers are`} being ended`,
        ', and nothing more starts',
      ),
      ...ended.map((run) =>
        text(
          code(run.task),
          span(` run ${run.number} by ${run.profile}${run.state === 'stopping' ? '' : ', queued again'}`),
        ),
      ),
      text(code('kanban resume --everywhere'), ' lets the board go on'),
    ),
  json: ({ ended }) => ({
    paused: true,
    ended: ended.map((run) => ({ task: run.task, run: run.number, profile: run.profile })),
  }),
})

/** A run that has its verdict is ended without a step; one that was faster needs nothing. */
async function endRun(context: VerbContext, run: Run, reason: string): Promise<void> {
  if (run.state === 'stopping') return context.host.endWorker(run)
  try {
    await move(context, run.task, 'reclaim', { reason })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    await context.host.endWorker(run)
  }
}
