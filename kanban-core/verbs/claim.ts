import { z } from 'zod'
import type { Change } from '../model/change.ts'
import type { ProfileName } from '../model/ids.ts'
import { fail } from '../model/refusal.ts'
import type { Run } from '../model/run.ts'
import type { ClaimArguments } from '../model/steps/decision.ts'
import type { Task } from '../model/task.ts'
import { isoOrNull } from '../model/time.ts'
import { findTask } from './shared/find.ts'
import { LEASE } from './heartbeat.ts'
import { taskJson, workspaceText } from './answers/json.ts'
import { knownProfile } from './shared/roster.ts'
import { duration, profile, taskRef } from './grammar/schema.ts'
import { timeShape, taskShape } from './answers/shapes.ts'
import { moment } from './answers/symbols.ts'
import { defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'
import { code, span, text, view } from '../model/view.ts'

interface Answer {
  readonly task: Task
  readonly run: Run
}

export const claim = defineVerb({
  name: 'claim',
  summary: 'take a ready task to do it yourself, by hand or by a script',
  group: 'work',
  allow: 'operator',
  examples: ['claim t_9fc2', 'claim --profile backend-dev --ttl 1h'],
  input: z.object({
    task: field(taskRef().optional(), {
      help: 'the task; left out = the next ready one',
      positional: 'one',
      value: 'ID',
      complete: 'task',
    }),
    profile: field(profile().optional(), {
      help: "in whose name; left out = the assignee's",
      value: 'PROFILE',
      complete: 'profile',
    }),
    ttl: field(duration().default(LEASE), { help: 'how long it is yours without a heartbeat', value: 'DURATION' }),
  }),
  output: z.strictObject({
    ...taskShape.shape,
    run: z.int(),
    profile: z.string(),
    held_until: timeShape.nullable(),
  }),
  async run(context, asked): Promise<Answer> {
    const who = asked.profile === undefined ? null : knownProfile(context.host, asked.profile)
    const task = asked.task === undefined ? await nextReady(context, who) : await findTask(context, asked.task)
    const name =
      who ?? (task.status === 'review' ? task.reviewer : task.assignee) ?? fail('not_assigned', { id: task.id })
    const moved = await context.board.step(task.id, 'claim', lease(context, task, name, asked.ttl), context.actor)
    const run =
      moved.task.currentRun === null ? null : await context.board.tools.store.current.runs.get(moved.task.currentRun)
    return { task: moved.task, run: run ?? fail('no_run', { id: task.id, done: 'claimed' }) }
  },
  view: ({ task, run }) =>
    view(
      text(
        span('▶ ', 'good'),
        code(task.id),
        ` is yours: run ${run.number} as ${run.profile}`,
        span(run.leaseUntil === null ? '' : `, until ${moment(run.leaseUntil)}`),
        span(` · ${task.title}`),
      ),
      text(
        span('keep it with ', 'dim'),
        code(`kanban heartbeat ${task.id}`),
        span(', end it with ', 'dim'),
        code(`kanban complete ${task.id} --summary "…"`),
        span(', read it with ', 'dim'),
        code(`kanban context ${task.id}`),
      ),
      task.workspace.kind === 'scratch' ? null : text(span(`workspace ${workspaceText(task.workspace)}`, 'dim')),
    ),
  json: ({ task, run }) => ({
    ...taskJson(task),
    run: run.number,
    profile: run.profile,
    held_until: isoOrNull(run.leaseUntil),
  }),
})

/** The first of the queue that could start at once. */
async function nextReady({ reads, boardSlug, now }: VerbContext, who: ProfileName | null): Promise<Task> {
  const page = await reads.tasks.page({
    board: boardSlug,
    statuses: ['ready'],
    limit: 100,
    ...(who === null ? {} : { assignee: who }),
  })
  const next = page.tasks.find((task) => task.currentRun === null && (task.notBefore === null || task.notBefore <= now))
  return (
    (next === undefined ? null : await reads.tasks.get(next.id)) ?? fail('nothing_ready', { profile: who ?? 'anybody' })
  )
}

/** A run without a process of ours: whoever claims it renews its lease. The same guards as a worker's claim. */
function lease({ board, host, now }: VerbContext, task: Task, name: ProfileName, ttl: number): ClaimArguments {
  const settings = host.settings()
  const caps = [settings.caps.profile[name], host.profiles.limits(name).concurrency].filter(
    (cap) => typeof cap === 'number',
  )
  const room: readonly Change[] =
    caps.length === 0 ? [] : [{ do: 'expect_room', scope: 'profile', key: name, max: Math.min(...caps) }]
  return {
    profile: name,
    supervisor: 'lease',
    host: '',
    marker: board.tools.ids.marker(),
    tokenHash: null,
    folder: null,
    maxRuntime: null,
    reserved: 0,
    leaseUntil: now + ttl,
    workspacePath: task.workspace.kind === 'scratch' ? null : task.workspace.path,
    attemptCeiling: settings.attemptCeiling,
    guards: [{ do: 'expect_unpaused', board: task.board }, ...room],
  }
}
