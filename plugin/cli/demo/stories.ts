/** The demo's stories as data. Every task is worked by a real process; the recipes only stand in for a model. */

export interface StoryTask {
  /** Names the task within its story. */
  readonly key: string
  readonly title: string
  readonly assignee: string
  readonly parents?: readonly string[]
  readonly tenant?: string
  readonly priority?: number
  readonly workspace?: string
  /** YAML steps of the built-in worker. */
  readonly recipe: string
}

/** What the demo's person does when a task comes to something. */
export interface Reaction {
  readonly task: string
  readonly when: string
  /** `kanban` arguments; `{id}` is the task's id. Or: the worker's process is killed, as an out-of-memory killer would. */
  readonly act: readonly string[] | 'kill the worker'
  readonly say: string
}

export interface Story {
  readonly name: string
  readonly intro: string
  readonly tasks: readonly StoryTask[]
  readonly reactions: readonly Reaction[]
}

const solo: Story = {
  name: 'One developer ships a feature',
  intro:
    'Three tasks in a chain. Only the first may start; each completion makes the next one ready and hands its result on.',
  tasks: [
    {
      key: 'schema',
      title: 'Design auth schema',
      assignee: 'backend-dev',
      tenant: 'auth-project',
      priority: 2,
      recipe: `
- heartbeat: sketching the user, session and token tables
- wait: 300ms
- write: { path: schema.sql, text: "create table users (id integer primary key, email text unique, password_hash text);" }
- complete:
    summary: users(id, email, password_hash), sessions(id, user_id, jti, expires_at); refresh tokens are sessions
    metadata: { changed_files: [schema.sql], decisions: ["bcrypt for hashing", "JWT for session tokens"] }`,
    },
    {
      key: 'api',
      title: 'Implement auth API endpoints',
      assignee: 'backend-dev',
      tenant: 'auth-project',
      priority: 2,
      parents: ['schema'],
      recipe: `
- read-parents: { into: handoff.md }
- heartbeat: four endpoints from the schema that was handed over
- wait: 300ms
- complete: { summary: "register, login, refresh and logout on top of the schema", metadata: { endpoints: 4 } }`,
    },
    {
      key: 'tests',
      title: 'Write auth integration tests',
      assignee: 'qa-dev',
      tenant: 'auth-project',
      priority: 2,
      parents: ['api'],
      recipe: `
- heartbeat: running 14 cases
- wait: 300ms
- complete: { summary: "14 cases, 14 green", metadata: { tests_run: 14, tests_passed: 14 } }`,
    },
  ],
  reactions: [],
}

const job = (key: string, title: string, assignee: string, seconds: number): StoryTask => ({
  key,
  title,
  assignee,
  tenant: 'content-ops',
  recipe: `
- heartbeat: at it
- wait: ${seconds * 100}ms
- complete: { summary: "${title}: done", metadata: { duration_seconds: ${seconds}, tokens_used: ${seconds * 1000} } }`,
})

const fleet: Story = {
  name: 'A fleet drains three queues',
  intro:
    'Twelve independent tasks for three profiles. Nobody touches them again; the caps decide how many run at once.',
  tasks: [
    ...['homepage to Spanish', 'homepage to French', 'homepage to German'].map((what, index) =>
      job(`translate-${index}`, `Translate ${what}`, 'translator', 3),
    ),
    ...[1, 2, 3, 4, 5].map((call) =>
      job(`transcribe-${call}`, `Transcribe Q3 customer call #${call}`, 'transcriber', 4),
    ),
    ...['launch tweet', 'launch post', 'release notes', 'newsletter'].map((what, index) =>
      job(`copy-${index}`, `Write the ${what}`, 'copywriter', 2),
    ),
  ],
  reactions: [],
}

