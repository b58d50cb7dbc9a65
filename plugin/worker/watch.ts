import { watch as watchFolder } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import type { Identity } from './identity.ts'
import { isRunning } from './liveness.ts'
import { FILES, readRecord } from './records.ts'
import type { ExitRecord } from './records.ts'

const CHECK_EVERY = 500

/** Waits for the ends of workers that are no children of ours. */
export interface Watcher {
  /** The exit record, or null once worker and shim are gone without one. */
  exit(folder: string, worker: Identity): Promise<ExitRecord | null>
  close(): void
}

/** One timer for all, running only while there is something to wait for; a change in the folder is seen at once. */
export function createWatcher(): Watcher {
  const waiting = new Set<() => void>()
  const folders = new Set<FSWatcher>()
  let timer: NodeJS.Timeout | undefined
  const check = () => {
    for (const look of waiting) look()
  }
  return {
    exit(folder, worker) {
      const { promise, resolve } = Promise.withResolvers<ExitRecord | null>()
      const look = () => {
        const verdict = verdictOn(folder, worker)
        if (verdict === 'waiting') return
        waiting.delete(look)
        watched?.close()
        if (watched) folders.delete(watched)
        if (waiting.size === 0) {
          clearInterval(timer)
          timer = undefined
        }
        resolve(verdict)
      }
      const watched = observe(folder, look)
      if (watched) folders.add(watched)
      waiting.add(look)
      timer ??= setInterval(check, CHECK_EVERY).unref()
      look()
      return promise
    },
    close() {
      clearInterval(timer)
      for (const watched of folders) watched.close()
      folders.clear()
      waiting.clear()
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

function verdictOn(folder: string, worker: Identity): ExitRecord | null | 'waiting' {
  const exit = readRecord(folder, FILES.exit)
  if (exit) return exit
  const shim = readRecord(folder, FILES.shim)
  if (isRunning(worker) || (shim && isRunning(shim))) return 'waiting'
  return readRecord(folder, FILES.exit)
}
