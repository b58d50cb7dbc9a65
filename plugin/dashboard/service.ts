import { join } from 'node:path'
import { fail, iso } from '../../kanban-core/index.ts'
import type { Finding, Millis } from '../../kanban-core/index.ts'
import type { DashboardDoor } from '../api/app.ts'
import type { BoardService } from '../board/board-service.ts'
import { readConfig } from '../board/board-service.ts'
import type { Config } from '../config.ts'
import { resolveSecret } from '../config/secrets.ts'
import { finding } from '../findings.ts'
import { errorCode } from '../home.ts'
import type { HostService, PluginHost, ServiceState } from '../host.ts'
import { readVersion } from '../package.ts'
import { SYSTEM_CLOCK } from '../process.ts'
import { createDashboard } from './app.ts'
import { listenAt } from './listener.ts'
import type { Listener } from './listener.ts'
import { BoardStreams } from './live/board-streams.ts'
import { LogStreams } from './live/log-streams.ts'
import { removeUploads } from './files.ts'
import { Page } from './page.ts'
import { Sessions } from './sessions.ts'

/** A place that is taken is tried again. */
const TRY_AGAIN: Millis = 5_000

type Settings = NonNullable<Config['dashboard']>

/** The board in the browser, on a port of its own. A port that is taken keeps nothing else of the gateway from working. */
export class DashboardService implements HostService, DashboardDoor {
  readonly name = 'dashboard'
  readonly phase = 'work'
  readonly #board: BoardService
  readonly #host: PluginHost
  readonly #page = new Page()
  readonly #tryAgain: Millis
  #settings: Settings | null = null
  #sessions: Sessions | null = null
  #listener: Listener | null = null
  #problem: string | null = null
  #streams: readonly (BoardStreams | LogStreams)[] = []
  #again: NodeJS.Timeout | undefined
  #started = false
  #turn: Promise<void> = Promise.resolve()