const pipeline: Story = {
  name: 'A pipeline with a question and a retry',
  intro:
    'A specification, an implementation, a review. The engineer is blocked; a person answers; a second run finishes with the answer in hand.',
  tasks: [
    {
      key: 'spec',
      title: 'Spec: password reset flow',
      assignee: 'pm',
      tenant: 'auth-project',
      recipe: `
- complete:
    summary: single-use reset links that end after 30 minutes
    metadata: { acceptance: ["link is single-use", "link ends after 30 minutes", "strength check on the new password"] }`,
    },
    {
      key: 'implementation',
      title: 'Implement password reset flow',
      assignee: 'backend-dev',
      tenant: 'auth-project',
      parents: ['spec'],
      recipe: `
- on_run: 1
  ask: { reason: "Review: password strength check missing, reset link isn't single-use. Which first?", options: [strength check, single-use link, both] }
- from_run: 2
  heartbeat: "going on with: {answer}"
- from_run: 2
  wait: 300ms
- from_run: 2
  complete: { summary: "strength check added, reset link is single-use", metadata: { changed_files: [auth/reset.ts], review_iteration: 2 } }`,
    },
    {
      key: 'review',
      title: 'Review password reset PR',
      assignee: 'reviewer',
      tenant: 'auth-project',
      parents: ['implementation'],
      recipe: `
- read-parents: { into: handoff.md }
- complete: { summary: "both findings are mended; approved", metadata: { approved: true } }`,
    },
  ],
  reactions: [
    {
      task: 'implementation',
      when: 'blocked',
      act: ['unblock', '{id}', 'both'],
      say: 'A person answers with one tap: both',
    },
  ],
}

const trouble: Story = {
  name: 'A missing key and a killed worker',
  intro:
    'One worker cannot start at all: after three attempts the breaker leaves it to a person. Another is killed half-way: it is noticed at once and tried again.',
  tasks: [
    {
      key: 'deploy',
      title: 'Deploy to staging (missing creds)',
      assignee: 'deploy-bot',
      recipe: '\n- complete: { summary: deployed }',
    },
    {
      key: 'migrate',
      title: 'Migrate 2 million rows',
      assignee: 'migrator',
      recipe: `
- on_run: 1
  heartbeat: all rows in one transaction
- on_run: 1
  wait: 5m
- from_run: 2
  heartbeat: the first attempt was killed, so in chunks this time
- from_run: 2
  complete: { summary: "2 million rows in 40 chunks", metadata: { strategy: "chunked with checkpoints", chunks: 40 } }`,
    },
  ],
  reactions: [
    {
      task: 'migrate',
      when: 'heartbeat',
      act: 'kill the worker',
      say: 'The worker is killed with SIGKILL, as when memory runs out',
    },
  ],
}

export const STORIES: readonly Story[] = [solo, fleet, pipeline, trouble]

/** config.yaml of the demo's home: every role is played by the built-in worker. */
export const DEMO_CONFIG = `# the demo's board: every profile is the built-in worker, no model and no key is used
dispatcher:
  caps: { host: 4, profile: { translator: 1, transcriber: 2, copywriter: 1 } }
profiles:
  backend-dev: { agent: builtin, description: designs and writes the back end }
  qa-dev: { agent: builtin, description: tests what others wrote }
  pm: { agent: builtin, description: writes specifications }
  reviewer: { agent: builtin, description: reads changes with a cold eye }
  translator: { agent: builtin, description: translates pages }
  transcriber: { agent: builtin, description: writes down calls }
  copywriter: { agent: builtin, description: writes copy }
  deploy-bot: { agent: builtin, description: deploys, env: { require: [STAGING_DEPLOY_KEY] } }
  migrator: { agent: builtin, description: moves data }
`

/** The description of a task: its recipe in the fence that the built-in worker reads. */
export const bodyOf = (task: StoryTask): string => `\`\`\`recipe${task.recipe}\n\`\`\``

/** `kanban create` arguments of a task whose parents' ids are known. */
export function createArguments(task: StoryTask, ids: ReadonlyMap<string, string>): readonly string[] {
  const parents = (task.parents ?? []).flatMap((key) => ['--parent', ids.get(key) ?? key])
  return [
    'create',
    task.title,
    '--assignee',
    task.assignee,
    '--body',
    bodyOf(task),
    ...parents,
    ...(task.tenant === undefined ? [] : ['--tenant', task.tenant]),
    ...(task.priority === undefined ? [] : ['--priority', String(task.priority)]),
    '--json',
  ]
}
