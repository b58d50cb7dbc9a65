import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { addressOf } from '../../plugin/gateway/address.ts'
import { NobodyThere, ask } from '../../plugin/gateway/client.ts'
import type { Health } from './probe.ts'
import type { Stage } from './stage.ts'
import { FILE } from './stage.ts'

export const BIN = join(import.meta.dirname, '../../plugin/cli/bin.js')
const PROBE = new URL('./probe.ts', import.meta.url).href

/** A real gateway in a home of its own, on a copy of the board of this size. */
export class RealGateway {
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  readonly #process: ChildProcess
  #printed = ''

  private constructor(home: string) {
    const { NODE_OPTIONS: _options, ...env } = process.env
    this.home = home
    this.env = { ...env, KANBAN_HOME: home, KANBAN_DASHBOARD_PORT: '0', NO_COLOR: '1' }
    this.#process = fork(BIN, ['gateway', '--no-chat'], {
      env: this.env,
      execArgv: ['--import', PROBE],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.on('data', (part) => (this.#printed += String(part)))
  }

  static async start(stage: Stage, size: number, config: string): Promise<RealGateway> {
    const home = stage.newFolder()
    copyFileSync(await stage.template(size), join(home, FILE))
    writeFileSync(join(home, 'config.yaml'), config, { mode: 0o600 })
    const gateway = new RealGateway(home)
    stage.atEnd(() => gateway.#process.kill('SIGKILL'))
    await gateway.#answers()
    return gateway
  }

  get socket(): string {
    return addressOf(this.home).path
  }

  async #answers(): Promise<void> {
    for (;;) {
      try {
        await ask({ socket: this.socket, method: 'GET', path: '/api/status' })
        return
      } catch (error) {
        if (!(error instanceof NobodyThere)) throw error
        if (this.#process.exitCode !== null) throw new Error(`the gateway ended: ${this.#printed}`, { cause: error })
        await wait(20)
      }
    }
  }

  /** Watches the delay of its event loop from now on, which costs it a little. */
  watch(): void {
    this.#process.send('watch')
  }

  /** Delay of its event loop, processor time and memory since the last time. */
  async health(): Promise<Health> {
    this.#process.send('health')
    const [health] = (await once(this.#process, 'message')) as [Health]
    return health
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    this.#process.kill('SIGTERM')
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 5_000)
    await once(this.#process, 'exit')
    clearTimeout(timer)
  }
}

/** Runs `act` beside a gateway and ends it. */
export async function withGateway<T>(
  stage: Stage,
  size: number,
  config: string,
  act: (gateway: RealGateway) => Promise<T>,
): Promise<T> {
  const gateway = await RealGateway.start(stage, size, config)
  try {
    return await act(gateway)
  } finally {
    await gateway.stop()
  }
}
