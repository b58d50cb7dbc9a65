import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LOCAL_OPERATOR } from '../../../kanban-core/index.ts'
import type { Route, View } from '../../../kanban-core/index.ts'
import type {
  ChatListener,
  HostCommand,
  HostRoute,
  HostService,
  HostShelves,
  HostTool,
  PluginHost,
} from '../../../plugin/host.ts'

const silent = () => undefined

/** A host that keeps what is declared, and starts it when told. */
export class FakeHost implements PluginHost {
  readonly stateDir: string
  readonly socketPath: string
  readonly log = { debug: silent, info: silent, warn: silent, error: silent }
  readonly commands: HostCommand[] = []
  readonly tools: HostTool[] = []
  readonly routes: HostRoute[] = []
  readonly services: HostService[] = []
  readonly told: string[] = []
  readonly delivered: { readonly route: Route; readonly view: View }[] = []
  given: unknown = { dispatcher: { enabled: false }, dashboard: null }

  readonly edited: { readonly route: Route; readonly ref: string; readonly view: View }[] = []
  shelves: HostShelves | null = null
  #chats: ChatListener[] = []

  /** The folder of an earlier host, or one of its own. */
  constructor(stateDir: string = join(mkdtempSync(join(tmpdir(), 'kanban-host-')), 'state')) {
    this.stateDir = stateDir
    this.socketPath = join(stateDir, 'host.sock')
  }

  config = () => this.given
  watchConfig: PluginHost['watchConfig'] = silent
  chats = () => []
  operators = () => []
  findings = async () => []
  addPeople = silent
  addTalk = silent

  addShelves(shelves: HostShelves): void {
    this.shelves = shelves
  }

  watchChats(listener: ChatListener): void {
    this.#chats.push(listener)
  }

  ready(platform: string): void {
    for (const listener of this.#chats) listener.ready(platform)
  }

  tell(sentence: string): void {
    this.told.push(sentence)
  }

  addCommand(command: HostCommand): void {
    this.commands.push(command)
  }

  addTool(tool: HostTool): void {
    this.tools.push(tool)
  }

  addRoute(route: HostRoute): void {
    this.routes.push(route)
  }

  addService(service: HostService): void {
    this.services.push(service)
  }

  async deliver(route: Route, view: View): Promise<string> {
    this.delivered.push({ route, view })
    return String(this.delivered.length)
  }

  async edit(route: Route, ref: string, view: View): Promise<void> {
    this.edited.push({ route, ref, view })
  }

  async start(): Promise<void> {
    for (const service of this.services) await service.start()
  }

  async stop(): Promise<void> {
    for (const service of this.services.toReversed()) await service.stop('restart')
  }

  /** A request of the local operator. */
  async post(
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    return this.fetch(
      new Request(`http://kanban${path}`, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers,
      }),
    )
  }

  async fetch(request: Request): Promise<{ readonly status: number; readonly body: unknown }> {
    const [route] = this.routes
    const response = await route?.handle(request, LOCAL_OPERATOR)
    return { status: response?.status ?? 0, body: await response?.json() }
  }
}
