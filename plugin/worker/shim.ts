import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { identify, ticksSinceBoot } from './identity.ts'
import type { Identity } from './identity.ts'
import { FILES, takeFence, writeRecord } from './records.ts'
import type { ExitRecord } from './records.ts'
import { openOutput } from './output.ts'
import { openWorkerLog } from './worker-log.ts'
import type { WorkerLog } from './worker-log.ts'

/**
 * The small process between gateway and worker, one per run: it outlives the gateway and knows the true exit code.
 * It gets one order over its IPC channel; where the gateway goes away before that, it ends.
 */

export interface ShimOrder {
  /** The run's folder, absolute. */
  readonly folder: string
  /** Where the log lies: the same, or the run's folder where an agent was reminded. */
  readonly logFolder: string
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** Bytes of log on disk. */
  readonly logCap: number
  /** Values that must not stand in the log. */
  readonly secrets: readonly string[]
}

export type ShimReport =
  /** Somebody has decided that this run never starts. */
  | { readonly what: 'fenced' }
  | { readonly what: 'started'; readonly worker: Identity }
  | { readonly what: 'ended'; readonly exit: ExitRecord }

/** How long a child that holds the output open is listened to after the worker's end. */
const LAST_WORDS = 100
const LAST_WORDS_AT_MOST = 2_000
const RECORD_RETRY = 1_000
const RECORD_TRIES = 60

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
const output = openOutput(process.cwd())
process.once('disconnect', leave)
process.once('message', (order: ShimOrder) => {
  process.off('disconnect', leave)
  process.channel?.unref()
  try {
    work(order)
  } catch (error) {
    finish(order.folder, notStarted(order, error))
  }
})

function leave(): void {
  process.exit(0)
}

function tell(report: ShimReport): void {
  if (process.connected) process.send?.(report, () => {})
}

/** Nothing else keeps this process alive then. */
function hangUp(): void {
  if (process.connected) process.disconnect()
}

function work(order: ShimOrder): void {
  process.chdir(order.folder)
  // A run whose fence somebody else has is nobody's to record.
  if (!takeFence(order.folder, 'shim')) {
    tell({ what: 'fenced' })
    hangUp()
    return
  }
  writeRecord(order.folder, FILES.shim, identify(process.pid), 'quick')
  const log = openWorkerLog({
    path: join(order.logFolder, FILES.log),
    olderPath: join(order.logFolder, FILES.olderLog),
    cap: order.logCap,
    secrets: order.secrets,
  })
  start(order, log)
}

function start(order: ShimOrder, log: WorkerLog): void {
  const [program = '', ...args] = order.argv
  const { cwd, env } = order
  const stdio = ['ignore', output.stdio, output.stdio] as const
  const worker = spawn(program, args, { cwd, env, detached: true, stdio: [...stdio], windowsHide: true })
  worker.once('error', (error) => {
    if (worker.pid === undefined) finish(order.folder, notStarted(order, error))
  })
  if (worker.pid === undefined) return
  const identity = identify(worker.pid)
  follow(order.folder, worker, log)
  record(order.folder, identity)
  tell({ what: 'started', worker: identity })
}

/** Where the disk has no room for it, the worker is found by its marker. */
function record(folder: string, identity: Identity): void {
  try {
    writeRecord(folder, FILES.worker, identity, 'quick')
  } catch {
    // It works on: a full disk ends no worker.
  }
}

const notStarted = (order: ShimOrder, error: unknown): ExitRecord => ({
  code: null,
  signal: null,
  at: Date.now(),
  atTick: null,
  failed: `${order.argv[0]} could not be started: ${error instanceof Error ? error.message : String(error)}`,
})

function follow(folder: string, worker: ChildProcess, log: WorkerLog): void {
  const outputs = output.take(worker)
  const drained = outputs.map(async (source) => {
    const stream = log.stream()
    source.on('data', (chunk: Buffer) => stream.write(chunk))
    source.on('error', () => {})
    await new Promise((resolve) => source.once('close', resolve))
    stream.end()
  })
  const close = async (exit: ExitRecord) => {
    const stopListening = listenToLastWords(outputs)
    await Promise.all(drained)
    stopListening()
    log.close()
    finish(folder, exit)
  }
  worker.once('exit', (code, signal) => {
    void close({ code, signal, at: Date.now(), atTick: ticksSinceBoot(), failed: null })
  })
}

/** Closes the outputs once they are quiet: what is read in between comes before the next look, however busy the machine is. */
function listenToLastWords(outputs: readonly Readable[]): () => void {
  const until = Date.now() + LAST_WORDS_AT_MOST
  let pieces = 0
  for (const source of outputs) source.on('data', () => (pieces += 1))
  const look = (before: number) =>
    setImmediate(() => {
      if (pieces === before || Date.now() > until) for (const source of outputs) source.destroy()
      else timer = setTimeout(look, LAST_WORDS, pieces)
    })
  let timer = setTimeout(look, LAST_WORDS, 0)
  return () => clearTimeout(timer)
}

/** The exit record is the last thing that a run writes. Where the disk is full the gateway is told first. */
function finish(folder: string, exit: ExitRecord): void {
  const recorded = isRecorded(folder, exit)
  tell({ what: 'ended', exit })
  if (recorded) hangUp()
  else retry(folder, exit, RECORD_TRIES)
}

function retry(folder: string, exit: ExitRecord, left: number): void {
  if (left > 0 && !isRecorded(folder, exit)) setTimeout(retry, RECORD_RETRY, folder, exit, left - 1)
  else hangUp()
}

function isRecorded(folder: string, exit: ExitRecord): boolean {
  try {
    writeRecord(folder, FILES.exit, exit, 'durable')
    return true
  } catch {
    return false
  }
}