  constructor(board: BoardService, host: PluginHost, tryAgain: Millis = TRY_AGAIN) {
    this.#board = board
    this.#host = host
    this.#tryAgain = tryAgain
    host.watchConfig(() => this.#renew())
  }

  /** Refused where it may not be, or cannot: without a secret that it needs. */
  async start(): Promise<void> {
    this.#started = true
    this.#settings = readConfig(this.#host).dashboard
    await removeUploads(this.#host.stateDir)
    await this.#open()
  }

  async stop(): Promise<void> {
    this.#started = false
    await this.#turn
    await this.#close()
  }

  about(): ServiceState {
    return { address: this.#listener?.address ?? null, problem: this.#problem }
  }

  findings(): readonly Finding[] {
    if (this.#settings === null)
      return [finding('dashboard', 'off', 'switched off', { remedy: 'remove `dashboard: null` from config.yaml' })]
    if (this.#listener === null)
      return [
        finding('dashboard', 'warning', this.#problem ?? 'not there yet', {
          remedy: 'end what uses that port, or set dashboard.port',
        }),
      ]
    const { address } = this.#listener
    if (this.#page.build === null)
      return [
        finding('dashboard', 'warning', `${address}, but its page is not built`, {
          remedy: '`npm run build:dashboard` in the folder of the program',
        }),
      ]
    return [finding('dashboard', 'on', `${address}; \`kanban dashboard\` opens it`)]
  }

  /** A link that logs one browser in. Refused while there is no dashboard. */
  newLink(): { readonly url: string; readonly address: string; readonly expires_at: string } {
    const { sessions, listener } = this.#inUse()
    const { code, expiresAt } = sessions.newCode()
    const { address } = listener
    return { url: `${address}/#code=${code}`, address, expires_at: iso(expiresAt) }
  }

  /** Logs everybody out and takes back every link. Refused while there is no dashboard. */
  endSessions(): number {
    const ended = this.#inUse().sessions.endAll()
    this.#letGo()
    return ended
  }

  #letGo(): void {
    for (const streams of this.#streams) streams.letGo()
  }

  #inUse(): { readonly sessions: Sessions; readonly listener: Listener } {
    const [sessions, listener] = [this.#sessions, this.#listener]
    if (sessions !== null && listener !== null) return { sessions, listener }
    return this.#settings === null
      ? fail('failed', {
          what: 'the dashboard is switched off',
          next: 'remove `dashboard: null` from config.yaml; it counts at once',
        })
      : fail('failed', {
          what: `there is no dashboard: ${this.#problem ?? 'it is being opened'}`,
          next: 'end what uses that port, or set dashboard.port in config.yaml; it counts at once',
        })
  }

  /** One after the other: a change of the config may come while the one before is being put in force. */
  #renew(): void {
    this.#turn = this.#turn
      .then(() => this.#putInForce())
      .catch((error: unknown) => {
        this.#problem = error instanceof Error ? error.message : String(error)
        this.#host.log.error({ error: this.#problem }, 'the dashboard could not be opened as config.yaml says')
      })
  }

  async #putInForce(): Promise<void> {
    const next = readConfig(this.#host).dashboard
    if (!this.#started || JSON.stringify(next) === JSON.stringify(this.#settings)) return
    await this.#close()
    this.#settings = next
    await this.#open()
  }

  async #open(): Promise<void> {
    clearTimeout(this.#again)
    const settings = this.#settings
    if (settings === null) return
    this.#sessions ??= new Sessions({
      file: join(this.#host.stateDir, 'dashboard-sessions.json'),
      now: SYSTEM_CLOCK.now,
      secret: settings.secret === undefined ? null : resolveSecret(settings.secret, 'dashboard.secret', process.env),
    })
    try {
      this.#listener = await listenAt(settings, (port) => this.#app(port))
      if (this.#problem !== null) this.#host.tell(`the dashboard is at ${this.#listener.address}`)
      this.#problem = null
    } catch (error) {
      this.#waitFor(settings, error)
    }
  }

  #app(port: number) {
    const running = this.#board.running
    const sessions = this.#needSessions()
    const about = () => ({ version: readVersion(), build: this.#page.build })
    const holds = (session: string) => sessions.holds(session)
    const boards = new BoardStreams({ store: running.store, log: this.#host.log, about, holds })
    const logs = new LogStreams({ store: running.store, holds })
    this.#streams = [boards, logs]
    const app = createDashboard({
      running: () => running,
      page: this.#page,
      log: this.#host.log,
      boards,
      logs,
      sessions,
      home: this.#host.stateDir,
      cookie: `kanban_${port}`,
      now: SYSTEM_CLOCK.now,
      about: () => ({ ...about(), home: this.#host.stateDir }),
      ended: () => this.#letGo(),
    })
    return (request: Request, env: object) => app.fetch(request, env)
  }

  #needSessions(): Sessions {
    if (this.#sessions === null) throw new Error('the dashboard has no sessions before it is opened')
    return this.#sessions
  }

  /** Says once what is wrong and tries again by itself. */
  #waitFor({ host, port }: Settings, error: unknown): void {
    const before = this.#problem
    this.#problem = inWords(errorCode(error) ?? String(error), host, port)
    if (before !== this.#problem) {
      this.#host.log.warn({ host, port }, `no dashboard: ${this.#problem}`)
      this.#host.tell(`no dashboard: ${this.#problem}; it is tried again by itself`)
    }
    this.#again = setTimeout(() => {
      this.#turn = this.#turn.then(() => (this.#started ? this.#open() : undefined))
    }, this.#tryAgain).unref()
  }

  async #close(): Promise<void> {
    clearTimeout(this.#again)
    const listener = this.#listener
    this.#listener = null
    this.#sessions = null
    this.#problem = null
    for (const streams of this.#streams) streams.close()
    this.#streams = []
    await listener?.close()
  }
}

function inWords(code: string, host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} of ${host} is used by another program`
    case 'EACCES':
      return `port ${port} of ${host} is not for programs of yours`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine`
    default:
      return `${host} port ${port} cannot be listened on (${code})`
  }
}
