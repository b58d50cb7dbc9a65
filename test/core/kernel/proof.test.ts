import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LOCAL_OPERATOR } from '../../../kanban-core/model/actor.ts'
import type { Actor } from '../../../kanban-core/model/actor.ts'
import type { TaskId } from '../../../kanban-core/model/ids.ts'
import { Refused } from '../../../kanban-core/model/refusal.ts'
import { SECOND } from '../../../kanban-core/model/time.ts'
import { openBench } from './harness.ts'
import type { Bench } from './harness.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
  await bench.dispatcher.start()
})
afterEach(() => bench.close())

const VERIFY = ['npm', 'test']
const DONE = { summary: 'did it', metadata: null, result: null }
const created = async (verify: readonly string[] | null = VERIFY) => {
  const task = await bench.create('Mend the login', { verify })
  await bench.rest()
  return task.id
}
const complete = (id: TaskId, actor: Actor = bench.workers.actor(id)) =>
  bench.board.step(id, 'complete', DONE, actor).then(
    () => 'done',
    (error: unknown) => (error instanceof Refused ? error.refusal : Promise.reject(error)),
  )
/** What the worker's tool does: proves, then completes; `claimed` where the proof takes too long. */
async function work(
  id: TaskId,
  { exitCode, output = '' }: { exitCode: number; output?: string } | { exitCode: null; output?: string },
) {
  const task = await bench.task(id)
  const [run] = await bench.runs(id)
  if (run === undefined) throw new Error('nobody works')
  const asked = bench.prover.asked.length
  const proving = bench.dispatcher.prove(task, run, { step: 'complete', ...DONE }, 45 * SECOND)
  while (bench.prover.asked.length === asked) await new Promise((resolve) => setImmediate(resolve))
  if (exitCode === null) bench.clock.advance(45 * SECOND)
  else bench.prover.asked.at(-1)?.end(exitCode, output)
  return (await proving) === null ? 'claimed' : complete(id)
}
const endWorker = async (id: TaskId, exit = { code: 0 }) => {
  const [run] = await bench.runs(id)
  if (run !== undefined) bench.workers.alive.get(run.id)?.end(exit)
  await bench.rest()
}

describe('a task with a verify command', () => {
  test('is done once the command has ended with 0, and its run keeps what it showed', async () => {
    const id = await created()
    expect(await work(id, { exitCode: 0, output: 'all green' })).toBe('done')
    expect(await bench.task(id)).toMatchObject({ status: 'done' })
    expect((await bench.runs(id))[0]?.proof).toMatchObject({ argv: VERIFY, exitCode: 0, output: 'all green' })
    expect(await bench.kinds(id)).toEqual(['created', 'claimed', 'spawned', 'verified', 'completed'])
  })

  test('is not done while it is red: the worker reads why, mends it and calls again in the same run', async () => {
    const id = await created()
    expect(await work(id, { exitCode: 1, output: '1 test failed' })).toMatchObject({
      code: 'unproved',
      message: `${id} is not proved to be done: npm test ended with exit code 1`,
      next: expect.stringContaining('1 test failed'),
    })
    expect(await bench.task(id)).toMatchObject({ status: 'running', failures: 0 })
    expect(await work(id, { exitCode: 0 })).toBe('done')
    expect(await bench.runs(id)).toHaveLength(1)
  })

  test('cannot be finished by a worker that does not have it checked', async () => {
    const id = await created()
    expect(await complete(id)).toMatchObject({ code: 'unproved' })
    const submit = bench.board.step(id, 'submit', { ...DONE, reviewer: null }, bench.workers.actor(id))
    await expect(submit).rejects.toMatchObject({ refusal: { code: 'unproved' } })
  })

  test('needs a new proof when the command was changed', async () => {
    const id = await created()
    const [run] = await bench.runs(id)
    await work(id, { exitCode: 1 })
    if (run === undefined) throw new Error('nobody works')
    await bench.store.commit([
      { do: 'set_task', id, rev: (await bench.task(id)).rev, set: { verify: ['npm', 'run', 'all'] } },
    ])
    bench.prover.asked.length = 0
    expect(await complete(id)).toMatchObject({ code: 'unproved' })
  })

  test('may be finished by a person without a proof', async () => {
    const id = await created()
    expect(await complete(id, LOCAL_OPERATOR)).toBe('done')
  })
})

