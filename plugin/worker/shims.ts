import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
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
  /** Lets go of every shim: those with a worker go on, a waiting one ends. */
  close(): void
}

/** The same file beside us, as source or as built. */
const SHIM = fileURLToPath(new URL(`./shim${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url))

/** Shims of one gateway. They leave its terminal and process group, so that its Ctrl-C and its end do not reach them. */
export function createShims({ home }: { readonly home: string }): Shims {
  const open = new Set<ChildProcess>()
  const launch = () => {
    const shim = spawn(process.execPath, [SHIM], {
      cwd: home,
      detached: true,
      env: { NODE_COMPILE_CACHE: join(home, 'cache', 'node') },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    shim.unref()
    shim.channel?.unref()
    open.add(shim)
    shim.once('exit', () => open.delete(shim))
    return shim
  }
  return {
    start: (order) => give(launch(), order),
    close() {
      for (const shim of open) if (shim.connected) shim.disconnect()
      open.clear()
    },
  }
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
  return { worker: await worker.promise, exit: exit.promise }
}
