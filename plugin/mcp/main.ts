import { readFileSync } from 'node:fs'
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import { forward } from './calls.ts'
import { readSeat } from './environment.ts'
import type { Seat } from './environment.ts'
import { PACE } from './pace.ts'
import type { Pace } from './pace.ts'
import { staySeen } from './presence.ts'
import { askAt } from './request.ts'
import { listTools } from './tools.ts'

/** What of the process is used: its environment, its standard streams and the signals that end it. */
export type Surroundings = Pick<NodeJS.Process, 'env' | 'stdin' | 'stdout' | 'stderr' | 'once'>

const BAD_START = 2

/**
 * `kanban mcp`: the board's tools for the agent at the other end of stdin and stdout. Resolves with the exit code once the
 * agent has let go of it (end of stdin, SIGINT, SIGTERM); 2 where it was started without a run.
 */
export async function mcp(process: Surroundings, pace: Pace = PACE): Promise<number> {
  const seat = readSeat(process.env)
  if (typeof seat === 'string') {
    process.stderr.write(`${seat}\n`)
    return BAD_START
  }
  await serve(seat, process, pace)
  return 0
}

async function serve(seat: Seat, process: Surroundings, pace: Pace): Promise<void> {
  const ask = askAt(seat)
  const stopped = new AbortController()
  const seen = staySeen(ask, pace, stopped.signal)
  const calls = forward(ask, pace, stopped.signal)
  const tools = listTools(ask, seat.kind, pace, stopped.signal)
  // Loading the protocol blocks for longer than all of this: the first requests go out before it.
  await turn()
  const { connect } = await import('./server.ts')
  const connection = connect({ version: version(), tools, calls }, process)
  await Promise.race([connection.closed, signalled(process)])
  await Promise.race([calls.idle(), wait(pace.lastWords, undefined, { signal: stopped.signal })])
  stopped.abort(new Error('the agent has gone'))
  await Promise.all([connection.close(), seen])
}

function signalled(process: Surroundings): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
}

/** That of the package, from the sources or from dist. */
function version(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const found: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
      if (typeof found === 'object' && found !== null && 'version' in found) return String(found.version)
    } catch {
      // dist lies one folder deeper
    }
  }
  return '0.0.0'
}