describe('a check that takes long', () => {
  test('goes on after the worker has ended, and green finishes the task with its handoff', async () => {
    const id = await created()
    expect(await work(id, { exitCode: null })).toBe('claimed')
    await endWorker(id)
    expect(await bench.task(id)).toMatchObject({ status: 'running' })
    bench.prover.asked[0]?.end(0)
    await bench.rest()
    expect(await bench.task(id)).toMatchObject({ status: 'done', currentRun: null })
    expect((await bench.runs(id))[0]).toMatchObject({ outcome: 'completed', summary: 'did it', state: 'closed' })
    expect(bench.prover.asked).toHaveLength(1)
  })

  test('finishes the task also while the worker lingers', async () => {
    const id = await created()
    await work(id, { exitCode: null })
    bench.prover.asked[0]?.end(0)
    await bench.rest()
    expect(await bench.task(id)).toMatchObject({ status: 'done' })
  })

  test('that is red sends the task back with its output, as a failed attempt', async () => {
    const id = await created()
    await work(id, { exitCode: null })
    await endWorker(id)
    bench.prover.asked[0]?.end(1, 'expected 2, got 3')
    await bench.rest()
    const [first] = (await bench.runs(id)).toReversed()
    expect(first).toMatchObject({ outcome: 'rework', state: 'closed' })
    expect(first?.error).toBe('not done: npm test ended with exit code 1\nexpected 2, got 3')
    expect(await bench.task(id)).toMatchObject({ failures: 1 })
    expect(await bench.kinds(id)).toContain('unproved')
  })

  test('that stays red is given up at the limit of failures', async () => {
    const id = await created()
    for (let attempt = 1; attempt <= 3; attempt++) {
      await work(id, { exitCode: null })
      await endWorker(id)
      bench.prover.asked.at(-1)?.end(1)
      await bench.rest()
      bench.clock.advance(600 * SECOND)
      await bench.rest()
    }
    expect(await bench.task(id)).toMatchObject({ status: 'blocked', failures: 3 })
    expect((await bench.runs(id)).map((run) => run.outcome)).toEqual(['gave_up', 'rework', 'rework'])
  })

  test('that is red is told to an agent that can be reminded, in the same run', async () => {
    const id = await created()
    bench.workers.remindable = true
    await work(id, { exitCode: null })
    const [run] = await bench.runs(id)
    bench.workers.alive.get(run?.id as never)?.end({ code: 0, session: 's-1' })
    await bench.rest()
    bench.prover.asked[0]?.end(1, 'expected 2, got 3')
    await bench.rest()
    expect(bench.workers.reminders[0]).toContain('expected 2, got 3')
    expect(await work(id, { exitCode: 0 })).toBe('done')
    expect(await bench.runs(id)).toHaveLength(1)
  })

  test('is made anew after a restart of the gateway, which has cut it short', async () => {
    const id = await created()
    const [run] = await bench.runs(id)
    if (run === undefined) throw new Error('nobody works')
    await bench.store.commit([
      {
        do: 'set_run',
        id: run.id,
        from: ['running'],
        set: { claimed: { step: 'complete', summary: 'did it', metadata: null, result: null } },
      },
    ])
    await endWorker(id)
    expect(bench.prover.asked).toHaveLength(1)
    bench.prover.asked[0]?.end(0)
    await bench.rest()
    expect(await bench.task(id)).toMatchObject({ status: 'done' })
  })
})
