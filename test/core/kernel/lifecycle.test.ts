import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { comment, heartbeat } from '../../../kanban-core/board/runs.ts'
import { SpawnFailed } from '../../../kanban-core/dispatch/ports.ts'
import { DISPATCHER, LOCAL_OPERATOR } from '../../../kanban-core/model/actor.ts'
import { Refused } from '../../../kanban-core/model/refusal.ts'
import { MINUTE, SECOND } from '../../../kanban-core/model/time.ts'
import { newTask, openBench, profile, rateLimit } from './harness.ts'
import type { Bench } from './harness.ts'

let bench: Bench

beforeEach(async () => {
  bench = await openBench()
  await bench.dispatcher.start()
})
afterEach(() => bench.close())

const done = { summary: 'did it', metadata: { changed_files: ['a.ts'] }, result: null }
const code = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Refused ? error.refusal.code : Promise.reject(error)),
  )

describe('a task and its worker', () => {
  test('a ready task is claimed, spawned, worked and done, and its run keeps the handoff', async () => {
    const task = await bench.create('Design auth schema')
    await bench.rest()
    await bench.board.step(task.id, 'complete', done, bench.workers.actor(task.id))
    const [run] = await bench.runs(task.id)
    expect(run).toMatchObject({
      number: 1,
      state: 'stopping',
      outcome: 'completed',
      summary: 'did it',
      metadata: { changed_files: ['a.ts'] },
    })
    expect(await bench.task(task.id)).toMatchObject({ status: 'done', currentRun: run?.id })
    bench.workers.alive.get(run?.id as never)?.end({ code: 0 })
    await bench.rest()
    expect((await bench.runs(task.id))[0]).toMatchObject({ state: 'closed', exitCode: 0, tokenHash: null })
    expect(await bench.task(task.id)).toMatchObject({ status: 'done', currentRun: null })
    expect(await bench.kinds(task.id)).toEqual(['created', 'claimed', 'spawned', 'completed'])
  })

  test('a finished parent makes its child ready in the same commit', async () => {
    const parent = await bench.create('Schema', { assignee: null })
    const child = await bench.create('API', { parents: [parent.id], assignee: profile('api') })
    expect(child).toMatchObject({ status: 'todo', openParents: 1 })
    const events = (await bench.board.step(parent.id, 'complete', done, LOCAL_OPERATOR)).events
    expect(events.map((event) => [event.task, event.kind])).toEqual([
      [parent.id, 'completed'],
      [child.id, 'promoted'],
    ])
  })

  test('a child of many parents waits for the last one, also when all finish at once', async () => {
    const parents = await Promise.all(
      Array.from({ length: 50 }, (_, index) => bench.create(`part ${index}`, { assignee: null })),
    )
    const child = await bench.create('merge', { parents: parents.map((parent) => parent.id), assignee: null })
    await Promise.all(parents.map((parent) => bench.board.step(parent.id, 'complete', done, LOCAL_OPERATOR)))
    expect(await bench.task(child.id)).toMatchObject({ openParents: 0, status: 'todo' })
    await bench.board.edit(child.id, { assignee: profile('coder') }, LOCAL_OPERATOR)
    await bench.rest()
    expect(await bench.task(child.id)).toMatchObject({ status: 'running' })
  })

  test('a parent of a thousand children settles all of them', async () => {
    bench.settings = { ...bench.settings, enabled: false }
    const parent = await bench.create('root', { assignee: null })
    const children = await Promise.all(
      Array.from({ length: 1000 }, (_, index) => bench.create(`leaf ${index}`, { parents: [parent.id] })),
    )
    await bench.board.step(parent.id, 'complete', done, LOCAL_OPERATOR)
    const statuses = await Promise.all(children.map(async (child) => (await bench.task(child.id)).status))
    expect(new Set(statuses)).toEqual(new Set(['ready']))
    expect(await bench.task(parent.id)).toMatchObject({ settling: false })
  })

  test('a reopened parent sends its waiting child back, and names one that ran already', async () => {
    bench.settings = { ...bench.settings, enabled: false }
    const parent = await bench.create('root', { assignee: null })
    const child = await bench.create('leaf', { parents: [parent.id] })
    await bench.board.step(parent.id, 'complete', done, LOCAL_OPERATOR)
    expect(await bench.task(child.id)).toMatchObject({ status: 'ready' })
    await bench.board.step(parent.id, 'reopen', { alreadyRan: [] }, LOCAL_OPERATOR)
    expect(await bench.task(child.id)).toMatchObject({ status: 'todo', openParents: 1 })
    expect(await bench.kinds(child.id)).toEqual(['created', 'promoted', 'demoted'])
  })
})

