import { afterEach, expect, test } from 'vitest'
import { DEMO_CONFIG, STORIES, bodyOf, createArguments } from '../../plugin/cli/demo/stories.ts'
import { World } from './world.ts'

let world: World

afterEach(() => world.destroy())

interface RunJson {
  readonly number: number
  readonly profile: string
  readonly state: string
  readonly outcome: string | null
  readonly ended_at: string | null
  readonly summary: string | null
  readonly metadata: Record<string, unknown> | null
  readonly error: string | null
  readonly exit_code: number | null
}

async function worldOfStories(more = ''): Promise<World> {
  world = await World.make(DEMO_CONFIG + more)
  await world.start()
  return world
}

/** Creates a story's tasks; answers their ids by key. */
async function createStory(index: number): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>()
  for (const task of STORIES[index]?.tasks ?? []) {
    const made = await world.json<{ id: string }>(...createArguments(task, ids).filter((word) => word !== '--json'))
    ids.set(task.key, made.id)
  }
  return ids
}
const need = (ids: ReadonlyMap<string, string>, key: string): string => ids.get(key) ?? `no ${key}`

test('story 1: a chain of three is worked by itself, and each worker reads what the one before it handed over', async () => {
  await worldOfStories()
  const schema = await world.json<{ id: string; status: string; existing: boolean }>(
    'create',
    'Design auth schema',
    '--assignee',
    'backend-dev',
    '--tenant',
    'auth-project',
    '--priority',
    '2',
    '--body',
    bodyOf(STORIES[0]?.tasks[0] as never),
  )
  expect(schema).toMatchObject({ id: expect.stringMatching(/^t_[0-9a-z]{8}$/), existing: false })
  const api = await world.json<{ id: string; status: string }>(
    'create',
    'Implement auth API endpoints',
    '--assignee',
    'backend-dev',
    '--parent',
    schema.id,
    '--body',
    bodyOf(STORIES[0]?.tasks[1] as never),
  )
  const tests = await world.json<{ id: string; status: string }>(
    'create',
    'Write auth integration tests',
    '--assignee',
    'qa-dev',
    '--parent',
    api.id,
    '--body',
    bodyOf(STORIES[0]?.tasks[2] as never),
  )
  expect([api.status, tests.status]).toEqual(['todo', 'todo'])
  await world.event(tests.id, 'completed')
  expect(world.kinds(schema.id)).toEqual(['created', 'claimed', 'spawned', 'heartbeat', 'completed'])
  const runs = await world.json<RunJson[]>('runs', schema.id)
  expect(runs).toMatchObject([
    {
      number: 1,
      profile: 'backend-dev',
      outcome: 'completed',
      exit_code: 0,
      error: null,
      metadata: { changed_files: ['schema.sql'] },
    },
  ])
  const text = (await world.kanban('runs', schema.id)).out
  expect(text).toMatch(/#\s+OUTCOME\s+PROFILE\s+ELAPSED\s+STARTED/)
  expect(text).toMatch(/1\s+completed\s+backend-dev/)
  expect(text).toContain('→ users(id, email, password_hash)')
  const context = (await world.kanban('context', api.id)).out
  expect(context).toContain('users(id, email, password_hash)')
  expect(context).toContain('bcrypt for hashing')
})

test('story 2: three pools drain in parallel within their caps, each completion with its metadata', async () => {
  await worldOfStories()
  const ids = await createStory(1)
  await Promise.all([...ids.values()].map((id) => world.event(id, 'completed')))
  const list = await world.json<{ status: string; assignee: string }[]>('list', '--tenant', 'content-ops')
  expect(list.map((task) => task.status)).toEqual(Array.from({ length: 12 }, () => 'done'))
  for (const id of ids.values())
    expect((await world.json<RunJson[]>('runs', id))[0]?.metadata).toMatchObject({
      duration_seconds: expect.any(Number),
      tokens_used: expect.any(Number),
    })
  const found = await world.json<unknown[]>('list', 'Transcribe')
  expect(found).toHaveLength(5)
})

test('story 3: a question, an answer from a person, and a second run that knows both', async () => {
  await worldOfStories()
  const ids = await createStory(2)
  const implementation = need(ids, 'implementation')
  await world.event(implementation, 'blocked')
  const shown = await world.kanban('show', implementation)
  expect(shown.out).toContain('password strength check missing')
  expect((await world.kanban('unblock', implementation, 'both')).code).toBe(0)
  await world.event(need(ids, 'review'), 'completed')
  const runs = await world.json<RunJson[]>('runs', implementation)
  expect(runs).toMatchObject([
    { number: 1, outcome: 'blocked', error: expect.stringContaining("reset link isn't single-use") },
    { number: 2, outcome: 'completed', metadata: { review_iteration: 2 } },
  ])
  const context = (await world.kanban('context', implementation)).out
  expect(context).toContain('password strength check missing')
  expect(context).toContain('both')
  expect((await world.kanban('context', need(ids, 'review'))).out).toContain('auth/reset.ts')
})

test(
  'story 4: three attempts without its key and the breaker opens; a killed worker is noticed and tried again',
  { timeout: 60_000 },
  async () => {
    await worldOfStories()
    const ids = await createStory(3)
    const [deploy, migrate] = [need(ids, 'deploy'), need(ids, 'migrate')]
    await world.event(migrate, 'heartbeat')
    const { payload } = await world.event(migrate, 'spawned')
    process.kill(Number(payload['pid']), 'SIGKILL')
    await world.event(migrate, 'crashed')
    await world.event(migrate, 'completed')
    const runs = await world.json<RunJson[]>('runs', migrate)
    expect(runs).toMatchObject([
      { outcome: 'crashed', error: expect.stringContaining('SIGKILL') },
      { outcome: 'completed', metadata: { strategy: 'chunked with checkpoints' } },
    ])
    await world.event(deploy, 'gave_up')
    expect(world.kinds(deploy)).toEqual([
      'created',
      'claimed',
      'spawn_failed',
      'claimed',
      'spawn_failed',
      'claimed',
      'gave_up',
    ])
    const failed = await world.json<RunJson[]>('runs', deploy)
    expect(failed.map((run) => run.outcome)).toEqual(['spawn_failed', 'spawn_failed', 'gave_up'])
    expect(new Set(failed.map((run) => run.error))).toEqual(new Set(['STAGING_DEPLOY_KEY not set in deploy-bot env']))
    expect(await world.json('show', deploy)).toMatchObject({ task: { status: 'blocked' } })
  },
)

test(
  'story 4: a worker outlives its killed gateway, is adopted and not restarted, and its completion counts',
  { timeout: 60_000 },
  async () => {
    await worldOfStories()
    const body = '```recipe\n- heartbeat: long work\n- wait: 2s\n- complete: { summary: "survived" }\n```'
    const { id } = await world.json<{ id: string }>('create', 'survivor', '--assignee', 'backend-dev', '--body', body)
    await world.event(id, 'heartbeat')
    await world.stop('SIGKILL')
    await world.start()
    await world.event(id, 'completed')
    const runs = await world.json<RunJson[]>('runs', id)
    expect(runs).toMatchObject([{ number: 1, outcome: 'completed', summary: 'survived' }])
    expect(world.kinds(id).filter((kind) => kind === 'claimed')).toHaveLength(1)
  },
)

test('story 5: a running task shows its active run, without an end', async () => {
  await worldOfStories()
  const body = '```recipe\n- heartbeat: busy\n- wait: 1m\n- complete: { summary: x }\n```'
  const { id } = await world.json<{ id: string }>('create', 'in flight', '--assignee', 'backend-dev', '--body', body)
  await world.event(id, 'heartbeat')
  const shown = await world.json<{ task: { status: string }; runs: RunJson[] }>('show', id)
  expect(shown).toMatchObject({
    task: { status: 'running' },
    runs: [{ number: 1, state: 'running', outcome: null, ended_at: null }],
  })
  expect((await world.kanban('show', id)).out).toMatch(/active/)
})

test('story 7: a handoff belongs to one run, so it cannot be given to three tasks at once', async () => {
  await worldOfStories()
  const ids: string[] = []
  for (const title of ['a', 'b', 'c']) ids.push((await world.json<{ id: string }>('create', title)).id)
  const refused = await world.kanban('complete', ...ids, '--summary', 'X', '--json')
  expect(refused.code).toBe(2)
  expect(JSON.parse(refused.err)).toMatchObject({
    error: { code: 'bulk_handoff', message: expect.any(String), next: expect.any(String) },
  })
  expect((await world.json<{ status: string }[]>('list')).map((task) => task.status)).toEqual(['todo', 'todo', 'todo'])
  expect((await world.kanban('complete', ...ids)).code).toBe(0)
  for (const id of ids) expect(await world.json('show', id)).toMatchObject({ task: { status: 'done' } })
})
