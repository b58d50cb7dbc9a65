import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Structurally the core's WorkerIdentity; declared here so that the shim loads nothing of the core. */
export interface Identity {
  readonly bootId: string
  readonly pid: number
  readonly startTime: string
}

/** One line of /proc/<pid>/stat, as far as it matters here. */
export interface Stat {
  readonly pid: number
  readonly state: string
  readonly parent: number
  readonly group: number
  readonly session: number
  /** Clock ticks since boot. */
  readonly startTime: string
}

/** Field 2 may itself hold blanks and parentheses, so counting starts after the last ')'. Null where the line is not whole. */
export function parseStat(line: string): Stat | null {
  const end = line.lastIndexOf(')')
  const fields = line.slice(end + 2).split(' ')
  const [state, parent, group, session] = fields
  const startTime = fields[19]
  if (end < 0 || state === undefined || startTime === undefined) return null
  return {
    pid: Number.parseInt(line, 10),
    state,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    startTime,
  }
}

/** A zombie has ended already; only its parent has not looked yet. */
export const hasEnded = (stat: Stat): boolean => stat.state === 'Z' || stat.state === 'X' || stat.state === 'x'

/** What can be said of a pid at this moment. */
export type Sighting =
  | { readonly seen: 'running'; readonly startTime: string }
  | { readonly seen: 'nothing' }
  | { readonly seen: 'unclear' }

const NOTHING: Sighting = { seen: 'nothing' }
const UNCLEAR: Sighting = { seen: 'unclear' }

/** Looks at one pid. `unclear` where the system does not tell. */
export function sight(pid: number): Sighting {
  if (!Number.isSafeInteger(pid) || pid < 2) return NOTHING
  return process.platform === 'linux' ? sightInProc(pid) : sightByPs(pid)
}

function sightInProc(pid: number): Sighting {
  try {
    const stat = parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))
    if (!stat) return UNCLEAR
    return hasEnded(stat) ? NOTHING : { seen: 'running', startTime: stat.startTime }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ESRCH') return NOTHING
    return code === 'ENOENT' && procIsThere() ? NOTHING : UNCLEAR
  }
}

function procIsThere(): boolean {
  try {
    return readFileSync('/proc/self/stat', 'latin1').length > 0
  } catch {
    return false
  }
}

function sightByPs(pid: number): Sighting {
  if (process.platform === 'win32') return UNCLEAR
  try {
    const [state = '', ...started] = run('ps', ['-o', 'state=,lstart=', '-p', String(pid)]).split(/\s+/)
    if (state === '') return NOTHING
    return state.startsWith('Z') ? NOTHING : { seen: 'running', startTime: started.join(' ') }
  } catch (error) {
    return (error as { status?: unknown }).status === 1 ? NOTHING : UNCLEAR
  }
}

/** In one language and time zone, so that the same process always reads the same. */
function run(program: string, args: readonly string[]): string {
  const env = { PATH: '/bin:/usr/bin:/sbin:/usr/sbin', LC_ALL: 'C', TZ: 'UTC' }
  return execFileSync(program, args, {
    encoding: 'utf8',
    timeout: 5_000,
    stdio: ['ignore', 'pipe', 'ignore'],
    env,
  }).trim()
}

let boot: string | undefined

/** Differs after every boot; `unknown` where the system has none. */
export function bootId(): string {
  boot ??= readBootId()
  return boot
}

function readBootId(): string {
  try {
    if (process.platform === 'linux') return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return run('sysctl', ['-n', 'kern.bootsessionuuid'])
  } catch {
    return 'unknown'
  }
}

/** Clock ticks since boot, as /proc counts start times; null where there are none. */
export function ticksSinceBoot(): number | null {
  try {
    return Math.round(Number.parseFloat(readFileSync('/proc/uptime', 'latin1')) * 100)
  } catch {
    return null
  }
}

/** Identity of a child that was not waited for yet, so its pid is surely its own, ended or not. */
export function identify(pid: number): Identity {
  return {
    bootId: bootId(),
    pid,
    startTime: process.platform === 'linux' ? startTimeInProc(pid) : startTimeOf(sight(pid)),
  }
}

function startTimeInProc(pid: number): string {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.startTime ?? ''
  } catch {
    return ''
  }
}

const startTimeOf = (sighting: Sighting): string => (sighting.seen === 'running' ? sighting.startTime : '')
