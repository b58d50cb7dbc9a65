import { execFileSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, constants, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

/** Where a worker's stdout and stderr lead to. */
export interface Output {
  readonly stdio: number | 'pipe'
  /** To be called once after the worker was started, or could not be. */
  take(worker: ChildProcess | null): readonly Readable[]
}

/**
 * One real pipe for both, so that the order of lines is kept and scripts may open /dev/stderr: node's own 'pipe' is a
 * socket, which refuses that. A system without mkfifo gets the sockets.
 */
export function openOutput(folder: string): Output {
  const path = join(folder, `pipe.${process.pid}`)
  try {
    execFileSync('mkfifo', ['-m', '600', path], { stdio: 'ignore' })
    const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const writing = openSync(path, constants.O_WRONLY)
    rmSync(path)
    return fromPipe(reading, writing)
  } catch {
    rmSync(path, { force: true })
    return {
      stdio: 'pipe',
      take: (worker) => [worker?.stdout, worker?.stderr].filter((stream) => stream instanceof Socket),
    }
  }
}

function fromPipe(reading: number, writing: number): Output {
  return {
    stdio: writing,
    take() {
      closeSync(writing)
      return [new Socket({ fd: reading, readable: true, writable: false })]
    },
  }
}
