import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { dirname } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { fail } from '../../kanban-core/index.ts'
import type { Millis } from '../../kanban-core/index.ts'
import { errorCode } from '../home.ts'
import type { Address } from './address.ts'

type Fetch = (request: Request) => Response | Promise<Response>

/** How long answers under way may take once the server is closing. */
const LAST_ANSWERS: Millis = 1_000

export interface Listening {
  /** Lets nobody in any more and resolves when the last connection is gone. */
  close(): Promise<void>
}

/** Serves HTTP on a local socket that its owner alone can open. Whoever calls holds the board's lock: a socket file that is there is stale. */
export async function listen(fetch: Fetch, address: Address, endStreams: () => void): Promise<Listening> {
  if (address.folder !== null) privateFolder(address.folder)
  if (process.platform !== 'win32') removeStaleSocket(address.path)
  const answer = getRequestListener(fetch, { hostname: 'kanban', overrideGlobalObjects: false })
  const server = createServer(
    { keepAliveTimeout: 60_000, requestTimeout: 60_000, headersTimeout: 10_000 },
    (request, response) => void answer(request, response),
  )
  await bind(server, address.path)
  return { close: () => close(server, endStreams) }
}

/** Made with the mode it keeps: there is no moment in which others could connect. */
function bind(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', resolve)
    const before = process.umask(0o177)
    try {
      server.listen({ path })
    } finally {
      process.umask(before)
    }
  })
}

function removeStaleSocket(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isSocket()) fail('failed', { what: `${path} is in the way: it is no socket`, next: 'move it away' })
  rmSync(path)
}

/** A folder below the common temporary one must be ours alone, or somebody else could put a socket there. */
function privateFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 })
    chmodSync(folder, 0o700)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  }
  const { uid, mode } = lstatSync(folder)
  const isFolder = lstatSync(folder).isDirectory()
  const ours = uid === process.getuid?.() && (mode & 0o077) === 0
  if (!isFolder || !ours)
    fail('failed', {
      what: `${dirname(folder)} holds a ${folder} that is not yours alone`,
      next: 'remove it, or use a shorter KANBAN_HOME',
    })
}

async function close(server: Server, endStreams: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  endStreams()
  server.closeIdleConnections()
  const hurry = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS)
  await closed
  clearTimeout(hurry)
}
