import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { idSource } from '../kanban-core/index.ts'
import type { Clock } from '../kanban-core/index.ts'
import { errorCode } from './home.ts'
import { packageFile } from './package.ts'

/** What this process lends to the core: time, chance, its own name and place. */

const LONGEST_TIMER = 2 ** 31 - 1

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  after(wait, act) {
    // A longer wait ends early; whoever waits looks at the clock again.
    const timer = setTimeout(act, Math.min(wait, LONGEST_TIMER)).unref()
    return () => clearTimeout(timer)
  },
}

/** Asking the system for a few bytes at a time costs more than everything else about an id. */
const POOL = 4_096
let pool = Buffer.alloc(0)

function random(count: number): Uint8Array {
  if (pool.length < count) pool = randomBytes(POOL)
  const taken = pool.subarray(0, count)
  pool = pool.subarray(count)
  return taken
}

export const RANDOM_IDS = idSource(random, (bytes) => Buffer.from(bytes).toString('base64url'))

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const instanceFile = (home: string): string => join(home, 'instance')

/** A gateway has run here before, so there must be a board. */
export const hasRunHere = (home: string): boolean => existsSync(instanceFile(home))

/** Names this home for good: neither a host name nor a process id says whose workers they are. */
export function instanceId(home: string): string {
  const file = instanceFile(home)
  try {
    writeFileSync(file, `${RANDOM_IDS.marker()}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  }
  return readFileSync(file, 'utf8').trim()
}

/** How to start `kanban` again: this very Node, by absolute path. */
export const KANBAN_COMMAND = { command: process.execPath, args: [packageFile('plugin/cli/bin.js')] } as const
