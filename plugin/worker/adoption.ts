import { existsSync } from 'node:fs'
import type { Run } from '../../kanban-core/index.ts'
import { bootId } from './identity.ts'
import type { Identity } from './identity.ts'
import { findTree } from './processes.ts'
import { FILES, fenceHolder, readRecord, takeFence } from './records.ts'
import type { ExitRecord } from './records.ts'
import type { Watcher } from './watch.ts'

export interface Found {
  readonly worker: Identity
  readonly exit: Promise<ExitRecord | null>
}

/** What stands for a worker that was never seen: no process has it, and nothing is ever sent to it. */
const NOBODY = { pid: 0, startTime: '' } as const

/**
 * The worker of a run that another gateway process has started, living or ended. Null = it was never started, and
 * after this look it never will be: the fence is ours.
 */
export async function findWorker(folder: string, run: Run, watcher: Watcher): Promise<Found | null> {
  if (!existsSync(folder) || takeFence(folder, 'gateway') || fenceHolder(folder) === 'gateway') return null
  await watcher.begun(folder)
  const exit = readRecord(folder, FILES.exit)
  const worker = readRecord(folder, FILES.worker) ?? (await workerByMarker(run.marker))
  if (exit) return { worker: worker ?? nobody(), exit: Promise.resolve(exit) }
  if (!worker) return { worker: run.identity ?? nobody(), exit: Promise.resolve(null) }
  return { worker, exit: watcher.exit(folder, worker) }
}

/** A shim that died between the start and the record leaves a worker that only its marker tells: the oldest one is it. */
async function workerByMarker(marker: string): Promise<Identity | null> {
  const members = await findTree({ marker, worker: null, endedAtTick: null })
  const [oldest] = members.toSorted((a, b) => Number(a.startTime) - Number(b.startTime))
  return oldest ? { bootId: bootId(), pid: oldest.pid, startTime: oldest.startTime } : null
}

const nobody = (): Identity => ({ bootId: bootId(), ...NOBODY })
