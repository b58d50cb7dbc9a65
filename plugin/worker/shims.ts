import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SpawnFailed } from '../../kanban-core/index.ts'
import type { Identity } from './identity.ts'
import { FILES, readRecord } from './records.ts'
import type { ExitRecord } from './records.ts'
import type { ShimOrder, ShimReport } from './shim.ts'

/** A worker that a shim of ours has started. */
export interface Started {
  readonly worker: Identity
  /** What the shim told; null = it went away without a word. */
  readonly exit: Promise<ExitRecord | null>
}

export interface Shims {
  /** Gives the order to a shim. Throws SpawnFailed where no worker came to be. */
  start(order: ShimOrder): Promise<Started>
  /** Starts one shim ahead and keeps one waiting from now on, so that a worker need not wait for its shim to load. */
  warmUp(): void
  /** Lets go of every shim: those with a worker go on, a waiting one ends. */
  close(): void
}

/** The same file beside us, as source or as built. */
const SHIM = fileURLToPath(new URL(`./shim${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url))

/** Shims of one gateway. They leave its terminal and process group, so that its Ctrl-C and its end do not reach them. */
export function createShims({ home }: { readonly home: string }): Shims {
  const open = new Set<ChildProcess>()
  let spare: ChildProcess | null = null
  let ahead = false
  const launch = () => {
    const shim = launchShim(home)
    open.add(shim)
    shim.once('exit', () => open.delete(shim))
    return shim
  }
  const refill = () => {
    if (ahead && !spare) spare = launch()
  }
  // Starting a process blocks for some milliseconds: the worker's caller goes first.
  const refillSoon = () => void setImmediate(refill)
  const takeSpare = () => {
    const waiting = spare?.connected && spare.exitCode === null && spare.signalCode === null ? spare : null
    spare = null
    return waiting
  }
  return {
    start(order) {
      const started = give(takeSpare() ?? launch(), order)
      started.then(refillSoon, refillSoon)
      return started
    },
    warmUp() {
      ahead = true
      refill()
    },
    close() {
      ahead = false
      for (const shim of open) if (shim.connected) shim.disconnect()
      open.clear()
    },
  }
}

function launchShim(home: string): ChildProcess {
  const cache = join(home, 'cache')
  mkdirSync(cache, { recursive: true, mode: 0o700 })
  const shim = spawn(process.execPath, [SHIM], {
    cwd: cache,
    detached: true,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', NODE_COMPILE_CACHE: join(cache, 'node') },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  shim.on('error', () => {})
  shim.unref()
  shim.channel?.unref()
  return shim
}

async function give(shim: ChildProcess, order: ShimOrder): Promise<Started> {
  const exit = Promise.withResolvers<ExitRecord | null>()
  const worker = Promise.withResolvers<Identity>()
  shim.on('message', (report: ShimReport) => {
    if (report.what === 'started') worker.resolve(report.worker)
    if (report.what === 'fenced') worker.reject(new SpawnFailed('this run was given up before its worker started'))
    if (report.what === 'ended') {
      exit.resolve(report.exit)
      if (report.exit.failed !== null) worker.reject(new SpawnFailed(report.exit.failed))
    }
  })
  const gone = (why: string) => {
    exit.resolve(readRecord(order.folder, FILES.exit))
    worker.reject(new SpawnFailed(`the supervisor of the worker ended before it started one: ${why}`))
  }
  shim.once('error', (error) => gone(error.message))
  shim.once('exit', (code, signal) => gone(signal ?? `exit code ${code}`))
  if (shim.pid !== undefined) shim.send(order, (error) => error && gone(error.message))
  shim.channel?.ref()
  try {
    return { worker: await worker.promise, exit: exit.promise }
  } finally {
    shim.channel?.unref()
  }
}
