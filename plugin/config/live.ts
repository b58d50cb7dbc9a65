import { watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { basename } from 'node:path'
import { fail } from '../../kanban-core/index.ts'
import type { Log, Millis } from '../../kanban-core/index.ts'
import type { Home } from '../home.ts'
import { loadConfig } from './load.ts'
import type { Loaded, Loading } from './load.ts'

/** An editor writes a file in several steps: looked at when they are over. */
const SETTLE: Millis = 50

/** The config as it is in force. A changed file counts at once; a wrong one is told and the old values stay. */
export class LiveConfig {
  readonly #home: Home
  readonly #env: NodeJS.ProcessEnv
  readonly #log: Log
  readonly #listeners = new Set<(loaded: Loaded, before: Loaded) => void>()
  readonly #first: Loaded
  #current: Loaded
  #problems: readonly string[] = []
  #watcher: FSWatcher | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(home: Home, env: NodeJS.ProcessEnv, log: Log) {
    this.#home = home
    this.#env = env
    this.#log = log
    this.#first = this.#current = requireConfig(home, env)
  }

  get current(): Loaded {
    return this.#current
  }

  /** What is wrong with the file as it is; empty while it is in force. */
  get problems(): readonly string[] {
    return this.#problems
  }

  /** Settings that were changed and count after a restart only. */
  get waitingForRestart(): readonly string[] {
    const [then, current] = [this.#first.config, this.#current.config]
    const store = (['url', 'durability'] as const)
      .filter((key) => then.store[key] !== current.store[key])
      .map((key) => `store.${key}`)
    return (then.platforms.terminal === null) === (current.platforms.terminal === null)
      ? store
      : [...store, 'platforms.terminal']
  }

  onChange(listener: (loaded: Loaded, before: Loaded) => void): void {
    this.#listeners.add(listener)
  }

  watch(): void {
    const name = basename(this.#home.config)
    this.#watcher = watch(this.#home.path, { persistent: false }, (_, changed) => {
      if (changed !== null && changed !== name) return
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => this.reload(), SETTLE)
    })
    this.#watcher.on('error', (error) =>
      this.#log.warn({ error: error.message }, 'changes of config.yaml are not seen any more'),
    )
  }

  reload(): void {
    const loading = loadConfig(this.#home.config, this.#env)
    if (!loading.ok) {
      this.#problems = loading.problems
      this.#log.error({ problems: loading.problems }, 'config.yaml is wrong; the values from before stay in force')
      return
    }
    const before = this.#current
    this.#problems = []
    if (JSON.stringify(before.raw) === JSON.stringify(loading.loaded.raw)) return
    this.#current = loading.loaded
    this.#log.info({ restart: this.waitingForRestart }, 'config.yaml is in force')
    for (const listener of this.#listeners) listener(this.#current, before)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#watcher?.close()
    this.#watcher = null
  }
}

/** The config, or Refused(bad_config) with every problem. */
export function requireConfig(home: Home, env: NodeJS.ProcessEnv): Loaded {
  return insist(loadConfig(home.config, env), home)
}

function insist(loading: Loading, home: Home): Loaded {
  if (loading.ok) return loading.loaded
  return fail('bad_config', {
    file: home.config,
    what: loading.problems.join('; '),
    next: 'correct it and start again',
  })
}
