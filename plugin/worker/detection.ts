import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Clock, Instant, Millis } from '../../kanban-core/index.ts'
import type { Login, Look, Preset, ProfileSpec } from './agents/preset.ts'

/** What is known of agents on this machine. */
export interface Detection {
  /** By its files and variables, a moment old at most. Starts no process. */
  login(preset: Preset, profile: ProfileSpec, env: Look['env']): Login
  /** Changes when somebody logs in or out. */
  credentials(preset: Preset, env: Look['env']): string
  /** What the program says of itself; asked once, and again when the file has changed. Null = it does not say. */
  version(preset: Preset, program: string): Promise<string | null>
}

const BELIEVED: Millis = 2_000
/** The slowest of the known agents takes eight seconds for it on a small machine. */
const PATIENCE: Millis = 20_000
const LARGEST = 1024 * 1024

export function createDetection({
  home,
  clock,
  env,
}: {
  readonly home: string
  readonly clock: Clock
  readonly env: NodeJS.ProcessEnv
}): Detection {
  const logins = new Map<string, { readonly login: Login; readonly until: Instant }>()
  const versions = versionBook(join(home, 'cache', 'agents.json'))
  const asking = new Map<string, Promise<string | null>>()
  return {
    login(preset, profile, given) {
      const look = lookWith(given)
      const key = JSON.stringify([preset.name, look.home, Object.keys(given).filter((name) => given[name])])
      const known = logins.get(key)
      const now = clock.now()
      if (known && now < known.until) return known.login
      const login = preset.detect.login(look, profile)
      logins.set(key, { login, until: now + BELIEVED })
      return login
    },
    credentials: (preset, given) => preset.detect.credentials(lookWith(given)).map(stampOf).join(),
    version(preset, program) {
      const stamp = stampOf(program)
      const known = versions.get(program, stamp)
      if (known !== undefined) return Promise.resolve(known)
      const before = asking.get(program)
      if (before) return before
      const asked = askVersion(preset, program, env).then((version) => {
        versions.set(program, stamp, version)
        asking.delete(program)
        return version
      })
      asking.set(program, asked)
      return asked
    },
  }
}

const lookWith = (env: Look['env']): Look => ({
  env,
  home: env['HOME'] || homedir(),
  exists: existsSync,
  read(path) {
    try {
      return statSync(path).size > LARGEST ? null : readFileSync(path, 'utf8')
    } catch {
      return null
    }
  },
})

/** When and how large a file is; empty where there is none. */
function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  return found ? `${found.mtimeMs}:${found.size}` : ''
}

/** The first thing in its answer that looks like a version. */
async function askVersion({ detect }: Preset, program: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  if (detect.version === null) return null
  const { PATH, HOME, LANG, TMPDIR, USER } = env
  const { stdout } = await execa(program, detect.version, {
    env: { PATH, HOME, LANG, TMPDIR, USER, DISABLE_AUTOUPDATER: '1', OPENCODE_DISABLE_AUTOUPDATE: '1', NO_COLOR: '1' },
    extendEnv: false,
    reject: false,
    timeout: PATIENCE,
    stdin: 'ignore',
    maxBuffer: 100_000,
  })
  return /\d+\.\d+(?:[\w.+-]*\w)?/.exec(typeof stdout === 'string' ? stdout : '')?.[0] ?? null
}

/** Survives the gateway: most agents take longer to say their version than a person likes to wait. */
function versionBook(path: string) {
  type Book = Record<string, { readonly stamp: string; readonly version: string | null }>
  let book: Book | null = null
  const read = (): Book => {
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as Book
    } catch {
      return {}
    }
  }
  return {
    get(program: string, stamp: string): string | null | undefined {
      book ??= read()
      const known = book[program]
      return known?.stamp === stamp ? known.version : undefined
    },
    set(program: string, stamp: string, version: string | null): void {
      book = { ...(book ?? read()), [program]: { stamp, version } }
      try {
        mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
        writeFileSync(`${path}.${process.pid}`, JSON.stringify(book), { mode: 0o600 })
        renameSync(`${path}.${process.pid}`, path)
      } catch {
        // It is asked again at the next start.
      }
    },
  }
}
