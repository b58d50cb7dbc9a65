import { existsSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Job, Log, Run, RunId, Spawner, WorkerHandle } from '../../kanban-core/index.ts'
import { findWorker } from './adoption.ts'
import { command } from './agents/command.ts'
import { presetOf } from './agents/index.ts'
import { lastOutputAt } from './logs.ts'
import { prepareOrder, prepareReminder, removeTemporaryFiles, runFolder } from './order.ts'
import type { OrderOptions } from './order.ts'
import { FILES, readAgent, reminderFolder } from './records.ts'
import { createShims } from './shims.ts'
import { track } from './tracked.ts'
import type { TrackOptions, Tracked } from './tracked.ts'
import { REMINDED, readTranscript } from './transcript.ts'
import { createWatcher } from './watch.ts'

export { runFolder } from './order.ts'

export interface SpawnerOptions extends OrderOptions {
  readonly log: Log
}

/** A spawner that can be let go of: its workers go on and can be adopted by the next one. */
export interface ProcessSpawner extends Spawner {
  /** Keeps a shim waiting from now on: the next worker starts at once. */
  warmUp(): void
  close(): void
}

/** Runs as operating system processes, one shim and one worker each, in `<home>/runs/<task>/<number>-<id>/`. */
export function createSpawner(options: SpawnerOptions): ProcessSpawner {
  const { home, workspaces, secretsToHide, log } = options
  const shims = createShims({ home })
  const watcher = createWatcher()
  const take = oncePerRun()

  const folderOf = (run: Run) => run.folder ?? runFolder(home, run)
  const follow = (run: Run, folder: string, found: Pick<TrackOptions, 'worker' | 'exit'>) =>
    track({ run, folder, logFolder: folderOf(run), secretsToHide, log, ...found })

  const start = async (job: Job) => {
    try {
      return follow(job.run, folderOf(job.run), await shims.start(await prepareOrder(job, options)))
    } catch (error) {
      await removeTemporaryFiles(folderOf(job.run))
      throw error
    }
  }
  const goOn = async (job: Omit<Job, 'token'>, words: string) => {
    const { run } = job
    const folder = folderOf(run)
    if (existsSync(reminderFolder(folder))) return null
    const { session } = await readTranscript(folder, presetOf((await readAgent(folder))?.agent ?? '') ?? command)
    const order = session === null ? null : await prepareReminder(job, options, session, words)
    if (order === null) return null
    await appendFile(join(folder, FILES.log), `${REMINDED}\n`)
    return follow(run, order.folder, await shims.start(order))
  }
  const find = async (run: Run) => {
    const folder = folderOf(run)
    const newest = existsSync(reminderFolder(folder)) ? reminderFolder(folder) : folder
    const found = await findWorker(newest, run, watcher)
    if (found !== null || newest === folder) return found && follow(run, newest, found)
    // The reminder was never given: what ended is the agent itself.
    const first = await findWorker(folder, run, watcher)
    return first && follow(run, folder, first)
  }

  return {
    async spawn(job): Promise<WorkerHandle> {
      const tracked = await take(job.run, () => start(job))
      if (!tracked) throw new Error(`run ${job.run.id} was adopted as never started while it was spawned`)
      return tracked.handle
    },
    resume: async (job, words) => (await take(job.run, () => goOn(job, words)))?.handle ?? null,
    adopt: async (run) => (await take(run, () => find(run)))?.handle ?? null,
    async end(run, grace) {
      const tracked = await take(run, () => find(run)).catch(() => null)
      await tracked?.end(grace)
    },
    lastOutput: (run) => lastOutputAt(folderOf(run)),
    async tidy(task, run) {
      await removeTemporaryFiles(folderOf(run))
      await workspaces.release(task, run)
    },
    warmUp: () => shims.warmUp(),
    close() {
      shims.close()
      watcher.close()
    },
  }
}

type Taking = () => Promise<Tracked | null>

/** One look or one start per run at a time, forgotten once its worker has ended. */
function oncePerRun(): (run: Run, taking: Taking) => Promise<Tracked | null> {
  const inHand = new Map<RunId, Promise<Tracked | null>>()
  return (run, taking) => {
    const known = inHand.get(run.id)
    if (known) return known
    const taken = taking()
    inHand.set(run.id, taken)
    const forget = () => inHand.delete(run.id)
    taken.then((tracked) => (tracked ? tracked.handle.ended.then(forget) : forget()), forget)
    return taken
  }
}
