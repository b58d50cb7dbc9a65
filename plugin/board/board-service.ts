import { fail } from '../../kanban-core/index.ts'
import type { Finding, TaskId } from '../../kanban-core/index.ts'
import { configSchema } from '../config.ts'
import type { Config } from '../config.ts'
import type { HostService, PluginHost } from '../host.ts'
import { openRunning } from './running.ts'
import type { Running } from './running.ts'

/** The first service: the open board. Whoever asks for it before or after is refused. */
export class BoardService implements HostService {
  readonly name = 'board'
  readonly phase = 'open'
  readonly #host: PluginHost
  readonly #more: () => readonly Finding[]
  #config: Config | null = null
  #running: Running | null = null

  /** Told of each task that a message begins to show; the service that redraws messages listens. */
  cardKept: (task: TaskId) => void = () => undefined

  /** `more`: what the other services have to say in `doctor`. */
  constructor(host: PluginHost, more: () => readonly Finding[] = () => []) {
    this.#host = host
    this.#more = more
    host.watchConfig(() => this.#renew())
  }

  get running(): Running {
    return this.#running ?? fail('no_gateway')
  }

  /** Null while it is not open. */
  get runningOrNull(): Running | null {
    return this.#running
  }

  async start(): Promise<void> {
    this.#config = readConfig(this.#host)
    const config = () => this.#config ?? readConfig(this.#host)
    this.#running = await openRunning({ host: this.#host, env: process.env, config, findings: this.#more })
  }

  async stop(): Promise<void> {
    const running = this.#running
    this.#running = null
    await running?.close()
  }

  #renew(): void {
    const config = (this.#config = readConfig(this.#host))
    this.#running
      ?.renew(config)
      .catch((error: unknown) =>
        this.#host.log.error({ error: String(error) }, 'the changed config could not be put in force'),
      )
  }
}

/** The host has checked it against the schema; what a schema cannot say is checked here. */
export function readConfig(host: PluginHost): Config {
  const checked = configSchema.safeParse(host.config())
  if (checked.success) return checked.data
  const [first] = checked.error.issues
  return fail('bad_config', {
    file: 'the config of the plugin',
    what: `${first?.path.join('.')}: ${first?.message}`,
    next: 'correct it',
  })
}
