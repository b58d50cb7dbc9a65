import { LOCAL_OPERATOR } from '../../kanban-core/model/actor.ts'
import type { Actor } from '../../kanban-core/model/actor.ts'
import type { Change } from '../../kanban-core/model/change.ts'
import type { Status, TaskRecord } from '../../kanban-core/model/task.ts'
import { MINUTE } from '../../kanban-core/model/time.ts'
import type { Store } from '../../kanban-core/store/store.ts'
import { RANDOM_IDS } from '../../plugin/process.ts'
import { anEvent, aRun, aTask, CODER, profile } from '../contracts/store/samples.ts'

/** 80 % done, 10 % todo with parents, 5 % ready, 5 % running or blocked. */
const eight = Array<Status>(8).fill('done')
const STATUS_OF: readonly Status[] = ['ready', 'blocked', ...eight, 'todo', ...eight, 'todo']
/** So many of the blocked ones run instead: no host has more workers. */
const RUNNING = 4
/** The host of those that run. */
export const HOST = 'bench-host'
/** Who has the tasks of a filled board. */
export const PROFILES = [CODER, profile('writer'), profile('tester')] as const

const CHUNK = 1_000
const WORDS =
  'The parser keeps the order of the fields that it was given, and names the first one that it does not know. '
const SUMMARY =
  'Kept the order of the fields; the parser names the first unknown one. Tests are in parser.test.ts, all green.'

/** Fills an open board with `size` tasks, their links, runs and events, in a few large commits. */
export async function fillBoard(store: Store, size: number): Promise<void> {
  const begin = Date.now() - size * MINUTE
  let open: readonly TaskRecord[] = []
  let changes: Change[] = []
  for (let n = 0; n < size; n += 1) {
    const status = STATUS_OF[n % STATUS_OF.length] ?? 'done'
    const parents = status === 'todo' ? open : []
    const task = record(
      n,
      status === 'blocked' && n < RUNNING * STATUS_OF.length ? 'running' : status,
      begin + n * MINUTE,
      parents.length,
    )
    changes.push(
      ...history(task),
      ...parents.map((parent): Change => ({ do: 'insert_link', parent: parent.id, child: task.id, open: true })),
    )
    if (status !== 'done') open = [...open, task].slice(-2)
    if (changes.length >= CHUNK || n === size - 1) {
      await committed(store, changes)
      changes = []
    }
  }
}

/** One commit that must not fail. */
export async function committed(store: Store, changes: readonly Change[]): Promise<void> {
  const done = await store.commit(changes)
  if (!done.ok) throw new Error(`a board could not be built: ${JSON.stringify(done.conflict)}`)
}

function record(n: number, status: Status, at: number, openParents: number): TaskRecord {
  const ran = status === 'done' || status === 'running'
  return aTask({
    id: RANDOM_IDS.task(),
    title: `Task ${n}: name the unknown field of the ${n % 97}th parser`,
    body: WORDS.repeat(1 + (n % 8)),
    status,
    priority: n % 5,
    assignee: PROFILES[n % PROFILES.length] ?? null,
    tenant: n % 7 === 0 ? 'acme' : null,
    createdAt: at,
    statusSince: at + MINUTE,
    startedAt: ran ? at : null,
    completedAt: status === 'done' ? at + MINUTE : null,
    result: status === 'done' ? SUMMARY : null,
    openParents,
    attempts: ran ? 1 : 0,
    epoch: ran ? 1 : 0,
    lastRun: ran ? 1 : 0,
    currentRun: status === 'running' ? RANDOM_IDS.run() : null,
    block:
      status === 'blocked'
        ? { kind: 'needs_input', reason: 'Which field comes first?', options: ['the id', 'the name'], since: at }
        : null,
  })
}

/** The task with its run and the events that led to its status. */
function history(task: TaskRecord): readonly Change[] {
  const { id, status, assignee, tenant, createdAt } = task
  const changes: Change[] = [
    { do: 'insert_task', task },
    event(task, 'created', { status: 'ready', assignee, parents: [], tenant }, LOCAL_OPERATOR),
  ]
  if (task.lastRun > 0 && assignee !== null) {
    const ended = status === 'done'
    const run = aRun({
      id: task.currentRun ?? RANDOM_IDS.run(),
      task: id,
      profile: assignee,
      host: HOST,
      state: ended ? 'closed' : 'running',
      startedAt: createdAt,
      heartbeatAt: createdAt,
      endedAt: ended ? createdAt + MINUTE : null,
      outcome: ended ? 'completed' : null,
      summary: ended ? SUMMARY : null,
      exitCode: ended ? 0 : null,
      ...(ended ? { tokenHash: null } : {}),
    })
    changes.push({ do: 'insert_run', run }, event(task, 'claimed', { run: 1, profile: assignee, attempt: 1 }))
    if (ended) changes.push(event(task, 'completed', { summary: SUMMARY, by: assignee }))
  }
  return changes
}

const KERNEL: Actor = { kind: 'kernel', part: 'dispatcher' }

function event<K extends Parameters<typeof anEvent>[1]>(
  task: TaskRecord,
  kind: K,
  payload: Parameters<typeof anEvent<K>>[2],
  by: Actor = KERNEL,
): Change {
  return { do: 'event', event: anEvent(task.id, kind, payload, { at: task.createdAt, by }), tell: null }
}
