import { afterEach, beforeEach, expect, test } from 'vitest'
import { Board, openStore } from '../../../kanban-core/index.ts'
import { RANDOM_IDS, sha256 } from '../../../plugin/process.ts'
import { mount } from '../../../plugin/mount.ts'
import { FakeHost } from '../manifest/fake-host.ts'
import { aRun, runId } from '../../contracts/store/samples.ts'

const TOKEN = 'a-run-token-of-some-length'
let host: FakeHost
let task: string

beforeEach(async () => {
  host = new FakeHost()
  mount(host)
  await host.start()
  task = ((await host.post('/api/verbs/create', { title: 'x', assignee: 'builtin' })).body as { id: string }).id
  await host.stop()
  await claim()
  await restart()
})
afterEach(() => host.stop())

/** The task is in the hands of a worker with the token. */
async function claim(): Promise<void> {
  const store = await openStore(`sqlite:${host.stateDir}/board.db`)
  const found = await new Board({ store, now: Date.now, ids: RANDOM_IDS }).tools.store.reads.tasks.get(task as never)
  const run = aRun({ id: runId('r_1'), task: task as never, state: 'running', epoch: 1, tokenHash: sha256(TOKEN) })
  await store.commit([
    { do: 'insert_run', run },
    {
      do: 'set_task',
      id: task as never,
      rev: found?.rev ?? 0,
      set: { status: 'running', currentRun: run.id, epoch: 1, attempts: 1, lastRun: 1 },
    },
  ])
  await store.close()
}

async function restart(): Promise<void> {
  await host.stop()
  host = new FakeHost(host.stateDir)
  mount(host)
  await host.start()
}

const call = (tool: string, body: object, id: string) =>
  host.post(`/api/tools/${tool}`, body, { authorization: `Bearer ${TOKEN}`, 'x-kanban-call': id })
const card = async () =>
  (await host.post('/api/verbs/show', { task })).body as { comments: unknown[]; children: unknown[] }

const made = async () =>
  JSON.parse(
    ((await call('kanban_create', { title: 'more', assignee: 'builtin' }, 'call-3')).body as { text: string }).text,
  ) as object

test('a comment that is repeated to a later gateway under its name stands there once', async () => {
  const first = await call('kanban_comment', { body: 'half way' }, 'call-1')
  await restart()
  const again = await call('kanban_comment', { body: 'half way' }, 'call-1')
  expect([first.status, again.status]).toEqual([200, 200])
  expect(again.body).toEqual(first.body)
  expect((await card()).comments).toHaveLength(1)
  await call('kanban_comment', { body: 'half way' }, 'call-2')
  expect((await card()).comments).toHaveLength(2)
})

test('a task that is created by a repeated call is the same one', async () => {
  const first = await made()
  await restart()
  expect(await made()).toEqual({ ...first, existing: true })
  expect((await host.post('/api/verbs/list', {})).body).toHaveLength(2)
})
