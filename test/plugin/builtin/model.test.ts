import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { World } from '../../e2e/world.ts'
import { modelServer } from '../../fakes/models/server.ts'
import type { ModelServer } from '../../fakes/models/server.ts'

/** The built-in worker with an endpoint: real gateway, real worker processes, a scripted Chat Completions server. */

let model: ModelServer
let world: World

const profile = (more: object): string => JSON.stringify({ agent: 'builtin', model: 'scripted', ...more })

beforeAll(async () => {
  model = await modelServer()
  world = await World.make(
    `profiles:
  local: ${profile({ endpoint: `${model.url}/v1` })}
  runner: ${profile({ endpoint: `${model.url}/v1`, allow: [['node', '--version']] })}
  reader: ${profile({ endpoint: `${model.url}/v1`, permission: 'read' })}
  brief: ${profile({ endpoint: `${model.url}/v1`, max_turns: 2 })}
  walled: ${profile({ endpoint: `${model.url}/rate/v1` })}
  unpaid: ${profile({ endpoint: `${model.url}/billing/v1` })}
dispatcher: { failure_limit: 1, caps: { host: 8 } }
dashboard: null
`,
  )
  await world.start()
})
afterAll(async () => {
  await world.destroy()
  await model[Symbol.asyncDispose]()
})

const task = async (assignee: string, body: string): Promise<string> =>
  (await world.json<{ id: string }>('create', 'A task', '--assignee', assignee, '--body', body)).id
const runs = (id: string) => world.json<readonly Record<string, unknown>[]>('runs', id)

test.concurrent('a model works a card with the tools of the board and hands over', async () => {
  const id = await task(
    'local',
    'model: heartbeat {"note": "half"}\nmodel: complete {"summary": "By a model.", "metadata": {"n": 1}}',
  )
  await world.event(id, 'completed')
  expect(await runs(id)).toMatchObject([{ outcome: 'completed', summary: 'By a model.', metadata: { n: 1 } }])
  const asked = model.asked.find(({ body }) => JSON.stringify(body).includes(id))
  expect(JSON.stringify(asked?.body)).toContain('The life of a run')
  expect(asked?.turn.tools).toEqual(expect.arrayContaining(['kanban_show', 'read_file', 'write_file']))
  expect(asked?.turn.tools).not.toContain('run_command')
})

test.concurrent('a model that stops without a verdict is reminded in the same conversation', async () => {
  const id = await task('local', 'model: say All done.\nmodel reminded: complete {"summary": "Now handed over."}')
  await world.event(id, 'completed')
  expect(world.kinds(id)).toEqual(['created', 'claimed', 'spawned', 'reminded', 'completed'])
  expect(await runs(id)).toMatchObject([{ summary: 'Now handed over.' }])
})

test.concurrent('a model gets the hands that its permission allows, and no others', async () => {
  const id = await task('reader', 'x')
  await world.event(id, 'completed')
  const asked = model.asked.find(({ body }) => JSON.stringify(body).includes(id))
  expect(asked?.turn.tools).toContain('read_file')
  expect(asked?.turn.tools).not.toContain('write_file')
  const runner = await task('runner', 'x')
  await world.event(runner, 'completed')
  expect(model.asked.find(({ body }) => JSON.stringify(body).includes(runner))?.turn.tools).toContain('run_command')
})

test.concurrent('a model that has used its turns is reminded, and then its card waits for a person', async () => {
  const notes = 'model: heartbeat {"note": "on and on"}\n'.repeat(9)
  const id = await task('brief', notes)
  await world.event(id, 'gave_up')
  expect((await runs(id))[0]?.['error']).toMatch(/^used all of its turns: reached its limit of 2 turns/)
})

test.concurrent('an ended run leaves neither its token nor its conversation on the disk', async () => {
  const id = await task('local', 'x')
  await world.event(id, 'completed')
  for (;;) {
    const [run] = await runs(id)
    if (run?.['state'] === 'closed') break
  }
  const folder = join(world.home, 'runs', id)
  for (const run of await readdir(folder)) {
    const names = await readdir(join(folder, run))
    expect(names).not.toContain('token')
    expect(names).not.toContain('conversation.json')
    expect(await readFile(join(folder, run, 'run.log'), 'utf8')).toContain('"kanban":"did"')
  }
})

test("a server's limit parks the provider until the time that it says, its bill parks the profile", async () => {
  const unpaid = await task('unpaid', 'x')
  await world.event(unpaid, 'parked')
  await world.event(unpaid, 'spawn_failed')
  expect(await world.json('why', unpaid)).toMatchObject({ reason: 'profile_parked' })
  const again = await world.kanban('resume', '--profile', 'unpaid')
  expect(again.out).toContain('profile unpaid goes on')
  await world.event(unpaid, 'claimed', 2)
  const walled = await task('walled', 'x')
  const { payload } = await world.event(walled, 'rate_limited')
  const { until } = payload
  const wait = typeof until === 'string' ? Date.parse(until) : Number(until)
  expect(Math.abs(wait - Date.now() - 120_000)).toBeLessThan(60_000)
  expect(await world.json('why', await task('local', 'x'))).toMatchObject({ reason: 'provider_parked' })
})
