import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import type { Log } from '../../kanban-core/index.ts'
import { refuseHome } from '../home.ts'
import type { Home } from '../home.ts'

/** One older file is kept, so the logs of a gateway never take more than twice this. */
const LARGEST_LOG = 8 * 1024 * 1024

export interface GatewayLog extends Log {
  fatal(words: object, text?: string): void
}

/** Lines of JSON to logs/gateway.log; warnings also to `warn`, in words. Refused where the file cannot be opened. */
export function createLog(home: Home, warn: (line: string) => void): GatewayLog {
  const file = openLog(home)
  const streams = [
    { level: 'debug', stream: file },
    { level: 'warn', stream: { write: (line: string) => warn(inWords(line)) } },
  ] as const
  return pino(
    { level: 'debug', base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.multistream([...streams]),
  )
}

function openLog(home: Home): CappedFile {
  try {
    return new CappedFile(join(home.logs, 'gateway.log'), LARGEST_LOG)
  } catch (error) {
    return refuseHome(error, home.path)
  }
}

/** Appends, and begins anew when it has grown to its cap. A disk that is full costs lines, never the gateway. */
export class CappedFile {
  readonly #path: string
  readonly #cap: number
  #file: number
  #size: number

  constructor(path: string, cap: number) {
    this.#path = path
    this.#cap = cap
    this.#file = openSync(path, 'a', 0o600)
    this.#size = fstatSync(this.#file).size
  }

  write(line: string): void {
    try {
      if (this.#size >= this.#cap) this.#beginAnew()
      this.#size += writeSync(this.#file, line)
    } catch {
      // what cannot be logged is not worth an end
    }
  }

  #beginAnew(): void {
    renameSync(this.#path, `${this.#path}.1`)
    const full = this.#file
    this.#file = openSync(this.#path, 'a', 0o600)
    this.#size = 0
    closeSync(full)
  }
}

/** `warning: config.yaml is wrong (problems: …)`. */
function inWords(line: string): string {
  const { level, msg, pid: _pid, time: _time, ...words } = JSON.parse(line) as Readonly<Record<string, unknown>>
  const told = Object.entries(words).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return `${Number(level) >= 50 ? 'error' : 'warning'}: ${typeof msg === 'string' ? msg : ''}${told.length === 0 ? '' : ` (${told.join(', ')})`}`
}
