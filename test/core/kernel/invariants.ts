import { expect } from 'vitest'
import type { BoardEvent } from '../../../kanban-core/model/event.ts'
import type { SubscriptionId } from '../../../kanban-core/model/ids.ts'
import type { Run } from '../../../kanban-core/model/run.ts'
import { STATUSES, isSatisfied } from '../../../kanban-core/model/task.ts'
import type { Task } from '../../../kanban-core/model/task.ts'
import type { Bench } from './harness.ts'

/** Event kinds that followers are pinged about (DOMAIN.md, Events), plus the silence of a worker. */
const TOLD = new Set(['completed', 'blocked', 'gave_up', 'crashed', 'timed_out', 'no_verdict', 'submitted', 'stalled'])

/** What was true before a step and must be true of what follows it. */
export interface Memory {
  readonly closed: Map<string, Run>
  followers: Map<string, Set<SubscriptionId>>
  lastEvent: number
}
export const remember = (): Memory => ({ closed: new Map(), followers: new Map(), lastEvent: 0 })

/** Every invariant of DOMAIN.md, looked up in what is committed. */
export async function checkInvariants(bench: Bench, memory: Memory): Promise<void> {
  const { reads } = bench.store
  const page = await reads.tasks.page({ board: null, statuses: [...STATUSES], limit: 500 })
  const tasks = await Promise.all(page.tasks.map((summary) => bench.task(summary.id)))
  for (const task of tasks) await checkTask(bench, task, memory)
  await checkEvents(bench, memory)
  await checkCounters(bench, tasks)
  const workedOn = [...bench.workers.alive.values()].map(({ job }) => job.task.id)
  expect(new Set(workedOn).size, 'two live workers on one task').toBe(workedOn.length)
  memory.followers = new Map()
  for (const { task, id } of await reads.log.subscriptions()) {
    if (task !== null) memory.followers.set(task, (memory.followers.get(task) ?? new Set()).add(id))
  }
}

async function checkTask(bench: Bench, task: Task, memory: Memory): Promise<void> {
  const runs = await bench.runs(task.id)
  const open = runs.filter((run) => run.state !== 'closed')
  expect(open.length, 'more than one open run').toBeLessThanOrEqual(1)
  expect(task.currentRun, 'current run and open run differ').toBe(open[0]?.id ?? null)
  if (task.status === 'running') expect(open, 'running without an open run').toHaveLength(1)
  const parents = await bench.store.reads.tasks.parents(task.id)
  const waitingFor = parents.filter((parent) => !isSatisfied(parent.status)).length
  expect(task.openParents, 'counter of open parents').toBe(waitingFor)
  if (task.status === 'ready')
    expect([task.assignee === null, waitingFor], 'ready, but unassigned or held back').toEqual([false, 0])
  if (task.status === 'todo')
    expect(task.assignee !== null && waitingFor === 0, 'todo, though nothing holds it back').toBe(false)
  if (task.status === 'blocked') expect(task.block?.reason).toBeTruthy()
  if (task.status === 'done') expect(task.completedAt).not.toBeNull()
  if (task.status === 'scheduled') expect(task.scheduledAt).not.toBeNull()
  const attempts = runs.filter((run) => run.supervisor !== 'none' && run.outcome !== 'rate_limited')
  expect(attempts.length, 'attempts beyond the ceiling').toBeLessThanOrEqual(
    task.attemptCeiling ?? bench.settings.attemptCeiling,
  )
  expect(runs.map((run) => run.number).toReversed(), 'numbers of the runs').toEqual(runs.map((_, index) => index + 1))
  checkRuns(runs, memory)
}

function checkRuns(runs: readonly Run[], memory: Memory): void {
  for (const run of runs) {
    if (run.state === 'closed') {
      expect([run.outcome, run.endedAt], 'a closed run has an outcome and an end').not.toContain(null)
      expect(run.tokenHash, 'a token outlived its run').toBeNull()
      const before = memory.closed.get(run.id)
      if (before !== undefined) expect(run, 'a closed run changed').toEqual(before)
      memory.closed.set(run.id, run)
    }
    if (run.endedAt !== null) expect(run.endedAt).toBeGreaterThanOrEqual(run.startedAt)
  }
}

/** Numbers without a gap, and one outbox row per follower of each told event. */
async function checkEvents(bench: Bench, memory: Memory): Promise<void> {
  const events = await bench.store.reads.log.events({ board: 'default' as never, after: memory.lastEvent, limit: 1000 })
  expect(
    events.map((event) => event.number),
    'event numbers',
  ).toEqual(events.map((_, index) => memory.lastEvent + 1 + index))
  memory.lastEvent += events.length
  const deliveries = await bench.store.reads.log.deliveries({ limit: 10_000 })
  for (const event of events.filter((one: BoardEvent) => TOLD.has(one.kind))) {
    const owed = [...(memory.followers.get(event.task) ?? [])].toSorted()
    const rows = deliveries.filter((row) => row.event === event.number).map((row) => row.subscription)
    expect(rows.toSorted(), `outbox rows of event ${event.number} ${event.kind}`).toEqual(owed)
  }
}

async function checkCounters(bench: Bench, tasks: readonly Task[]): Promise<void> {
  const counted = new Map<string, number>()
  for (const { status, assignee, count } of await bench.store.reads.boards.counts(null)) {
    if (count > 0) counted.set(`${status} ${assignee}`, (counted.get(`${status} ${assignee}`) ?? 0) + count)
  }
  const actual = new Map<string, number>()
  for (const { status, assignee } of tasks)
    actual.set(`${status} ${assignee}`, (actual.get(`${status} ${assignee}`) ?? 0) + 1)
  expect(counted, 'live counters').toEqual(actual)
}
