import { z } from 'zod'
import { bulkView } from './shared/bulk.ts'
import { reviewing } from '../model/choices.ts'
import type { Changed } from './shared/bulk.ts'
import { findOwn } from './shared/find.ts'
import { consequences, move } from './shared/moving.ts'
import { knownProfile, profileWarnings } from './shared/roster.ts'
import { jsonObject, profile, taskRef, text } from './grammar/schema.ts'
import { waitForProof } from './shared/proved.ts'
import { changedTask } from './shared/step-verb.ts'
import { keepWork } from './shared/work.ts'
import { defineVerb, field } from './verb.ts'
import { buttons } from '../model/view.ts'

export const requestReview = defineVerb({
  name: 'request-review',
  summary: 'the work is done and somebody else should look at it',
  group: 'review',
  surfaces: ['chat', 'cli', 'http', 'tool'],
  allow: 'operator',
  worker: true,
  tool: {
    description:
      'Hand your finished work to a reviewer instead of completing it. summary: what you did and where to look. reviewer: a profile; left out = a person. Ends your run; it comes back with what has to change, or is approved.',
    offeredTo: ['worker'],
    readOnly: false,
    destructive: false,
    idempotent: false,
    ownTask: 'task',
  },
  examples: ['request-review t_9fc2 --reviewer reviewer login works, see branch auth'],
  input: z.object({
    task: field(taskRef(), { help: 'the task', positional: 'one', value: 'ID', complete: 'task' }),
    summary: field(text('summary').optional(), {
      help: 'what was done and where to look',
      positional: 'rest',
      value: 'SUMMARY',
    }),
    reviewer: field(profile().optional(), {
      help: "profile that reviews it; left out = the task's reviewer, or a person",
      value: 'PROFILE',
      complete: 'profile',
    }),
    metadata: field(jsonObject().optional(), { help: 'facts for the reviewer, as a JSON object', value: 'JSON' }),
  }),
  async run(context, asked): Promise<Changed> {
    const task = await findOwn(context, asked.task, 'request-review')
    const run = task.currentRun === null ? null : await context.reads.runs.get(task.currentRun)
    const reviewer = asked.reviewer === undefined ? null : knownProfile(context.host, asked.reviewer)
    const handoff = { summary: asked.summary ?? null, metadata: asked.metadata ?? null, reviewer }
    const waiting = await waitForProof(context, task, run, { step: 'submit', ...handoff })
    await keepWork(context, task, run)
    if (waiting !== null) return { task, note: waiting }
    const moved = await move(context, task.id, 'submit', handoff)
    const { note } = consequences(context, moved)
    const by = moved.task.reviewer === null ? 'a person decides' : `${moved.task.reviewer} reviews it`
    return {
      task: moved.task,
      note: [by, note, ...profileWarnings(context.host, moved.task.reviewer)]
        .filter((word) => word !== undefined)
        .join('; '),
    }
  },
  ...changedTask,
  view: (changed, context) =>
    bulkView(
      { done: [changed], refused: [], single: true },
      context.surface === 'chat' && changed.task.reviewer === null ? buttons(...reviewing(changed.task.id)) : null,
    ),
})
