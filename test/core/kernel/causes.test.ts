import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { heartbeat } from '../../../kanban-core/board/runs.ts'
import type { AgentFailure, Exit } from '../../../kanban-core/dispatch/ports.ts'
import type { Task } from '../../../kanban-core/model/task.ts'
import { MINUTE } from '../../../kanban-core/model/time.ts'
import { openBench, profile } from './harness.ts'
import type { Bench } from './harness.ts'

let bench: Bench
/** What the profile's config and login are; a test changes it. */
let config: string

beforeEach(async () => {
  config = 'as it was'
  bench = await openBench({ profiles: { fingerprint: () => config } })
  await bench.dispatcher.start()
})
afterEach(() => bench.close())

const failure = (kind: AgentFailure['kind'], more: Partial<AgentFailure> = {}): AgentFailure => ({
  kind,
  text: 'what it said',
  until: null,
  remedy: null,
  ...more,
})

/** A task whose worker has started and whose tools have attached. */
async function working(): Promise<Task> {
  const task = await bench.create('Do it')
  await bench.rest()
  await heartbeat(bench.board.turns, task.id, null, null, bench.workers.actor(task.id))
  return task
}

async function ends(task: Task, exit: Partial<Exit>): Promise<void> {
  for (const [, worker] of bench.workers.alive) if (worker.job.task.id === task.id) worker.end(exit)
  await bench.rest()
}

describe('an agent that is not let in', () => {
  const notLetIn = { code: 1, failure: failure('auth', { remedy: 'log in with `agent login`' }) }

  test('parks its profile, spends no attempt and tells the operators once what to do', async () => {
    const first = await working()
    await bench.create('Do that too')
    await bench.rest()
    await ends(first, notLetIn)
    expect(await bench.task(first.id)).toMatchObject({ status: 'ready', attempts: 0, failures: 0 })
    const [run] = await bench.runs(first.id)
    expect(run).toMatchObject({
      outcome: 'spawn_failed',
      error: 'its agent is not let in by its provider: what it said',
    })
    const why = await bench.dispatcher.why(await bench.task(first.id))
    expect(why).toMatchObject({
      reason: 'profile_parked',
      detail: expect.stringContaining('log in with `agent login`'),
    })
    for (const [, worker] of bench.workers.alive) worker.end(notLetIn)
    await bench.rest()
    const parked = (await bench.store.reads.log.events({ kinds: ['parked'], limit: 10 })).length
    expect(parked).toBe(1)
  })

  test('is tried again once its config or its login has changed', async () => {
    const task = await working()
    await ends(task, notLetIn)
    bench.clock.advance(MINUTE)
    await bench.dispatcher.tick()
    await bench.rest()
    expect(bench.workers.jobs).toHaveLength(1)
    config = 'somebody has logged in'
    await bench.dispatcher.tick()
    await bench.rest()
    expect(bench.workers.jobs).toHaveLength(2)
  })
})

describe('an agent that ends without a verdict', () => {
  const silent = { code: 0, session: 's-1', lastWords: 'I have done it.' }

  test('is reminded once in the same run', async () => {
    bench.workers.remindable = true
    const task = await working()
    await ends(task, silent)
    expect(await bench.task(task.id)).toMatchObject({ status: 'running' })
    expect(bench.workers.reminders).toEqual([expect.stringContaining('without a verdict')])
    await ends(task, silent)
    const [run, ...others] = (await bench.runs(task.id)).toReversed()
    expect(run).toMatchObject({
      outcome: 'no_verdict',
      sessionId: 's-1',
      error: 'ended without completing or blocking its task\nlast words:\nI have done it.',
    })
    expect(others.length).toBeLessThanOrEqual(1)
    expect(await bench.kinds(task.id)).toEqual(expect.arrayContaining(['reminded', 'no_verdict']))
  })

  test('because the gateway ended it is not reminded', async () => {
    bench.workers.remindable = true
    const task = await working()
    await ends(task, { ...silent, stopped: true })
    expect(bench.workers.reminders).toEqual([])
  })
})

test('an agent that has used its turns is reminded, and then left to a person', async () => {
  bench.workers.remindable = true
  const task = await working()
  const used = { code: 1, session: 's-1', failure: failure('turns_used') }
  await ends(task, used)
  expect(bench.workers.reminders).toHaveLength(1)
  await ends(task, used)
  expect(await bench.task(task.id)).toMatchObject({ status: 'blocked' })
})

test('an agent that has used its budget is left to a person at once', async () => {
  bench.workers.remindable = true
  const task = await working()
  await ends(task, { code: 1, session: 's-1', failure: failure('budget_used') })
  expect(bench.workers.reminders).toEqual([])
  expect(await bench.task(task.id)).toMatchObject({
    status: 'blocked',
    block: { reason: 'gave up after one attempt: used all of its budget: what it said' },
  })
})

test('a provider that fails is a crash, tried again with backoff', async () => {
  const task = await working()
  await ends(task, { code: 1, failure: failure('outage'), lastLines: ['a line', 'a line', '! what it said'] })
  const runs = await bench.runs(task.id)
  expect(runs.at(-1)).toMatchObject({ outcome: 'crashed', error: 'its provider failed: what it said\na line' })
  expect(await bench.task(task.id)).toMatchObject({ failures: 1 })
})

test('what an agent has used stays on its run, whatever its end', async () => {
  const task = await working()
  await ends(task, { code: 1, usage: { input_tokens: 7 } })
  expect((await bench.runs(task.id)).at(-1)).toMatchObject({ usage: { input_tokens: 7 } })
  expect(bench.workers.jobs[0]?.run.profile).toBe(profile('coder'))
})
