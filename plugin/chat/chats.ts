import type { ChatState, Clock, Finding, Instant, Log, Route, View } from '../../kanban-core/index.ts'
import { iso } from '../../kanban-core/index.ts'
import { PostFailed, PostRefused } from '../../platforms/platform.ts'
import type { ChatPlatform, Inbox, Incoming, MessageRef, PostOptions } from '../../platforms/platform.ts'
import type { Presses } from '../../platforms/press.ts'
import type { Config } from '../config.ts'
import { REMOTE, remoteConfigs } from '../config/platforms.ts'
import type { Remote, RemoteConfigs } from '../config/platforms.ts'
import type { ChatListener } from '../host.ts'
import { redactor } from '../worker/redact.ts'
import { conditionWords, openTerminal, statusOf } from './condition.ts'
import type { ChatStatus, Condition } from './condition.ts'
import { chatFindings } from './findings.ts'
import { fingerprintOf, makePlatform, secretsOf } from './platforms.ts'
import type { Lent } from './platforms.ts'
import { redactedLog } from './redacted-log.ts'
import type { Pace } from './retry.ts'
import { Supervisor } from './supervise.ts'
import { lockToken, tokenFolder } from './token-lock.ts'

export interface ChatsParts {
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  /** As it is in force. */
  readonly config: () => Config
  readonly presses: Presses
  readonly log: Log
  readonly clock: Clock
  /** The chat of the terminal that runs the gateway; null = none. */
  readonly terminal: ChatPlatform | null
  /** One sentence for whoever runs the gateway. */
  readonly tell: (sentence: string) => void
  readonly pace?: Partial<Pace>
}

/** What chats are connected to. */
export interface ChatLink extends ChatListener {
  /** Called once for each platform that was made, before it starts. */
  readonly prepare: (platform: ChatPlatform) => Promise<void>
  readonly inboxOf: (platform: ChatPlatform) => Inbox
}

/** All chats of a gateway: the terminal, and those that are kept connected after the config. */
export class Chats {
  readonly #parts: ChatsParts
  readonly #supervisors = new Map<Remote, Supervisor>()
  readonly #ready = new Set<string>()
  readonly #told = new Map<string, string>()
  readonly #since: Instant
  #link: ChatLink | null = null
  #stopping: Promise<unknown> = Promise.resolve()

  constructor(parts: ChatsParts) {
    this.#parts = parts
    this.#since = parts.clock.now()
  }

