import { readFileSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { execFile } from 'node:child_process'
import { hasEnded, parseStat, sight } from './identity.ts'
import type { Stat } from './identity.ts'

/** One living process of a run's tree, proven at the time of the scan. */
export interface Member {
  readonly pid: number
  readonly startTime: string
  readonly group: number
}

/** What is known of a run's tree before looking. */
export interface Tree {
  /** Value of KANBAN_MARKER in the environment of every process of the run. */
  readonly marker: string
  /** The worker as recorded, dead or alive: its session and its descendants belong to the run too. Null = not known. */
  readonly worker: { readonly pid: number; readonly startTime: string } | null
  /**
   * Clock ticks since boot when the worker was seen to end; null = alive or not known. Its pid cannot have been
   * given to anybody else before, so whatever is in its session and older than this is of the run.
   */
  readonly endedAtTick: number | null
}

/** True where a marker can be looked for: elsewhere only the process group is known. */
export const canScan = process.platform === 'linux' || process.platform === 'darwin'

/** Everything alive that carries the marker, shares a session with something that does, or descends from it. */
export async function findTree(tree: Tree): Promise<Member[]> {
  if (process.platform === 'linux') return closure(await scanProc(tree.marker, tree.worker), tree)
  if (process.platform === 'darwin') return closure(await scanByPs(tree.marker), tree)
  return tree.worker && sight(tree.worker.pid).seen === 'running' ? [{ ...tree.worker, group: tree.worker.pid }] : []
}

/** Sends a signal to a member that is still the process it was; false = it is gone. */
export function signalMember(member: Member, signal: NodeJS.Signals): boolean {
  const sighting = sight(member.pid)
  if (sighting.seen !== 'running' || sighting.startTime !== member.startTime) return false
  return send(member.pid, signal)
}

/** Sends a signal to the whole group of a leader that is proven to live; false = it does not. */
export function signalGroup(
  leader: { readonly pid: number; readonly startTime: string },
  signal: NodeJS.Signals,
): boolean {
  const sighting = sight(leader.pid)
  if (leader.pid < 2 || sighting.seen !== 'running' || sighting.startTime !== leader.startTime) return false
  return send(process.platform === 'win32' ? leader.pid : -leader.pid, signal)
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}

export interface Seen extends Stat {
  readonly marked: boolean
}

/** Takes in sessions and children of what is proven until nothing is added. Our own process is never a member. */
export function closure(seen: readonly Seen[], tree: Tree): Member[] {
  const isProven = (one: Seen) => one.marked || isWorker(one, tree) || isLeftBehind(one, tree)
  const others = seen.filter((one) => one.pid > 1 && one.pid !== process.pid)
  const proven = new Map(others.filter(isProven).map((one) => [one.pid, one]))
  const isOwn = (session: number) => session > 1 && (session === tree.worker?.pid || proven.has(session))
  const sessions = new Set([...proven.values()].map((one) => one.session).filter(isOwn))
  for (let before = -1; before !== proven.size;) {
    before = proven.size
    for (const one of others) {
      if (proven.has(one.pid)) continue
      if (!proven.has(one.parent) && !sessions.has(one.session)) continue
      proven.set(one.pid, one)
      if (one.pid === one.session) sessions.add(one.pid)
    }
  }
  return [...proven.values()].map(({ pid, startTime, group }) => ({ pid, startTime, group }))
}

const isWorker = (one: Seen, { worker }: Tree): boolean => one.pid === worker?.pid && one.startTime === worker.startTime

const isLeftBehind = (one: Seen, { worker, endedAtTick }: Tree): boolean =>
  worker !== null &&
  worker.pid > 1 &&
  endedAtTick !== null &&
  one.session === worker.pid &&
  Number(one.startTime) <= endedAtTick

const SLICE = 64

async function scanProc(marker: string, worker: Tree['worker']): Promise<Seen[]> {
  const needle = Buffer.from(`\0KANBAN_MARKER=${marker}\0`)
  const since = worker ? Number(worker.startTime) : 0
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const seen: Seen[] = []
  for (let from = 0; from < pids.length; from += SLICE) {
    const stats = pids
      .slice(from, from + SLICE)
      .map(statOf)
      .filter((stat) => stat !== null)
    const young = stats.filter((stat) => !hasEnded(stat) && Number(stat.startTime) >= since)
    seen.push(...(await Promise.all(young.map(async (stat) => ({ ...stat, marked: await carries(stat.pid, needle) })))))
  }
  return seen
}

function statOf(pid: string): Stat | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return null
  }
}

/** False as well where the environment may not be read: another user's process is not ours. */
async function carries(pid: number, needle: Buffer): Promise<boolean> {
  try {
    return Buffer.concat([Buffer.from([0]), await readFile(`/proc/${pid}/environ`)]).includes(needle)
  } catch {
    return false
  }
}

/** `ps -E` prints the environment behind the command, for processes of the same user. */
async function scanByPs(marker: string): Promise<Seen[]> {
  const env = { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' }
  const options = { env, maxBuffer: 64 * 1024 * 1024 }
  const { stdout } = await promisify(execFile)(
    'ps',
    ['-axEww', '-o', 'pid=,ppid=,pgid=,sess=,state=,lstart=,command='],
    options,
  )
  return stdout.split('\n').flatMap((line) => parsePsLine(line, marker))
}

/** `sess` is an address or 0 on macOS, so the group stands in for it. */
export function parsePsLine(line: string, marker: string): Seen[] {
  const found = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+\S+\s+(\S)\S*\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d{4})\s(.*)$/.exec(line)
  if (!found) return []
  const [, pid, parent, group, state = '', started = '', rest = ''] = found
  if (state === 'Z') return []
  const startTime = started.replace(/\s+/g, ' ')
  const marked = ` ${rest} `.includes(` KANBAN_MARKER=${marker} `)
  return [
    {
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      session: Number(group),
      state,
      startTime,
      marked,
    },
  ]
}
