import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Identity } from './identity.ts'

/** The files of a run's folder. The shim writes them, any gateway reads them. */
export const FILES = {
  /** Whoever creates it decides whether the run ever starts. */
  fence: 'started',
  shim: 'shim.json',
  worker: 'worker.json',
  exit: 'exit.json',
  log: 'run.log',
  olderLog: 'run.log.1',
  token: 'token',
  /** Which agent works here, and where. */
  agent: 'agent.json',
} as const

/** Below the run's folder: the records of an agent that was reminded. Its log goes on in the run's own. */
export const REMINDER = 'reminded'
export const reminderFolder = (folder: string): string => join(folder, REMINDER)

export interface AgentRecordFile {
  readonly agent: string
  /** Its current directory, absolute. */
  readonly workspace: string
}

/** Null where none was written. */
export async function readAgent(folder: string): Promise<AgentRecordFile | null> {
  try {
    return JSON.parse(await readFile(join(folder, FILES.agent), 'utf8')) as AgentRecordFile
  } catch {
    return null
  }
}

/** How a worker ended, as its shim saw it. */
export interface ExitRecord {
  readonly code: number | null
  readonly signal: string | null
  /** When, milliseconds since 1970. */
  readonly at: number
  /** The same in clock ticks since boot; null where the system has none. */
  readonly atTick: number | null
  /** Why no process came to be; null = one did. */
  readonly failed: string | null
}

export interface Records {
  [FILES.shim]: Identity
  [FILES.worker]: Identity
  [FILES.exit]: ExitRecord
}

/** Written beside and renamed, so that a reader sees all of it or nothing. `durable` also survives a power cut. */
export function writeRecord<K extends keyof Records>(
  folder: string,
  name: K,
  record: Records[K],
  durable: 'durable' | 'quick',
): void {
  const path = join(folder, name)
  const draft = `${path}.${process.pid}`
  const file = openSync(draft, 'w', 0o600)
  try {
    writeSync(file, JSON.stringify(record))
    if (durable === 'durable') fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
}

/** Null where there is none, or none that can be read. */
export function readRecord<K extends keyof Records>(folder: string, name: K): Records[K] | null {
  try {
    return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Records[K]
  } catch {
    return null
  }
}

export type FenceHolder = 'shim' | 'gateway'

/** Creates the fence; false = somebody else has. Exactly one of shim and adopting gateway ever gets true. */
export function takeFence(folder: string, holder: FenceHolder): boolean {
  let file: number
  try {
    file = openSync(join(folder, FILES.fence), 'wx', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  try {
    writeSync(file, holder)
  } finally {
    closeSync(file)
  }
  return true
}

/** Who decided about this run; an empty fence is a shim that was cut off while it wrote. Null = nobody yet. */
export function fenceHolder(folder: string): FenceHolder | null {
  try {
    return readFileSync(join(folder, FILES.fence), 'utf8') === 'gateway' ? 'gateway' : 'shim'
  } catch {
    return null
  }
}
