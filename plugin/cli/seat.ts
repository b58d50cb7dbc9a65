import { readFileSync } from 'node:fs'
import { addressOf, homePath } from '../gateway/address.ts'
import { readRecord } from '../gateway/record.ts'

/** What a command is asked with, beside its words. */
export interface Seat {
  readonly home: string
  readonly board: string | null
  /** Where the command was typed: paths are meant from there. Null where that folder is gone. */
  readonly folder: string | null
  /** A worker that uses the command line is bound to its run. */
  readonly token: string | null
}

export function readSeat(env: NodeJS.ProcessEnv): Seat {
  const home = homePath(env)
  const file = tokenFile(env, home)
  return {
    home,
    board: env['KANBAN_BOARD'] || null,
    folder: workingFolder(),
    token: file === null ? null : readToken(file),
  }
}

function workingFolder(): string | null {
  try {
    return process.cwd()
  } catch {
    return null
  }
}

export const isWorker = (env: NodeJS.ProcessEnv): boolean => tokenFile(env, homePath(env)) !== null

/** A token belongs to the board whose home holds it: a worker that is given another home, as by tests, is no worker there. */
function tokenFile(env: NodeJS.ProcessEnv, home: string): string | null {
  const file = env['KANBAN_TOKEN_FILE']
  return file?.startsWith(`${home}/`) ? file : null
}

/** A token that cannot be read is shown all the same: who is named as a worker never acts as the operator. */
function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return 'unreadable'
  }
}

/** Where a gateway of this home listens: beside the board, or where it has written that it does. */
export function* socketsOf(home: string): Generator<string> {
  const { path } = addressOf(home)
  yield path
  const told = readRecord(`${home}/gateway.json`)?.socket
  if (told !== undefined && told !== path) yield told
}
