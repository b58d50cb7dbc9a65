import { SECOND, iso, isoOrNull } from '../../../kanban-core/index.ts'
import type { Run } from '../../../kanban-core/index.ts'
import type { Running } from '../../board/running.ts'
import type { WorkersAnswer } from '../contract.ts'

type Worker = WorkersAnswer['workers'][number]

/** Every open run of every board, longest first, and what the dispatcher does. */
export async function readWorkers({
  store: { reads },
  dispatcher,
}: Pick<Running, 'store' | 'dispatcher'>): Promise<WorkersAnswer> {
  const open = (await reads.runs.open()).toSorted((a, b) => a.startedAt - b.startedAt)
  const titled = await Promise.all(
    open.map(async (run) => workerOf(run, (await reads.tasks.get(run.task))?.title ?? run.task)),
  )
  const { enabled, running, hostCap, lastPassAt, warning } = dispatcher.status()
  return {
    now: iso(Date.now()),
    workers: titled,
    dispatcher: { enabled, running, host_cap: hostCap, last_pass_at: isoOrNull(lastPassAt), warning },
  }
}

const workerOf = (run: Run, title: string): Worker => ({
  task: run.task,
  title,
  board: run.board,
  run: run.number,
  profile: run.profile,
  lane: run.lane,
  state: run.state,
  pid: run.identity?.pid ?? null,
  host: run.host,
  workspace: run.workspacePath,
  started_at: iso(run.startedAt),
  heartbeat_at: iso(run.heartbeatAt),
  note: run.note,
  stalled_since: isoOrNull(run.stalledSince),
  max_runtime_seconds: run.maxRuntime === null ? null : run.maxRuntime / SECOND,
})
