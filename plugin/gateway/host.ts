import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { fail } from '../../kanban-core/index.ts'
import type { ChatState, Finding, Log, Route, View } from '../../kanban-core/index.ts'
import type { MessageRef, PostOptions } from '../../platforms/platform.ts'
import type { Chats } from '../chat/chats.ts'
import type { LaterShelves } from '../chat/shelves.ts'
import type { LiveConfig } from '../config/live.ts'
import { problemsOf } from '../config/problems.ts'
import type { SchemaNode } from '../config/problems.ts'
import type { Home } from '../home.ts'
import type {
  ChatListener,
  HostCommand,
  HostPeople,
  HostRoute,
  HostService,
  HostShelves,
  HostTalk,
  HostTool,
  PluginHost,
  ServiceState,
  StopMode,
} from '../host.ts'
import { readManifest } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import { packageFile } from '../package.ts'
import { hostFindings } from './findings.ts'

export interface GatewayHostParts {
  readonly home: Home
  readonly live: LiveConfig
  readonly log: Log
  readonly socketPath: string
  readonly chats: Chats
  readonly operators: readonly Route[]
  readonly tell: (sentence: string) => void
  readonly shelves: LaterShelves
}

/** Our own small host. It takes the plugin as a foreign host would: manifest, config against its schema, entry, mount. */
export class GatewayHost implements PluginHost {
  readonly stateDir: string
  readonly log: Log
  readonly socketPath: string
  readonly manifest: Manifest = readManifest()
  readonly commands = new Map<string, HostCommand>()
  readonly tools = new Map<string, HostTool>()
  readonly routes: HostRoute[] = []
  /** Nobody is let in before the plugin has said who is. */
  people: HostPeople = { authorize: () => Promise.resolve({ refused: null }) }
  /** Null = nobody answers what is no command. */
  talk: HostTalk | null = null
  readonly #parts: GatewayHostParts
  readonly #findings: (() => readonly Finding[])[] = []
  readonly #services: HostService[] = []
  readonly #started: HostService[] = []
  readonly #chatListeners = new Set<ChatListener>()

  constructor(parts: GatewayHostParts) {
    this.#parts = parts
    this.stateDir = parts.home.path
    this.log = parts.log
    this.socketPath = parts.socketPath
  }

  async load(): Promise<void> {
    checkConfig(this.manifest, this.config())
    const { mount } = (await import(entryOf(this.manifest))) as { mount: (host: PluginHost) => void }
    mount(this)
  }

  config(): unknown {
    return this.#parts.live.current.raw
  }

  watchConfig(listener: () => void): void {
    this.#parts.live.onChange(listener)
  }

  tell(sentence: string): void {
    this.#parts.tell(sentence)
  }

  addCommand(command: HostCommand): void {
    this.commands.set(command.name, command)
  }

  addTool(tool: HostTool): void {
    this.tools.set(tool.name, tool)
  }

  addRoute(route: HostRoute): void {
    this.routes.push(route)
  }

  addService(service: HostService): void {
    this.#services.push(service)
  }

  operators(): readonly Route[] {
    return this.#parts.operators
  }

  chats(): readonly ChatState[] {
    return this.#parts.chats.states()
  }

  addPeople(people: HostPeople): void {
    this.people = people
  }

  watchChats(listener: ChatListener): void {
    this.#chatListeners.add(listener)
  }

  /** A chat can be written to from now on. */
  chatReady(name: string): void {
    for (const listener of this.#chatListeners) listener.ready(name)
  }

  chatGone(name: string): void {
    for (const listener of this.#chatListeners) listener.gone(name)
  }

  async deliver(route: Route, view: View, options?: PostOptions): Promise<MessageRef> {
    return this.#parts.chats.deliver(route, view, options)
  }

  edit(route: Route, ref: MessageRef, view: View): Promise<void> {
    return this.#parts.chats.edit(route, ref, view)
  }

  get shelves(): HostShelves {
    return this.#parts.shelves.given
  }

  addShelves(shelves: HostShelves): void {
    this.#parts.shelves.give(shelves)
  }

  addTalk(talk: HostTalk): void {
    this.talk = talk
  }

  async findings(): Promise<readonly Finding[]> {
    return [...(await hostFindings(this.#parts)), ...this.#findings.flatMap((find) => find())]
  }

  /** More of what `doctor` says. */
  addFindings(find: () => readonly Finding[]): void {
    this.#findings.push(find)
  }

  /** Where people reach a service; null where there is none of that name, or it has no address of its own. */
  about(service: string): ServiceState | null {
    return this.#services.find(({ name }) => name === service)?.about?.() ?? null
  }

  /** Starts the services of one phase in the order in which they were added. */
  async startPhase(phase: HostService['phase']): Promise<void> {
    for (const service of this.#services.filter((candidate) => candidate.phase === phase)) {
      await service.start()
      this.#started.push(service)
    }
  }

  /** Stops what was started of a phase, last first; one that fails keeps no other from being stopped. */
  async stopPhase(phase: HostService['phase'], how: StopMode): Promise<void> {
    for (const service of this.#startedIn(phase)) {
      await this.#stop(service, how)
      this.#started.splice(this.#started.indexOf(service), 1)
    }
  }

  /** Tells the services that are being stopped to do it in another way. */
  async stopAgain(phase: HostService['phase'], how: StopMode): Promise<void> {
    await Promise.all(this.#startedIn(phase).map((service) => this.#stop(service, how)))
  }

  readonly #startedIn = (phase: HostService['phase']) =>
    this.#started.filter((service) => service.phase === phase).reverse()

  async #stop(service: HostService, how: StopMode): Promise<void> {
    await service
      .stop(how)
      .catch((error: unknown) =>
        this.log.error({ service: service.name, error: String(error) }, 'a service did not stop cleanly'),
      )
  }
}

function checkConfig(manifest: Manifest, config: unknown): void {
  const checked = z.fromJSONSchema(manifest.configSchema).safeParse(config)
  if (checked.success) return
  fail('bad_config', {
    file: 'config.yaml',
    what: problemsOf(checked.error.issues, manifest.configSchema as SchemaNode, config).join('; '),
    next: 'correct it and start again',
  })
}

/** The manifest names what is built; a checkout runs its sources. */
function entryOf({ entry }: Manifest): string {
  const built = import.meta.url.endsWith('.js')
  return pathToFileURL(packageFile(built ? entry : entry.replace('dist/', '').replace(/\.js$/, '.ts'))).href
}