describe('a step out of running is two-phase', () => {
  test('a blocked task whose worker lives is not claimed again before its end is seen', async () => {
    const task = await bench.create('careful')
    await bench.rest()
    await bench.board.step(
      task.id,
      'block',
      { kind: 'needs_input', reason: 'which one?', options: ['a', 'b'] },
      bench.workers.actor(task.id),
    )
    await bench.board.step(task.id, 'unblock', { answer: 'a', raiseCeiling: null }, LOCAL_OPERATOR)
    await bench.rest()
    expect(await bench.task(task.id)).toMatchObject({ status: 'ready' })
    expect(bench.workers.jobs).toHaveLength(1)
    bench.workers.alive.forEach((worker) => worker.end({ code: 0 }))
    await bench.rest()
    expect(bench.workers.jobs).toHaveLength(2)
    expect(await bench.kinds(task.id)).toEqual([
      'created',
      'claimed',
      'spawned',
      'blocked',
      'commented',
      'answered',
      'unblocked',
      'claimed',
      'spawned',
    ])
  })

  test('a worker that stays after its verdict is ended once its grace is over', async () => {
    const task = await bench.create('lingers')
    await bench.rest()
    await bench.board.step(task.id, 'complete', done, bench.workers.actor(task.id))
    await bench.rest()
    expect(bench.workers.signalled).toEqual([])
    bench.clock.advance(11 * SECOND)
    await bench.rest()
    expect(bench.workers.signalled).toHaveLength(1)
    expect((await bench.runs(task.id))[0]).toMatchObject({ state: 'closed', outcome: 'completed' })
  })

  test('the writes of an overruled worker are refused as stale and change nothing', async () => {
    const task = await bench.create('overruled')
    await bench.rest()
    const worker = bench.workers.actor(task.id)
    await bench.board.step(task.id, 'reclaim', { reason: 'taken back' }, LOCAL_OPERATOR)
    const before = await bench.task(task.id)
    expect(await code(bench.board.step(task.id, 'complete', done, worker))).toBe('stale_run')
    expect(
      await code(bench.board.step(task.id, 'block', { kind: 'needs_input', reason: 'x', options: [] }, worker)),
    ).toBe('stale_run')
    expect(await code(heartbeat(bench.board.turns, task.id, 'alive', null, worker))).toBe('stale_run')
    expect(await bench.task(task.id)).toEqual(before)
  })
})

