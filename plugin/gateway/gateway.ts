import { iso } from '../../kanban-core/index.ts'
import type { Route } from '../../kanban-core/index.ts'
import type { Presses } from '../../platforms/press.ts'
import type { Chats } from '../chat/chats.ts'
import { Reception } from '../chat/inbox.ts'
import type { LaterShelves } from '../chat/shelves.ts'
import type { LiveConfig } from '../config/live.ts'
import type { Home } from '../home.ts'
import type { HostCommand, StopMode } from '../host.ts'
import { readVersion } from '../package.ts'
import { SYSTEM_CLOCK } from '../process.ts'
import { addressOf } from './address.ts'
import { createApp } from './app.ts'
import { GatewayHost } from './host.ts'
import type { GatewayLog } from './log.ts'
import { removeRecord, writeRecord } from './record.ts'
import { listen } from './server.ts'
import type { Listening } from './server.ts'

export interface GatewayParts {
  readonly home: Home
  readonly live: LiveConfig
  readonly log: GatewayLog
  readonly chats: Chats
  /** Somebody sits at it. */
  readonly hasTerminal: boolean
  /** The buttons of all chats. */
  readonly presses: Presses
  /** Filled once the plugin has told where things are kept. */
  readonly shelves: LaterShelves
  /** Where whoever runs it reads. */
  readonly operators: readonly Route[]
  /** One sentence for whoever runs the gateway. */
  readonly tell: (sentence: string) => void
  /** Somebody asked for the end over the socket. */
  readonly onStop: (mode: StopMode) => void
}

/** One process that owns a board: host, plugin, socket, chats. Starts in this order and stops in reverse. */
export class Gateway {
  readonly host: GatewayHost
  readonly #parts: GatewayParts
  readonly #address: ReturnType<typeof addressOf>
  readonly #startedAt = Date.now()
  #listening: Listening | null = null
  #reception: Reception | null = null
  #stopping = false

  constructor(parts: GatewayParts) {
    this.#parts = parts
    this.#address = addressOf(parts.home.path)
    this.host = new GatewayHost({ ...parts, socketPath: this.#address.path })
  }

  /** Rejects with Refused when it cannot be; then nothing is left open. `greet` is called once everything but the chats is there. */
  async start(greet: () => void): Promise<void> {
    try {
      await this.host.load()
      await this.host.startPhase('open')
      const endStreams = () => this.host.routes.forEach((route) => route.endStreams())
      this.#listening = await listen(this.#app(), this.#address, endStreams)
      writeRecord(this.#parts.home.record, this.#record())
      await this.host.startPhase('work')
      this.#parts.live.watch()
      greet()
      await this.#startChats()
    } catch (error) {
      await this.stop('restart')
      throw error
    }
  }

  /** Gives everything back. Workers go on, are waited for, or are ended. */
  async stop(how: StopMode): Promise<void> {
    const { live, home, chats } = this.#parts
    this.#stopping = true
    live.close()
    await this.#reception?.close()
    await chats.stop()
    await this.host.stopPhase('work', how)
    await this.#listening?.close()
    removeRecord(home.record, process.pid)
    await this.host.stopPhase('open', how)
  }

  /** Workers that a stop under way waits for are ended after all. */
  hurry(): void {
    if (this.#stopping) void this.host.stopAgain('work', 'halt')
  }

  #app() {
    return createApp({
      log: this.#parts.log,
      routes: this.host.routes,
      status: () => this.status(),
      stop: (mode) => {
        setImmediate(() => this.#parts.onStop(mode))
        return { stopping: mode, pid: process.pid }
      },
    })
  }

  status() {
    return {
      ...this.#record(),
      home: this.#parts.home.path,
      chats: this.#parts.chats.statuses(),
      config_problems: this.#parts.live.problems,
      dashboard: this.host.about('dashboard'),
    }
  }

  #record() {
    return {
      pid: process.pid,
      started_at: iso(this.#startedAt),
      socket: this.#address.path,
      version: readVersion(),
      background: !this.#parts.hasTerminal,
    }
  }

  async #startChats(): Promise<void> {
    const command = this.host.commands.get('kanban')
    if (command === undefined) return
    const { chats, live } = this.#parts
    const reception = (this.#reception = this.#receptionOf(command))
    await chats.start({
      prepare: (platform) => platform.publish({ commands: command.menu }),
      inboxOf: (platform) => reception.inboxOf(platform),
      ready: (name) => {
        this.host.chatReady(name)
        void reception.ready(name)
      },
      gone: (name) => this.host.chatGone(name),
    })
    live.onChange(() => chats.renew())
  }

  #receptionOf(command: HostCommand): Reception {
    const { chats, log, presses } = this.#parts
    const { host } = this
    const reception = new Reception({
      voices: chats,
      presses,
      command,
      talk: () => host.talk,
      shelf: host.shelves.inbox,
      authorize: (platform) => (asker) => host.people.authorize(asker, platform.limits),
      log,
      clock: SYSTEM_CLOCK,
      random: Math.random,
    })
    host.addFindings(() => reception.findings())
    return reception
  }
}