  /** Those that are set up, connected or not. */
  states(): readonly ChatState[] {
    const terminal = this.#parts.terminal
    const remote = REMOTE.filter((name) => this.#configs()[name] !== null).map((name) => ({
      name,
      connected: this.#ready.has(name),
      account: this.#supervisors.get(name)?.self?.account ?? null,
    }))
    if (terminal === null) return remote
    return [{ name: terminal.name, connected: true, account: terminal.self?.account ?? null }, ...remote]
  }

  /** How it stands with each, for people and programs. */
  statuses(): readonly ChatStatus[] {
    const { terminal } = this.#parts
    const remote = [...this.#supervisors].map(([name, { condition }]) => statusOf(name, condition))
    return terminal === null ? remote : [openTerminal(terminal.name, this.#since), ...remote]
  }

  findings(): readonly Finding[] {
    return chatFindings(this.#configs(), this.statuses())
  }

  /** Opens the terminal, and begins to connect the others: whatever becomes of them, it resolves. */
  async start(link: ChatLink): Promise<void> {
    const { terminal } = this.#parts
    this.#link = link
    if (terminal !== null) {
      await link.prepare(terminal)
      await terminal.start(link.inboxOf(terminal))
      link.ready(terminal.name)
    }
    this.#supervise(link)
  }

  /** The config has changed. */
  renew(): void {
    const configs = this.#configs()
    for (const [name, supervisor] of this.#supervisors) {
      if (configs[name] !== null) supervisor.renew()
      else this.#end(name, supervisor)
    }
    if (this.#link !== null) this.#supervise(this.#link)
  }

  /** Gives back every connection and every token. */
  async stop(): Promise<void> {
    const { terminal, log } = this.#parts
    for (const [name, supervisor] of this.#supervisors) this.#end(name, supervisor)
    if (terminal !== null) {
      this.#link?.gone(terminal.name)
      await terminal
        .stop()
        .catch((error: unknown) => log.error({ error: String(error) }, 'the terminal did not stop cleanly'))
    }
    this.#link = null
    await this.#stopping
  }

  /** Throws PostRefused or PostFailed; no secret stands in them. So do the others. */
  deliver(route: Route, view: View, options?: PostOptions): Promise<MessageRef> {
    return this.#by(route, (platform) => platform.post(route, view, options))
  }

  edit(route: Route, ref: MessageRef, view: View): Promise<void> {
    return this.#by(route, (platform) => platform.edit(route, ref, view))
  }

  answer(incoming: Incoming, view: View | null, audience: 'place' | 'asker'): Promise<MessageRef | null> {
    return this.#by(incoming.route, (platform) => platform.answer(incoming, view, audience))
  }

  /** Why nothing could be posted later where this came from; null where it can, or nobody knows. */
  unreachable(incoming: Incoming): Promise<string | null> {
    return this.#by(incoming.route, async (platform) => (await platform.unreachable?.(incoming)) ?? null)
  }

  async #by<T>({ platform }: Route, act: (platform: ChatPlatform) => Promise<T>): Promise<T> {
    const connected = this.#platformOf(platform)
    try {
      return await act(connected)
    } catch (error) {
      throw this.#withoutSecrets(error)
    }
  }

  /** The chat of this name while it is connected. */
  connected(name: string): ChatPlatform | null {
    const { terminal } = this.#parts
    return (terminal?.name === name ? terminal : this.#supervisors.get(name as Remote)?.platform) ?? null
  }

  #platformOf(name: string): ChatPlatform {
    const found = this.connected(name)
    if (found !== null) return found
    throw new PostFailed(
      this.states().some((state) => state.name === name) ? `${name} is not connected` : `this gateway has no ${name}`,
    )
  }

  #supervise(link: ChatLink): void {
    const configs = this.#configs()
    for (const name of REMOTE) {
      if (configs[name] === null || this.#supervisors.has(name)) continue
      const supervisor = this.#supervisorOf(name, link)
      this.#supervisors.set(name, supervisor)
      // one that was just taken out of the config may still hold its token
      void this.#stopping.then(() => this.#supervisors.get(name) === supervisor && supervisor.start())
    }
  }

  #supervisorOf(name: Remote, link: ChatLink): Supervisor {
    const { clock, env, home, pace } = this.#parts
    const redact = (text: string) => redactor(this.#secrets())(text)
    const log = redactedLog(this.#parts.log, redact)
    const lent: Lent = { home, env, presses: this.#parts.presses, log }
    const since = iso(this.#since)
    return new Supervisor({
      name,
      fingerprint: () => fingerprintOf(name, this.#settings(name), lent),
      make: () => makePlatform(name, this.#settings(name), lent),
      inboxOf: link.inboxOf,
      prepare: link.prepare,
      lock: (token) => lockToken(tokenFolder(env), token, { pid: process.pid, home, since }),
      clock,
      random: Math.random,
      log,
      redact,
      onChange: (condition) => this.#changed(name, condition),
      ...(pace === undefined ? {} : { pace }),
    })
  }

  #changed(name: string, condition: Condition): void {
    const { state } = condition
    this.#tellOf(name, condition)
    if (state === 'connected') {
      if (this.#ready.has(name)) return
      this.#ready.add(name)
      this.#link?.ready(name)
    } else if (this.#ready.delete(name)) this.#link?.gone(name)
  }

  /** What changes how people use it; a connection that comes and goes is in the log. */
  #tellOf(name: string, condition: Condition): void {
    const { state } = condition
    if (state !== 'connected' && state !== 'waiting' && !(state === 'broken' && condition.final)) return
    const sentence = `${name}: ${conditionWords(condition)}`
    if (this.#told.get(name) !== sentence) this.#parts.tell(sentence)
    this.#told.set(name, sentence)
  }

  #end(name: Remote, supervisor: Supervisor): void {
    this.#supervisors.delete(name)
    this.#stopping = Promise.all([this.#stopping, supervisor.stop()])
  }

  #configs(): RemoteConfigs {
    return remoteConfigs(this.#parts.config().platforms, this.#parts.env)
  }

  /** Asked for only while the platform is set up, or a moment later. */
  #settings<P extends Remote>(name: P): NonNullable<RemoteConfigs[P]> {
    const settings = this.#configs()[name]
    if (settings === null) throw new Error(`${name} was taken out of the config`)
    return settings
  }

  #secrets(): readonly string[] {
    const { home, env, presses, log } = this.#parts
    const configs = this.#configs()
    return REMOTE.flatMap((name) => {
      const settings = configs[name]
      return settings === null ? [] : secretsOf(name, settings as never, { home, env, presses, log })
    })
  }

  #withoutSecrets(error: unknown): unknown {
    if (!(error instanceof Error)) return error
    const message = redactor(this.#secrets())(error.message)
    if (error instanceof PostRefused) return new PostRefused(message)
    if (!(error instanceof PostFailed)) return new PostFailed(message, { ambiguous: true })
    const { retryAfter, ambiguous } = error
    return new PostFailed(message, { ...(retryAfter === null ? {} : { retryAfter }), ambiguous })
  }
}