describe('the breaker', () => {
  test('three failed spawns end in gave_up with the same error on each run', async () => {
    bench.workers.refuse = new SpawnFailed('AWS_ACCESS_KEY_ID not set in deploy-bot env')
    const task = await bench.create('Deploy', { assignee: profile('deploy-bot') })
    await bench.rest()
    bench.clock.advance(5 * SECOND)
    await bench.rest()
    expect(await bench.task(task.id)).toMatchObject({ status: 'blocked', failures: 3, attempts: 3, currentRun: null })
    expect(await bench.kinds(task.id)).toEqual([
      'created',
      'claimed',
      'spawn_failed',
      'claimed',
      'spawn_failed',
      'claimed',
      'gave_up',
    ])
    const runs = [...(await bench.runs(task.id))].reverse()
    expect(runs.map((run) => run.outcome)).toEqual(['spawn_failed', 'spawn_failed', 'gave_up'])
    expect(new Set(runs.map((run) => run.error))).toEqual(new Set(['AWS_ACCESS_KEY_ID not set in deploy-bot env']))
    bench.clock.advance(60 * MINUTE)
    await bench.rest()
    expect((await bench.runs(task.id)).length).toBe(3)
  })

  test('a worker killed mid-flight is crashed, and the next run follows at once', async () => {
    const task = await bench.create('Migrate')
    await bench.rest()
    await heartbeat(bench.board.turns, task.id, 'half way', null, bench.workers.actor(task.id))
    bench.workers.alive.forEach((worker) => worker.end({ code: null, signal: 'SIGKILL' }))
    await bench.rest()
    const [second, first] = await bench.runs(task.id)
    expect(first).toMatchObject({ outcome: 'crashed', signal: 'SIGKILL', state: 'closed' })
    expect(second).toMatchObject({ number: 2, state: 'running', outcome: null })
  })

  test('a rate limit counts no failure, spends no attempt and parks the provider until its reset', async () => {
    const task = await bench.create('limited')
    const other = await bench.create('same provider')
    await bench.rest()
    const until = bench.clock.now() + MINUTE
    for (const [, worker] of bench.workers.alive) worker.end({ code: 75, failure: rateLimit(until) })
    await bench.rest()
    expect(await bench.task(task.id)).toMatchObject({ status: 'ready', failures: 0, attempts: 0 })
    expect((await bench.runs(other.id))[0]).toMatchObject({ outcome: 'rate_limited' })
    expect(bench.workers.jobs).toHaveLength(2)
    bench.clock.advance(MINUTE)
    await bench.rest()
    expect(bench.workers.jobs).toHaveLength(4)
  })

  test('unblocking forgets the failures but never the attempts; the ceiling holds until a person raises it', async () => {
    bench.settings = { ...bench.settings, attemptCeiling: 2, failureLimit: 2 }
    bench.workers.refuse = new SpawnFailed('no')
    const task = await bench.create('stubborn')
    await bench.rest()
    expect(await bench.task(task.id)).toMatchObject({ status: 'blocked', attempts: 2 })
    await bench.board.step(task.id, 'unblock', { answer: null, raiseCeiling: null }, LOCAL_OPERATOR)
    await bench.rest()
    expect(await bench.task(task.id)).toMatchObject({ status: 'ready', failures: 0, attempts: 2 })
    expect(await bench.dispatcher.why(await bench.task(task.id))).toMatchObject({ reason: 'attempt_ceiling' })
    expect((await bench.runs(task.id)).length).toBe(2)
  })

  test('a run over its time limit is condemned, ended and counted from its own start', async () => {
    const task = await bench.create('slow', { maxRuntime: MINUTE })
    await bench.rest()
    const worker = bench.workers.actor(task.id)
    bench.clock.advance(MINUTE + 1)
    await bench.rest()
    expect(await code(bench.board.step(task.id, 'complete', done, worker))).toBe('stale_run')
    expect((await bench.runs(task.id)).at(-1)).toMatchObject({ outcome: 'timed_out', state: 'closed' })
    expect((await bench.runs(task.id))[0]).toMatchObject({ number: 2, state: 'running' })
  })

  test('a worker that ends without a verdict is no_verdict; one that never attached could not be spawned', async () => {
    const task = await bench.create('silent')
    await bench.rest()
    bench.workers.alive.forEach((worker) => worker.end({ code: 0, lastLines: ['bye'] }))
    await bench.rest()
    expect((await bench.runs(task.id)).at(-1)).toMatchObject({
      outcome: 'spawn_failed',
      error: 'its tools did not attach before it ended with exit code 0\nbye',
    })
    await heartbeat(bench.board.turns, task.id, null, null, bench.workers.actor(task.id))
    bench.workers.alive.forEach((worker) => worker.end({ code: 0 }))
    await bench.rest()
    expect((await bench.runs(task.id)).at(-2)).toMatchObject({ number: 2, outcome: 'no_verdict' })
  })
})

