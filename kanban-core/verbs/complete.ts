import { z } from 'zod'
import { attach } from '../board/runs.ts'
import { commandText } from '../model/proof.ts'
import { fail } from '../model/refusal.ts'
import { LIMITS } from '../model/task.ts'
import type { Task } from '../model/task.ts'
import { each } from './shared/bulk.ts'
import type { Changed } from './shared/bulk.ts'
import { findOwn } from './shared/find.ts'
import { consequences, move } from './shared/moving.ts'
import { jsonObject, taskRefs, text } from './grammar/schema.ts'
import { waitForProof } from './shared/proved.ts'
import { changedTasks } from './shared/step-verb.ts'
import { keepWork } from './shared/work.ts'
import { defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'

const input = z.object({
  tasks: field(taskRefs(), { help: 'tasks that are done', positional: 'many', value: 'ID', complete: 'task' }),
  summary: field(text('summary').optional(), {
    help: 'what was done, for people and for the tasks that follow',
    value: 'TEXT',
  }),
  metadata: field(jsonObject().optional(), {
    help: 'facts that the next task should know, as a JSON object',
    value: 'JSON',
  }),
  result: field(text('body').optional(), { help: 'the result itself, where it is a text', value: 'TEXT' }),
  artifacts: field(z.array(z.string().min(1).max(LIMITS.note)).max(20).default([]), {
    help: 'files of your workspace to keep with the task',
    value: 'PATH',
    only: { surfaces: ['tool'], why: 'only a worker has a workspace that is tidied up; people use attach' },
  }),
})
type Input = z.output<typeof input>

export const complete = defineVerb({
  name: 'complete',
  summary: 'a task is done',
  group: 'work',
  surfaces: ['chat', 'cli', 'http', 'tool'],
  allow: 'operator',
  worker: true,
  tool: {
    description:
      'Finish your task. summary: what you did and found, in a few sentences, for people and for the next task. metadata: facts as JSON, such as changed_files, decisions, tests_run. Ends your run; then stop. If you are the reviewer, it approves the work.',
    offeredTo: ['worker', 'reviewer'],
    readOnly: false,
    destructive: false,
    idempotent: false,
    ownTask: 'tasks',
  },
  examples: [
    'complete t_9fc2 --summary "Schema in docs/auth.sql" --metadata \'{"tables": 3}\'',
    'complete t_9fc2 t_7ab1',
  ],
  input,
  async run(context, asked) {
    const several = new Set(asked.tasks).size
    if (several > 1 && (asked.summary ?? asked.metadata ?? asked.result) !== undefined)
      fail('bulk_handoff', { count: several })
    return each(context, asked.tasks, async (ref) => finish(context, await findOwn(context, ref, 'complete'), asked))
  },
  ...changedTasks,
})

async function finish(context: VerbContext, task: Task, asked: Input): Promise<Changed> {
  const run = task.currentRun === null ? null : await context.reads.runs.get(task.currentRun)
  const summary = asked.summary ?? null
  const metadata = asked.metadata ?? null
  const reviewing = context.actor.kind === 'worker' && run?.lane === 'review'
  const waiting = reviewing
    ? null
    : await waitForProof(context, task, run, {
        step: 'complete',
        summary: summary ?? asked.result ?? null,
        metadata,
        result: asked.result ?? null,
      })
  await keepWork(context, task, run)
  for (const path of asked.artifacts) {
    const kept = await context.host.keepFile(task, run, path)
    await attach(context.board.turns, context.board.tools, task.id, kept, context.actor)
  }
  if (waiting !== null) return { task, note: waiting }
  const moved = reviewing
    ? await move(context, task.id, 'approve', { summary: summary ?? asked.result ?? null, metadata })
    : await move(context, task.id, 'complete', { summary, metadata, result: asked.result ?? null })
  return { task: moved.task, ...consequences(context, moved, unprovedNote(context, task)) }
}

/** People decide without a proof, and are told that they did. */
const unprovedNote = ({ actor }: VerbContext, { verify }: Task): string =>
  actor.kind === 'worker' || verify === null ? '' : `${commandText(verify)} was not run for this`
