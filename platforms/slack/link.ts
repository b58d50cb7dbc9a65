import { SocketModeReceiver } from '@slack/bolt'
import type { HTTPReceiver, Logger, webApi } from '@slack/bolt'
import { SECOND } from '../../kanban-core/index.ts'
import type { Millis } from '../../kanban-core/index.ts'
import { Notice } from './errors.ts'
import { object, word } from './inbox.ts'

/** The way on which events come in. */
export interface Link {
  readonly receiver: SocketModeReceiver | HTTPReceiver
  /** Resolves when events can come in; may be called again after the way was lost. */
  open(): Promise<void>
  close(): Promise<void>
  isOpen(): boolean
}

interface SocketParts {
  readonly appToken: string
  readonly clientOptions: webApi.WebClientOptions
  readonly logger: Logger
  /** The connection ended by itself; `reason` as Slack gave it, if it did. */
  readonly onLost: (reason: string | null) => void
  /** So many connections use this app, ours among them. */
  readonly onCrowd: (connections: number) => void
}

/** Without a greeting after so long, a connection counts as failed. */
const GREETING: Millis = 15 * SECOND
/** How long the other side may take to close; the SDK alone waits for half a minute. */
export const CLOSING: Millis = SECOND

/**
 * Socket Mode. The SDK's own reconnecting is off: it waits for seconds in which commands are lost,
 * and what goes wrong in it ends the process.
 */
export class SocketLink implements Link {
  readonly receiver: SocketModeReceiver
  readonly #onCrowd: SocketParts['onCrowd']
  #state: 'closed' | 'opening' | 'open' = 'closed'
  #opening: Promise<unknown> | null = null
  #notice: string | null = null
  #force: NodeJS.Timeout | undefined
  #isClosed = false

  constructor({ appToken, clientOptions, logger, onLost, onCrowd }: SocketParts) {
    this.#onCrowd = onCrowd
    this.receiver = new SocketModeReceiver({
      appToken,
      logger,
      autoReconnectEnabled: false,
      installerOptions: { clientOptions },
      processEventErrorHandler: () => Promise.resolve(false),
    })
    this.#guard(logger)
    // at once, as the end may follow before anybody who waits for the beginning is told of it
    this.receiver.client.on('connected', () => {
      this.#state = 'open'
    })
    this.receiver.client.on('disconnected', () => {
      clearTimeout(this.#force)
      if (this.#isClosed || this.#state !== 'open') return
      this.#state = 'closed'
      onLost(this.#notice)
    })
  }

  isOpen(): boolean {
    return this.#state === 'open'
  }

  async open(): Promise<void> {
    if (this.#state !== 'closed') return
    this.#state = 'opening'
    this.#notice = null
    const { client } = this.receiver
    const late = setTimeout(() => {
      this.#notice ??= 'no greeting in time'
      void client.disconnect().catch(() => undefined)
    }, GREETING)
    const opening = client.start()
    this.#opening = opening
    try {
      await opening
    } catch (error) {
      this.#state = 'closed'
      throw error ?? new Notice(this.#notice)
    } finally {
      clearTimeout(late)
      if (this.#opening === opening) this.#opening = null
    }
  }

  async close(): Promise<void> {
    const opening = this.#opening
    this.#isClosed = true
    const closed = this.#shut()
    await opening?.catch(() => undefined)
    // what was being opened meanwhile
    if (opening !== null) await this.#shut()
    await closed
    clearTimeout(this.#force)
    this.#state = 'closed'
  }

  /** Asks the other side to close, and closes alone where it does not. */
  async #shut(): Promise<void> {
    const { client } = this.receiver
    const force = setTimeout(() => void client.disconnect(), CLOSING)
    await client.disconnect()
    clearTimeout(force)
  }

  /** A frame that the SDK cannot read must not end the process: its handler is asynchronous and nobody waits for it. */
  #guard(logger: Logger): void {
    const { client } = this.receiver
    const handlers = client.listeners('ws_message')
    client.removeAllListeners('ws_message')
    client.on('ws_message', (data: unknown, isBinary: unknown) => {
      this.#listen(data)
      for (const handler of handlers)
        void Promise.resolve(handler(data, isBinary)).catch((error: unknown) =>
          logger.warn(`a frame of Slack cannot be read: ${String(error)}`),
        )
    })
  }

  #listen(data: unknown): void {
    const frame = readFrame(data)
    if (frame['type'] === 'hello' && Number(frame['num_connections']) > 1)
      this.#onCrowd(Number(frame['num_connections']))
    if (frame['type'] !== 'disconnect') return
    this.#notice = word(frame['reason']) || null
    clearTimeout(this.#force)
    this.#force = setTimeout(() => void this.receiver.client.disconnect(), CLOSING)
  }
}

function readFrame(data: unknown): Readonly<Record<string, unknown>> {
  try {
    return typeof data === 'string' ? object(JSON.parse(data)) : {}
  } catch {
    return {}
  }
}