describe('caps, pauses and order', () => {
  test('never more workers than the cap, however often the dispatcher is nudged', async () => {
    bench.settings = { ...bench.settings, caps: { ...bench.settings.caps, host: 2, profile: { other: 1 } } }
    for (let index = 0; index < 6; index++)
      await bench.create(`task ${index}`, { assignee: profile(index % 2 ? 'other' : 'coder') })
    await Promise.all([bench.dispatcher.dispatch(null), bench.dispatcher.dispatch(null), bench.dispatcher.dispatch(5)])
    await bench.rest()
    expect(bench.workers.alive.size).toBe(2)
    expect(
      [...bench.workers.alive.values()].filter(({ job }) => job.run.profile === 'other').length,
    ).toBeLessThanOrEqual(1)
    const waiting = await bench.store.reads.tasks.waitingLongest(10)
    expect(await bench.dispatcher.why(waiting[0] as never)).toMatchObject({
      reason: 'cap_reached',
      detail: '2 of 2 workers of this host are busy',
    })
  })

  test('a claim is refused inside its transaction while the board is paused', async () => {
    await bench.store.commit([{ do: 'set_board', slug: 'default' as never, set: { pausedAt: bench.clock.now() } }])
    const task = await bench.create('held')
    await bench.rest()
    expect(await bench.task(task.id)).toMatchObject({ status: 'ready', notStarted: { reason: 'paused' } })
    await bench.store.commit([{ do: 'set_board', slug: 'default' as never, set: { pausedAt: null } }])
    bench.dispatcher.wake()
    await bench.rest()
    expect(await bench.task(task.id)).toMatchObject({ status: 'running', notStarted: null })
  })

  test('higher priority first; equals in turn between tenants; the longest waiting is never starved', async () => {
    bench.settings = { ...bench.settings, enabled: false }
    const low = await bench.create('low', { priority: -50 })
    bench.clock.advance(1)
    for (let index = 0; index < 4; index++) await bench.create(`a${index}`, { tenant: 'a', priority: 5 })
    for (let index = 0; index < 2; index++) await bench.create(`b${index}`, { tenant: 'b', priority: 5 })
    for (let index = 0; index < 20; index++) await bench.create(`urgent ${index}`, { priority: 9 })
    bench.settings = { ...bench.settings, enabled: true }
    const order = (await bench.dispatcher.preview(null)).started.map(({ task }) => task.title)
    expect(order.slice(0, 9).every((title) => title.startsWith('urgent'))).toBe(true)
    expect(order.indexOf(low.title)).toBe(9)
    const tenants = order.filter((title) => /^[ab]\d$/.test(title)).map((title) => title[0])
    expect(tenants.slice(0, 4).filter((tenant) => tenant === 'a')).toEqual(['a', 'a'])
  })

  test('a preview writes nothing', async () => {
    bench.settings = { ...bench.settings, enabled: false }
    const task = await bench.create('seen only')
    await bench.rest()
    bench.settings = { ...bench.settings, enabled: true }
    const before = [await bench.task(task.id), await bench.kinds(task.id)]
    expect((await bench.dispatcher.preview(null)).started.map((one) => one.task.id)).toEqual([task.id])
    expect([await bench.task(task.id), await bench.kinds(task.id)]).toEqual(before)
  })

  test('a scheduled task wakes at its time, not before', async () => {
    const task = await bench.create('tomorrow', { scheduledAt: bench.clock.now() + MINUTE })
    await bench.rest()
    expect(task.status).toBe('scheduled')
    bench.clock.advance(MINUTE)
    await bench.rest()
    expect(await bench.task(task.id)).toMatchObject({ status: 'running' })
  })

  test('a scheduled task can be given another time', async () => {
    const task = await bench.create('tomorrow', { scheduledAt: bench.clock.now() + MINUTE })
    await bench.board.step(task.id, 'schedule', { at: bench.clock.now() + 5 * MINUTE }, LOCAL_OPERATOR)
    bench.clock.advance(2 * MINUTE)
    await bench.rest()
    expect(await bench.task(task.id)).toMatchObject({ status: 'scheduled' })
  })

  test('a lease that nobody renews is taken back at its end, without waiting for the tick', async () => {
    bench.settings = { ...bench.settings, enabled: false }
    const task = await bench.create('by hand')
    await bench.board.step(
      task.id,
      'claim',
      {
        profile: profile('hand'),
        supervisor: 'lease',
        host: '',
        marker: 'm',
        tokenHash: null,
        workspacePath: null,
        folder: null,
        leaseUntil: bench.clock.now() + 5 * SECOND,
        maxRuntime: null,
        reserved: 0,
        attemptCeiling: 10,
        guards: [],
      },
      LOCAL_OPERATOR,
    )
    await bench.rest()
    bench.clock.advance(5 * SECOND)
    await bench.rest()
    expect(await bench.task(task.id)).toMatchObject({ status: 'ready', currentRun: null })
    expect((await bench.runs(task.id))[0]).toMatchObject({ outcome: 'reclaimed', state: 'closed' })
  })

  test('comments are counted on their task', async () => {
    const task = await bench.create('talked about', { assignee: null })
    await comment(bench.board.turns, task.id, 'one', LOCAL_OPERATOR)
    await comment(bench.board.turns, task.id, 'two', LOCAL_OPERATOR)
    expect(await bench.task(task.id)).toMatchObject({ commentCount: 2 })
  })

  test('two writers of one folder work one after the other', async () => {
    const workspace = { kind: 'dir', path: '/srv/site' } as const
    const first = await bench.create('first', { workspace })
    const second = await bench.create('second', { workspace })
    await bench.rest()
    expect(bench.workers.alive.size).toBe(1)
    expect(await bench.task(second.id)).toMatchObject({ status: 'ready', notStarted: { reason: 'workspace_busy' } })
    await bench.board.step(first.id, 'complete', done, bench.workers.actor(first.id))
    bench.workers.alive.forEach((worker) => worker.end({ code: 0 }))
    await bench.rest()
    expect(await bench.task(second.id)).toMatchObject({ status: 'running' })
  })
})

