import { z } from 'zod'
import type { NewTask } from '../board/create.ts'
import { subscribe } from '../board/follow.ts'
import type { ProfileName, TaskId } from '../model/ids.ts'
import { fail } from '../model/refusal.ts'
import type { Route } from '../model/route.ts'
import { IDEMPOTENCY_SCOPES, LIMITS } from '../model/task.ts'
import type { Task, Workspace } from '../model/task.ts'
import type { Instant } from '../model/time.ts'
import { branch } from './grammar/clearable.ts'
import {
  createdBrief,
  createdBriefShape,
  createdJson,
  createdShape,
  createdView,
  warningsFor,
} from './answers/created.ts'
import type { CreatedAnswer } from './answers/created.ts'
import { money } from './grammar/schema-money.ts'
import { findTasks } from './shared/find.ts'
import { knownProfile } from './shared/roster.ts'
import {
  argv,
  duration,
  flag,
  line,
  list,
  priority,
  profile,
  profileOrNone,
  taskRef,
  tenant,
  text as long,
  time,
  title,
  whole,
  workspace,
} from './grammar/schema.ts'
import { brief, defineVerb, field } from './verb.ts'
import type { VerbContext } from './verb.ts'

const PEOPLE = {
  surfaces: ['chat', 'cli', 'http'],
  why: 'what a run may cost is decided by people, not by the worker that asks for it',
} as const

const PROOF = {
  surfaces: ['chat', 'cli', 'http'],
  why: 'what proves the work is decided by people, not by the worker that does it',
} as const

const input = z.object({
  title: field(title(), { help: 'what is to be done, in one line', positional: 'words', value: 'TITLE' }),
  body: field(long('body').optional(), { help: 'description: what, why, and when it is done', value: 'TEXT' }),
  assignee: field(profileOrNone().optional(), {
    help: "profile that does it; none = nobody yet; left out = the board's default",
    value: 'PROFILE',
    complete: 'profile',
  }),
  parents: field(list(taskRef(), LIMITS.parents).default([]), {
    help: 'task that has to be done first; may be repeated',
    flag: 'parent',
    value: 'ID',
    complete: 'task',
  }),
  tenant: field(tenant().optional(), { help: 'label to group and filter by', value: 'NAME', complete: 'tenant' }),
  priority: field(priority().default(0), { help: 'higher starts first', value: 'N' }),
  triage: field(flag(), { help: 'only an idea: nothing starts before `promote`' }),
  skills: field(list(line('tenant', 'the name of a skill'), LIMITS.skills).default([]), {
    help: 'skill that its worker loads; may be repeated',
    flag: 'skill',
    value: 'NAME',
  }),
  workspace: field(workspace().optional(), {
    help: 'scratch (default), dir:/absolute/path, worktree or worktree:/absolute/path',
    value: 'WHERE',
    complete: ['scratch', 'worktree', 'dir:/'],
  }),
  branch: field(branch().optional(), { help: 'branch of the worktree', value: 'NAME' }),
  maxRuntime: field(duration().optional(), { help: 'longest time of one run', value: 'DURATION' }),
  maxRetries: field(whole(1, 100).optional(), {
    help: 'failures in a row before it is blocked',
    value: 'N',
    only: PEOPLE,
  }),
  reviewer: field(profile().optional(), {
    help: 'profile that reviews it once it is submitted',
    value: 'PROFILE',
    complete: 'profile',
  }),
  model: field(line('tenant', 'the name of a model').optional(), {
    help: "model instead of the profile's",
    value: 'NAME',
    only: PEOPLE,
  }),
  effort: field(line('tenant', 'a level of effort').optional(), {
    help: "effort instead of the profile's",
    value: 'LEVEL',
    only: PEOPLE,
  }),
  verify: field(argv().optional(), {
    help: 'command that proves the work, such as "npm test": it runs in the workspace, without a shell, before the task counts as done',
    value: 'COMMAND',
    only: PROOF,
  }),
  budget: field(money().optional(), {
    help: 'US dollars that all of its runs may spend together',
    value: 'USD',
    only: PEOPLE,
  }),
  at: field(time().optional(), {
    help: 'not before this time: "in 2h", "tomorrow 9:00", 2026-12-01T09:00Z',
    value: 'TIME',
  }),
  idempotencyKey: field(line('key', 'a key').optional(), {
    help: 'the same key gives the same task back instead of a second one',
    value: 'KEY',
  }),
  idempotencyScope: field(z.enum(IDEMPOTENCY_SCOPES).default('while_open'), {
    help: 'how long the key counts',
    value: 'SCOPE',
    complete: IDEMPOTENCY_SCOPES,
  }),
})
type Input = z.output<typeof input>

