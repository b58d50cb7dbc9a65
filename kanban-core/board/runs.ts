import type { Actor } from '../model/actor.ts'
import type { Change } from '../model/change.ts'
import type { Attachment } from '../model/comment.ts'
import { staleWorker } from '../model/decide.ts'
import type { TaskId } from '../model/ids.ts'
import { Refused, fail } from '../model/refusal.ts'
import type { Run, RunPatch, WorkerIdentity } from '../model/run.ts'
import { happened, said } from '../model/steps/decision.ts'
import { closeRun } from '../model/steps/recovery.ts'
import type { NotStarted, Task } from '../model/task.ts'
import type { Millis } from '../model/time.ts'
import { readTask } from './turns.ts'
import type { Tools, Turns } from './turns.ts'

/** What happens to a run besides its verdict: it starts, shows life, is heard, ends. None of it changes a status. */

/** The process of a claimed run is there. A verdict that came in the meantime keeps its state. */
export function spawned(turns: Turns, id: TaskId, run: Run, identity: WorkerIdentity, by: Actor): Promise<void> {
  return turns.take(async (reads) => {
    const { task } = await readTask(reads, id)
    const now = await reads.runs.get(run.id)
    if (now === null || now.state === 'closed') return { changes: [], answer: () => undefined }
    const facts = turns.circumstances(by, now)
    const started: RunPatch = now.state === 'starting' ? { identity, state: 'running' } : { identity }
    return {
      changes: [
        { do: 'set_run', id: run.id, from: [now.state], set: started },
        happened(task, facts, 'spawned', { pid: identity.pid, host: run.host }, run.id),
      ],
      answer: () => undefined,
    }
  })
}

/** A sign of life; with a note it is an event that people can read. Extends a lease by `lease`. */
export function heartbeat(
  turns: Turns,
  id: TaskId,
  note: string | null,
  lease: Millis | null,
  by: Actor,
): Promise<Run> {
  return turns.take(async (reads) => {
    const { task, run } = await readTask(reads, id)
    if (by.kind === 'worker') refuseStale(task, run, by)
    if (run === null || task.status !== 'running') return fail('no_run', { id, done: 'kept alive' })
    if (by.kind !== 'worker' && run.supervisor === 'process') fail('not_the_worker', { id, run: run.number })
    const facts = turns.circumstances(by, run)
    const set: RunPatch = {
      heartbeatAt: facts.now,
      stalledSince: null,
      ...(note === null ? {} : { note }),
      ...(run.attachedAt === null ? { attachedAt: facts.now } : {}),
      ...(run.leaseUntil === null || lease === null ? {} : { leaseUntil: facts.now + lease }),
    }
    const changes: readonly Change[] = [{ do: 'set_run', id: run.id, from: ['starting', 'running'], set }]
    return {
      changes: note === null ? changes : [...changes, happened(task, facts, 'heartbeat', { note })],
      answer: () => ({ ...run, ...set }),
    }
  })
}

/** Fields of an open run that the supervisor observes: attached, silent, usage. */
export function observe(turns: Turns, run: Run, set: RunPatch): Promise<boolean> {
  return turns.take(
    async () => ({
      changes: [{ do: 'set_run', id: run.id, from: ['starting', 'running', 'stopping'], set }],
      answer: () => true,
    }),
    () => false,
  )
}

/** A run is going to be ended for its own sake (time limit): its writes are refused from here on, its task stays running until the end is seen. */
export function stopping(
  turns: Turns,
  run: Run,
  outcome: 'timed_out' | 'spawn_failed' | 'no_verdict',
  error: string,
): Promise<boolean> {
  return turns.take(
    async () => ({
      changes: [
        { do: 'set_run', id: run.id, from: ['starting', 'running'], set: { state: 'stopping', outcome, error } },
      ],
      answer: () => true,
    }),
    () => false,
  )
}

/** The process of a run that has its verdict is gone. */
export function close(
  turns: Turns,
  id: TaskId,
  run: Run,
  end: Parameters<typeof closeRun>[2],
  by: Actor,
): Promise<void> {
  return turns.take(async (reads) => {
    const { task } = await readTask(reads, id)
    const now = await reads.runs.get(run.id)
    if (now === null || now.state !== 'stopping') return { changes: [], answer: () => undefined }
    return { changes: closeRun(task, now, end, turns.circumstances(by, now).now), answer: () => undefined }
  })
}

/** A comment by anybody allowed; a worker's on another task carries its profile's name. */
export function comment(turns: Turns, id: TaskId, body: string, by: Actor): Promise<Task> {
  return turns.take(async (reads) => {
    const { task, run } = await readTask(reads, id)
    if (by.kind === 'worker') {
      const own = id === by.task ? { task, run } : await readTask(reads, by.task)
      refuseStale(own.task, own.run, by)
    }
    const facts = turns.circumstances(by, run)
    return { changes: said(task, facts, body), answer: () => task }
  })
}

export function attach(
  turns: Turns,
  tools: Tools,
  id: TaskId,
  file: Pick<Attachment, 'name' | 'size' | 'path'>,
  by: Actor,
): Promise<Attachment> {
  return turns.take(async (reads) => {
    const { task, run } = await readTask(reads, id)
    if (by.kind === 'worker') refuseStale(task, run, by)
    const facts = turns.circumstances(by, run)
    const attachment: Attachment = {
      id: tools.ids.attachment(),
      task: id,
      run: by.kind === 'worker' ? by.run : null,
      ...file,
      by,
      at: facts.now,
    }
    return {
      changes: [
        { do: 'insert_attachment', attachment },
        happened(task, facts, 'attached', { name: file.name, size: file.size }),
      ],
      answer: () => attachment,
    }
  })
}

/** Why a ready task has not started, kept until its status changes. Writes only what differs; `since` stays while the reason does. */
export function notStarted(turns: Turns, id: TaskId, why: Omit<NotStarted, 'since'> | null): Promise<void> {
  return turns.take(
    async (reads) => {
      const task = await reads.tasks.get(id)
      const same =
        task === null ||
        ((task.notStarted?.reason ?? null) === (why?.reason ?? null) && task.notStarted?.detail === why?.detail)
      if (same || (task.status !== 'ready' && task.status !== 'review')) return { changes: [], answer: () => undefined }
      const since =
        task.notStarted?.reason === why?.reason && task.notStarted
          ? task.notStarted.since
          : turns.circumstances({ kind: 'kernel', part: 'dispatcher' }, null).now
      return {
        changes: [{ do: 'set_task', id, rev: task.rev, set: { notStarted: why === null ? null : { ...why, since } } }],
        answer: () => undefined,
      }
    },
    () => undefined as never,
  )
}

function refuseStale(task: Task, run: Run | null, by: Extract<Actor, { kind: 'worker' }>): void {
  const stale = staleWorker(task, run, by)
  if (stale !== null) throw new Refused(stale)
}
