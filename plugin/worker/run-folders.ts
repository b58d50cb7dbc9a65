import { readdir, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instant, Millis } from '../../kanban-core/index.ts'
import { isRunning } from './liveness.ts'
import { isRealFolder } from './paths.ts'
import { FILES, readRecord } from './records.ts'

export interface OldRuns {
  readonly home: string
  readonly now: Instant
  /** How long the folder of an ended run is kept. */
  readonly keep: Millis
}

/** Deletes the folders of runs that ended long ago, logs included. Never one whose worker or shim may live. Gives `<task>/<run>`. */
export async function removeOldRuns({ home, now, keep }: OldRuns): Promise<readonly string[]> {
  const root = join(home, 'runs')
  const removed: string[] = []
  for (const task of await readdir(root).catch(() => [])) {
    for (const run of await readdir(join(root, task)).catch(() => [])) {
      const folder = join(root, task, run)
      if (!(await isRealFolder(folder, root)) || now - (await lastUsed(folder)) < keep || isInUse(folder)) continue
      await rm(folder, { recursive: true })
      removed.push(`${task}/${run}`)
    }
    await rmdir(join(root, task)).catch(() => {})
  }
  return removed
}

async function lastUsed(folder: string): Promise<Instant> {
  const exit = readRecord(folder, FILES.exit)
  return exit ? exit.at : (await stat(folder)).mtimeMs
}

function isInUse(folder: string): boolean {
  const worker = readRecord(folder, FILES.worker)
  const shim = readRecord(folder, FILES.shim)
  return (worker !== null && isRunning(worker)) || (shim !== null && isRunning(shim))
}
