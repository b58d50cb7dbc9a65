import { BOARD_EVENTS, PATHS } from '../../contract.ts'
import type { CommitMessage, HelloMessage, ResetMessage } from '../../contract.ts'
import { address } from './api.ts'
import { learnTime } from './clock.ts'
import { signedOut } from './session.ts'
import { follow } from './sse.ts'
import type { StreamMessage } from './sse.ts'

/** How the page hears of changes: not yet, live, or trying again. */
export type Connection = 'connecting' | 'live' | 'lost'

/** What a board's stream says, in this tab or through another one of the same browser. */
type Told =
  | { readonly kind: 'hello'; readonly hello: HelloMessage }
  | { readonly kind: 'commit'; readonly commit: CommitMessage }
  | { readonly kind: 'reset'; readonly reset: ResetMessage }
  | { readonly kind: 'connection'; readonly connection: Connection }
  | { readonly kind: 'who' }

export interface Ears {
  hello(hello: HelloMessage): void
  commit(commit: CommitMessage): void
  reset(reset: ResetMessage): void
  connection(connection: Connection): void
  /** Number of the last event that is on the page. */
  lastEvent(): number
}

/** The server says something at least every 15 s. */
const SILENCE = 40_000
const FIRST_PAUSE = 400
const LONGEST_PAUSE = 15_000

/**
 * One stream per board and browser, however many tabs are open: whichever tab holds the board's lock reads the stream and
 * passes it on. The lock goes over by itself when that tab is closed.
 */
export class Live {
  readonly #board: string
  readonly #ears: Ears
  readonly #stopped = new AbortController()
  readonly #tabs: BroadcastChannel
  #hello: HelloMessage | null = null
  #connection: Connection = 'connecting'
  #leads = false
  #attempts = 0
  #hurry: () => void = () => undefined

  constructor(board: string, ears: Ears) {
    this.#board = board
    this.#ears = ears
    this.#tabs = new BroadcastChannel(`kanban ${board}`)
    this.#tabs.addEventListener('message', ({ data }: MessageEvent<Told>) => this.#told(data))
  }

  start(): void {
    this.#pass({ kind: 'who' })
    const { signal } = this.#stopped
    const leading = (): Promise<void> => {
      this.#leads = true
      return this.#read()
    }
    // Without locks (a page that is not served securely) every tab reads for itself.
    if (typeof navigator.locks === 'undefined') void leading()
    else navigator.locks.request(`kanban ${this.#board}`, { signal }, leading).catch(() => undefined)
    window.addEventListener('online', this.#hasten)
    document.addEventListener('visibilitychange', this.#hasten)
  }

  stop(): void {
    this.#stopped.abort()
    this.#hurry()
    this.#tabs.close()
    window.removeEventListener('online', this.#hasten)
    document.removeEventListener('visibilitychange', this.#hasten)
  }

  /** Tries again at once where it waits for the next attempt. */
  readonly #hasten = (): void => {
    if (!document.hidden && this.#connection !== 'live') this.#hurry()
  }

  async #read(): Promise<void> {
    const { signal } = this.#stopped
    while (!signal.aborted) {
      const end = await follow(address(PATHS.events, { board: this.#board, after: this.#ears.lastEvent() }), {
        lastEventId: String(this.#ears.lastEvent()),
        signal,
        silence: SILENCE,
        opened: () => undefined,
        hear: (message) => this.#hear(message),
      })
      if (signal.aborted) return
      this.#say({ kind: 'connection', connection: 'lost' })
      if (end === 'signed-out') {
        signedOut({})
        return
      }
      await this.#pause()
    }
  }

  #hear({ event, data }: StreamMessage): void {
    const body = JSON.parse(data) as unknown
    if (event === BOARD_EVENTS.hello) {
      this.#attempts = 0
      learnTime((body as HelloMessage).now)
      this.#say({ kind: 'hello', hello: body as HelloMessage })
      this.#say({ kind: 'connection', connection: 'live' })
    } else if (event === BOARD_EVENTS.commit) this.#say({ kind: 'commit', commit: body as CommitMessage })
    else if (event === BOARD_EVENTS.reset) this.#say({ kind: 'reset', reset: body as ResetMessage })
  }

  /** Longer after each failure, and never the same for two tabs. */
  #pause(): Promise<void> {
    const most = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#attempts)
    this.#attempts += 1
    return new Promise((resolve) => {
      const timer = window.setTimeout(resolve, most * (0.5 + Math.random() / 2))
      this.#hurry = () => {
        window.clearTimeout(timer)
        resolve()
      }
    })
  }

  #say(told: Told): void {
    this.#pass(told)
    this.#take(told)
  }

  #pass(told: Told): void {
    if (!this.#stopped.signal.aborted) this.#tabs.postMessage(told)
  }

  #told(told: Told): void {
    if (told.kind !== 'who') return this.#take(told)
    if (!this.#leads) return
    if (this.#hello !== null) this.#pass({ kind: 'hello', hello: this.#hello })
    this.#pass({ kind: 'connection', connection: this.#connection })
  }

  #take(told: Told): void {
    if (told.kind === 'hello') {
      this.#hello = told.hello
      this.#ears.hello(told.hello)
    } else if (told.kind === 'commit') this.#ears.commit(told.commit)
    else if (told.kind === 'reset') this.#ears.reset(told.reset)
    else if (told.kind === 'connection') {
      this.#connection = told.connection
      this.#ears.connection(told.connection)
    }
  }
}
