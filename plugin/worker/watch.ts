import { watch as watchFolder } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import type { Identity } from './identity.ts'
import { isRunning } from './liveness.ts'
import { FILES, readRecord } from './records.ts'
import type { ExitRecord } from './records.ts'

const CHECK_EVERY = 500
/** How long a shim may take from its fence to its own record. */
const SHIM_RECORD_WITHIN = 5_000

/** Waits for what shims write that are no children of ours. */
export interface Watcher {
  /** Resolves once the shim has started its worker, has failed to, or is gone. */
  begun(folder: string): Promise<void>
  /** The exit record, or null once worker and shim are gone without one. */
  exit(folder: string, worker: Identity): Promise<ExitRecord | null>
  close(): void
}

const WAITING = Symbol('waiting')

/** One timer for all, running only while there is something to wait for; a change in a folder is seen at once. */
export function createWatcher(): Watcher {
  const looks = new Map<() => void, FSWatcher | null>()
  let timer: NodeJS.Timeout | undefined
  const checkAll = () => {
    for (const look of looks.keys()) look()
  }
  const drop = (look: () => void) => {
    looks.get(look)?.close()
    looks.delete(look)
    if (looks.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
  const waitFor = <T>(folder: string, ask: () => T | typeof WAITING): Promise<T> => {
    const { promise, resolve } = Promise.withResolvers<T>()
    const look = () => {
      const answer = ask()
      if (answer === WAITING) return
      drop(look)
      resolve(answer)
    }
    looks.set(look, observe(folder, look))
    timer ??= setInterval(checkAll, CHECK_EVERY).unref()
    look()
    return promise
  }
  return {
    begun(folder) {
      const since = Date.now()
      return waitFor(folder, () => (hasBegun(folder, Date.now() - since) ? undefined : WAITING))
    },
    exit: (folder, worker) => waitFor(folder, () => verdictOn(folder, worker)),
    close() {
      for (const look of looks.keys()) drop(look)
    },
  }
}

/** Null where the system has no more watches to give: the timer is enough. */
function observe(folder: string, look: () => void): FSWatcher | null {
  try {
    return watchFolder(folder, { persistent: false }, look).on('error', () => {})
  } catch {
    return null
  }
}

function hasBegun(folder: string, waited: number): boolean {
  if (readRecord(folder, FILES.worker) || readRecord(folder, FILES.exit)) return true
  const shim = readRecord(folder, FILES.shim)
  return shim ? !isRunning(shim) : waited > SHIM_RECORD_WITHIN
}

function verdictOn(folder: string, worker: Identity): ExitRecord | null | typeof WAITING {
  const exit = readRecord(folder, FILES.exit)
  if (exit) return exit
  const shim = readRecord(folder, FILES.shim)
  if (isRunning(worker) || (shim && isRunning(shim))) return WAITING
  return readRecord(folder, FILES.exit)
}
