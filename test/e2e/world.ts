import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { addressOf } from '../../plugin/gateway/address.ts'
import { AnswerLost, NobodyThere, ask, follow } from '../../plugin/gateway/client.ts'

/** The real thing for end-to-end tests: a home of its own, real gateway and worker processes, the real command line. */

const BIN = join(import.meta.dirname, '../../plugin/cli/bin.js')

export interface Said {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** An event as the gateway streams it. */
export interface Seen {
  readonly number: number
  readonly task: string
  readonly kind: string
  readonly payload: Readonly<Record<string, unknown>>
}

export class World {
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  gateway: ChildProcess | null = null
  /** What the gateway printed: its terminal chat. */
  lines: string[] = []
  /** How long an event is waited for, milliseconds. */
  patience = 30_000
  #seen: Seen[] = []
  #listeners = new Set<() => void>()
  #watching = new AbortController()

  private constructor(home: string) {
    this.home = home
    const { FORCE_COLOR: _color, ...env } = process.env
    this.env = { ...env, KANBAN_HOME: home, NO_COLOR: '1' }
  }

  static async make(config = ''): Promise<World> {
    const home = await mkdtemp(join(tmpdir(), 'kanban-e2e-'))
    if (config !== '') await writeFile(join(home, 'config.yaml'), config, { mode: 0o600 })
    return new World(home)
  }

  get socket(): string {
    return addressOf(this.home).path
  }

  /** Starts the gateway and waits until it answers. `chat`: its terminal chat reads what `type` writes. */
  async start(options: { readonly chat?: boolean } = {}): Promise<void> {
    const gateway = spawn(process.execPath, [BIN, 'gateway', ...(options.chat ? [] : ['--no-chat'])], {
      env: this.env,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.gateway = gateway
    for (const stream of [gateway.stdout, gateway.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.lines.push(line)
        this.#tell()
      })
    }
    gateway.once('exit', () => this.#tell())
    await this.#answers(gateway)
    this.#watch()
  }

  /** One line at the terminal chat. */
  type(line: string): void {
    this.gateway?.stdin?.write(`${line}\n`)
  }

  async #answers(gateway: ChildProcess): Promise<void> {
    for (;;) {
      try {
        await ask({ socket: this.socket, method: 'GET', path: '/api/status' })
        return
      } catch (error) {
        if (!(error instanceof NobodyThere || error instanceof AnswerLost)) throw error
        if (gateway.exitCode !== null || gateway.signalCode !== null)
          throw new Error(`the gateway ended: ${this.lines.join('\n')}`, { cause: error })
        await new Promise((resolve) => setTimeout(resolve, 25))
      }
    }
  }

  #watch(): void {
    this.#watching = new AbortController()
    const after = this.#seen.at(-1)?.number ?? 0
    follow(
      { socket: this.socket, method: 'GET', path: `/api/events?after=${after}` },
      (line) => {
        const event = JSON.parse(line) as Seen
        if (typeof event.number !== 'number' || this.#seen.some((one) => one.number === event.number)) return
        this.#seen.push(event)
        this.#tell()
      },
      this.#watching.signal,
    ).catch(() => undefined)
  }

  #tell(): void {
    this.#listeners.forEach((listener) => listener())
  }

  /** Resolves with the first truthy answer; asked again after every event and every printed line. */
  async until<T>(what: string, look: () => T | null | undefined | false, limit = this.patience): Promise<T> {
    return new Promise((resolve, reject) => {
      const done = (settle: () => void) => {
        clearTimeout(timer)
        this.#listeners.delete(check)
        settle()
      }
      const check = () => {
        const found = look()
        if (found) done(() => resolve(found))
      }
      const timer = setTimeout(
        () =>
          done(() =>
            reject(
              new Error(
                `waited for ${what}; events: ${this.#seen.map((one) => `${one.task} ${one.kind}`).join(', ')}; printed: ${this.lines.join('\n')}`,
              ),
            ),
          ),
        limit,
      )
      this.#listeners.add(check)
      check()
    })
  }

  /** Waits for the nth event of this kind on a task (the first where left out). */
  event(task: string, kind: string, nth = 1): Promise<Seen> {
    return this.until(
      `${kind} of ${task}`,
      () => this.#seen.filter((one) => one.task === task && one.kind === kind)[nth - 1],
    )
  }

  /** Kinds of all events of a task so far, in order. */
  kinds(task: string): readonly string[] {
    return this.#seen.filter((one) => one.task === task).map((one) => one.kind)
  }

  /** How often a kind of event was seen, on all tasks. */
  count(kind: string): number {
    return this.#seen.filter((one) => one.kind === kind).length
  }

  /** A `kanban` process of its own. */
  kanban(...argv: string[]): Promise<Said> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [BIN, ...argv], { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] })
      let out = ''
      let err = ''
      child.stdout.on('data', (part) => (out += String(part)))
      child.stderr.on('data', (part) => (err += String(part)))
      child.once('close', (code) => resolve({ code, out, err }))
    })
  }

  /** A `kanban … --json` process; throws what it refused. */
  async json<T = Record<string, unknown>>(...argv: string[]): Promise<T> {
    const said = await this.kanban(...argv, '--json')
    if (said.code !== 0) throw new Error(`kanban ${argv.join(' ')} → ${said.code}: ${said.err}`)
    return JSON.parse(said.out) as T
  }

  /** Ends the gateway by a signal and waits for its end. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const { gateway } = this
    if (gateway === null) return null
    this.#watching.abort()
    const ended = new Promise<number | null>((resolve) =>
      gateway.exitCode !== null || gateway.signalCode !== null
        ? resolve(gateway.exitCode)
        : gateway.once('exit', resolve),
    )
    gateway.kill(signal)
    const code = await ended
    this.gateway = null
    return code
  }

  /** Processes that carry this home in their environment: workers, shims, tool servers. */
  async processes(): Promise<readonly number[]> {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
    const found = await Promise.all(
      pids.map(async (pid) => {
        const env = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
        return env.includes(`KANBAN_HOME=${this.home}\0`) || env.includes(`KANBAN_HOME=${this.home}`) ? pid : null
      }),
    )
    return found.filter((pid) => pid !== null && pid !== process.pid) as number[]
  }

  /** Ends everything that belongs to this home and removes it. */
  async destroy(): Promise<void> {
    await this.stop('SIGKILL')
    for (const pid of await this.processes()) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // it ended by itself
      }
    }
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 })
  }
}