describe('the review lane', () => {
  test('a submitted task is worked by its reviewer, sent back, submitted again and approved', async () => {
    const task = await bench.create('feature', { reviewer: profile('reviewer') })
    const submit = async () => {
      await bench.board.step(
        task.id,
        'submit',
        { summary: 'please look', metadata: null, reviewer: null },
        bench.workers.actor(task.id),
      )
      bench.workers.alive.forEach((worker) => worker.end({ code: 0 }))
      await bench.rest()
    }
    await bench.rest()
    await submit()
    expect(await bench.task(task.id)).toMatchObject({ status: 'running', lane: 'review' })
    expect(bench.workers.actor(task.id).profile).toBe('reviewer')
    await bench.board.step(task.id, 'rework', { reason: 'tests are missing' }, bench.workers.actor(task.id))
    bench.workers.alive.forEach((worker) => worker.end({ code: 0 }))
    await bench.rest()
    expect(bench.workers.actor(task.id).profile).toBe('coder')
    await submit()
    await bench.board.step(task.id, 'approve', { summary: 'good', metadata: null }, bench.workers.actor(task.id))
    expect(await bench.task(task.id)).toMatchObject({ status: 'done' })
    expect((await bench.runs(task.id)).map((run) => run.outcome).toReversed()).toEqual([
      'submitted',
      'rework',
      'submitted',
      'completed',
    ])
  })

  test('whoever submitted it cannot approve it', async () => {
    const task = await bench.create('mine', { assignee: null })
    await bench.board.step(task.id, 'submit', { summary: 'done by me', metadata: null, reviewer: null }, LOCAL_OPERATOR)
    expect(await code(bench.board.step(task.id, 'approve', { summary: null, metadata: null }, LOCAL_OPERATOR))).toBe(
      'reviewer_is_author',
    )
    expect(await code(bench.board.step(task.id, 'complete', done, LOCAL_OPERATOR))).toBe('reviewer_is_author')
  })
})

describe('refusals change nothing', () => {
  test('links: itself, a cycle of any length, one that is there already', async () => {
    const a = await bench.create('a', { assignee: null })
    const b = await bench.create('b', { assignee: null, parents: [a.id] })
    const c = await bench.create('c', { assignee: null, parents: [b.id] })
    expect(await code(bench.board.link(a.id, a.id, LOCAL_OPERATOR))).toBe('self_link')
    expect(await code(bench.board.link(c.id, a.id, LOCAL_OPERATOR))).toBe('cycle')
    expect(await code(bench.board.link(a.id, b.id, LOCAL_OPERATOR))).toBe('already_linked')
    expect(await code(bench.board.unlink(a.id, c.id, LOCAL_OPERATOR))).toBe('not_linked')
    expect((await bench.task(a.id)).openParents).toBe(0)
  })

  test('a step from the wrong status names what is possible instead', async () => {
    const task = await bench.create('plain', { assignee: null })
    const refusal = await bench.board
      .step(task.id, 'unblock', { answer: null, raiseCeiling: null }, LOCAL_OPERATOR)
      .catch((error: Refused) => error.refusal)
    expect(refusal).toMatchObject({
      code: 'wrong_status',
      message: `${task.id} is todo, and unblock needs a task that is blocked`,
      next: expect.stringContaining('kanban complete'),
    })
    expect(
      await code(
        bench.board.step(
          task.id,
          'retry',
          {
            outcome: 'crashed',
            error: '',
            exitCode: null,
            signal: null,
            failureLimit: 3,
            attemptCeiling: 10,
            until: null,
            limit: null,
          },
          DISPATCHER,
        ),
      ),
    ).toBe('wrong_status')
  })

  test('one key makes one task, also when fifty ask at once; after its end a new one may be made', async () => {
    const made = await Promise.all(
      Array.from({ length: 50 }, () =>
        bench.board.create(newTask('nightly', { assignee: null, idempotencyKey: 'nightly' }), LOCAL_OPERATOR),
      ),
    )
    expect(new Set(made.map((one) => one.task.id)).size).toBe(1)
    expect(made.filter((one) => !one.existing)).toHaveLength(1)
    await bench.board.step((made[0] as (typeof made)[0]).task.id, 'complete', done, LOCAL_OPERATOR)
    expect(
      (await bench.board.create(newTask('nightly', { assignee: null, idempotencyKey: 'nightly' }), LOCAL_OPERATOR))
        .existing,
    ).toBe(false)
  })
})
