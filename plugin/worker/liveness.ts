import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { base32 } from '../../kanban-core/index.ts'
import type { Liveness } from '../../kanban-core/index.ts'
import { bootId, sight } from './identity.ts'
import type { Identity } from './identity.ts'

type Probe = 'alive' | 'gone' | 'unknown'

/** Whether a recorded process is still that very process: same boot, same pid, same start time. */
export function probeIdentity(worker: Identity): Probe {
  if (worker.bootId !== bootId()) return 'gone'
  const sighting = sight(worker.pid)
  if (sighting.seen === 'unclear') return 'unknown'
  if (sighting.seen === 'nothing') return 'gone'
  return sighting.startTime === worker.startTime ? 'alive' : 'gone'
}

/** True unless it is proven to be gone. */
export const isRunning = (worker: Identity): boolean => probeIdentity(worker) !== 'gone'

export const createLiveness = (): Liveness => ({ probe: async (worker) => probeIdentity(worker) })

/**
 * The id of this installation, `<home>/instance`; made on first use. Two gateways with the same hostname, or one whose
 * container got a new name, are told apart by it.
 */
export async function instanceId(home: string): Promise<string> {
  const path = join(home, 'instance')
  const draft = `${path}.${process.pid}`
  const known = await readFile(path, 'utf8').catch(() => '')
  if (known.trim() !== '') return known.trim()
  await mkdir(home, { recursive: true, mode: 0o700 })
  await writeFile(draft, `${base32(randomBytes(10))}\n`, { mode: 0o600 })
  await link(draft, path).catch(() => {})
  await rm(draft, { force: true })
  return (await readFile(path, 'utf8')).trim()
}