export const create = defineVerb({
  name: 'create',
  summary: 'put a task on the board',
  group: 'work',
  surfaces: ['chat', 'cli', 'http', 'tool'],
  allow: 'operator',
  worker: true,
  tool: {
    description:
      'Create a follow-up task and hand it to a profile. Name tasks it must wait for in parents; it starts by itself when they are done. Use idempotency_key when you might call this twice.',
    offeredTo: ['worker', 'orchestrator'],
    readOnly: false,
    destructive: false,
    idempotent: false,
  },
  examples: [
    'create "Design auth schema" --assignee backend-dev --priority 2',
    'create "Write the tests" --assignee qa-dev --parent t_9fc2 --verify "npm test"',
    'create "Nightly report" --assignee writer --at "tomorrow 6:00"',
  ],
  input,
  output: createdShape,
  run: createAndFollow,
  recall: async (context, _, task) => ({
    task,
    existing: context.surface === 'tool',
    subscribed: followedAt(context) !== null,
    unheard: null,
    warnings: await warningsFor(context, task, null),
  }),
  view: createdView,
  card: ({ task, subscribed }) => (subscribed ? task : null),
  json: createdJson,
  brief: brief(createdBriefShape, createdBrief),
})

async function createAndFollow(context: VerbContext, asked: Input): Promise<CreatedAnswer> {
  if (context.surface === 'tool' && asked.assignee === undefined)
    fail('invalid_input', { what: 'assignee is missing: name the profile that does it', help: 'kanban_create' })
  const task = await newTask(context, asked)
  const created = await context.board.create(task, context.actor)
  const follows = created.existing && task.subscribe !== null && created.task.status !== 'archived'
  if (follows && task.subscribe !== null)
    await subscribe(context.board.turns, context.board.tools, created.task.id, task.subscribe, context.actor)
  return {
    ...created,
    subscribed: task.subscribe !== null,
    unheard: task.subscribe === null ? null : ((await context.unreachable?.()) ?? null),
    warnings: await warningsFor(context, created.task, task.scheduledAt),
  }
}

async function newTask(context: VerbContext, asked: Input): Promise<NewTask> {
  const { slug, defaultAssignee } = await boardOf(context)
  const at: Instant | null = asked.at?.instant(context.now) ?? null
  const assignee =
    asked.assignee === undefined
      ? defaultAssignee
      : asked.assignee === null
        ? null
        : knownProfile(context.host, asked.assignee)
  return {
    board: slug,
    title: asked.title,
    body: asked.body ?? null,
    assignee,
    priority: asked.priority,
    tenant: asked.tenant ?? null,
    parents: await parentIds(context, asked.parents),
    triage: asked.triage,
    skills: [...new Set(asked.skills)],
    workspace:
      asked.workspace ??
      (assignee === null ? null : context.host.profiles.workspace(assignee)) ??
      ({ kind: 'scratch' } satisfies Workspace),
    branch: asked.branch ?? null,
    maxRuntime: asked.maxRuntime ?? null,
    maxRetries: asked.maxRetries ?? null,
    model: asked.model ?? null,
    effort: asked.effort ?? null,
    verify: asked.verify ?? null,
    budget: asked.budget ?? null,
    reviewer: asked.reviewer === undefined ? null : knownProfile(context.host, asked.reviewer),
    scheduledAt: at,
    idempotencyKey: asked.idempotencyKey ?? null,
    idempotencyScope: asked.idempotencyScope,
    subscribe: followedAt(context),
  }
}

/** Where it is told how the task ends; null where nobody waits for that. */
const followedAt = ({ actor, json, route }: VerbContext): Route | null =>
  actor.kind === 'worker' || json === true ? null : route

/** A worker creates on its task's board, whatever it was told. */
async function boardOf({
  actor,
  reads,
  boardSlug,
}: VerbContext): Promise<{ slug: Task['board']; defaultAssignee: ProfileName | null }> {
  const slug = actor.kind === 'worker' ? ((await reads.tasks.get(actor.task))?.board ?? boardSlug) : boardSlug
  const board = await reads.boards.get(slug)
  if (typeof board?.archivedAt === 'number')
    fail('failed', { what: `board ${slug} is archived`, next: `\`kanban boards restore ${slug}\`` })
  return { slug, defaultAssignee: (board?.defaultAssignee ?? null) as ProfileName | null }
}

async function parentIds(context: VerbContext, refs: Input['parents']): Promise<readonly TaskId[]> {
  const parents = await findTasks(context, refs)
  if (context.actor.kind === 'worker') {
    const own = await context.reads.tasks.get(context.actor.task)
    const foreign = parents.find((parent) => parent.board !== own?.board)
    if (foreign !== undefined) fail('other_task', { own: context.actor.task, verb: 'create below', id: foreign.id })
  }
  return parents.map((parent) => parent.id)
}
