import { PostFailed, StartFailed } from '../../../platforms/platform.ts'
import type { ChatPlatform, Connection, Inbox } from '../../../platforms/platform.ts'
import type { Clock, Instant, Route, View } from '../../../kanban-core/index.ts'

/** A chat whose service does what the test says. */
export class FakeChat implements ChatPlatform {
  readonly name = 'telegram'
  readonly limits = { text: 100, buttonsPerMessage: 5, dedupe: 'none', canEdit: true, canWhisper: false } as const
  self: ChatPlatform['self'] = null
  /** What the next starts end with; after them they succeed. */
  failures: (Error | 'hang')[] = []
  starts = 0
  stops = 0
  #inbox: Inbox | null = null

  async start(inbox: Inbox): Promise<void> {
    this.starts += 1
    const failure = this.failures.shift()
    if (failure === 'hang') return new Promise(() => undefined)
    if (failure !== undefined) throw failure
    this.#inbox = inbox
    this.self = { account: '42', name: '@kanban_bot' }
  }

  async stop(): Promise<void> {
    this.stops += 1
    this.#inbox = null
  }

  get isOpen(): boolean {
    return this.#inbox !== null
  }

  connection(state: Connection): void {
    this.#inbox?.connection(state)
  }

  async post(_: Route, view: View): Promise<string> {
    if (this.#inbox === null) throw new PostFailed('it is not connected')
    return JSON.stringify(view)
  }

  edit = async () => undefined
  answer = async () => null
  publish = async () => undefined
}

export const wrongToken = () => new StartFailed('the token is wrong', { remedy: 'ask @BotFather', final: true })

/** Time that passes when the test says so. */
export class FakeClock implements Clock {
  #now: Instant = 0
  #timers: { readonly at: Instant; readonly act: () => void }[] = []

  now = (): Instant => this.#now

  after = (wait: number, act: () => void) => {
    const timer = { at: this.#now + wait, act }
    this.#timers.push(timer)
    return () => void (this.#timers = this.#timers.filter((one) => one !== timer))
  }

  get waiting(): number {
    return this.#timers.length
  }

  /** Lets time pass step by step; what wakes may rest again. */
  async pass(time: number): Promise<void> {
    const until = this.#now + time
    for (;;) {
      await settled()
      const [next] = this.#timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)
      if (next === undefined) break
      this.#timers = this.#timers.filter((one) => one !== next)
      this.#now = Math.max(this.#now, next.at)
      next.act()
    }
    this.#now = until
    await settled()
  }
}

/** Everything that can go on without time has gone on. */
export const settled = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))
