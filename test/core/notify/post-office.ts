import type { Log } from '../../../kanban-core/dispatch/ports.ts'
import { LOCAL_OPERATOR } from '../../../kanban-core/model/actor.ts'
import type { TaskId } from '../../../kanban-core/model/ids.ts'
import { routeKey } from '../../../kanban-core/model/route.ts'
import type { Route } from '../../../kanban-core/model/route.ts'
import type { Delivery } from '../../../kanban-core/model/subscription.ts'
import { MINUTE } from '../../../kanban-core/model/time.ts'
import { Courier } from '../../../kanban-core/notify/courier.ts'
import type { Deliver, DeliverOptions } from '../../../kanban-core/notify/delivery.ts'
import type { CourierParts } from '../../../kanban-core/notify/parts.ts'
import { plain } from '../../../kanban-core/model/view.ts'
import type { View } from '../../../kanban-core/model/view.ts'
import { openBench } from '../kernel/harness.ts'
import type { Bench } from '../kernel/harness.ts'

export const chat = (name: string, more: Partial<Route> = {}): Route => ({
  platform: 'telegram',
  account: 'bot',
  chat: name,
  thread: null,
  anchor: null,
  person: '1',
  ...more,
})

export interface Post {
  readonly route: Route
  readonly view: View
  readonly options: DeliverOptions
  readonly at: number
}

/** Platforms that the test breaks and mends; keeps what arrived. */
export class FakePlatforms {
  readonly arrived: Post[] = []
  readonly tried: Post[] = []
  /** What each try at a place meets before it arrives; throw to fail it. */
  weather: (post: Post, tries: number) => void | Promise<void> = () => undefined
  atOnce = 0
  mostAtOnce = 0
  readonly #now: () => number
  readonly #busy = new Map<string, number>()

  constructor(now: () => number) {
    this.#now = now
  }

  readonly deliver: Deliver = async (route, view, options) => {
    const post = { route, view, options, at: this.#now() }
    this.tried.push(post)
    const key = routeKey(route)
    this.#busy.set(key, (this.#busy.get(key) ?? 0) + 1)
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#busy.get(key) ?? 0)
    try {
      await this.weather(post, this.tried.length)
      this.arrived.push(post)
      return `m${this.arrived.length}`
    } finally {
      this.#busy.set(key, (this.#busy.get(key) ?? 1) - 1)
    }
  }

  /** Everything that stands in the messages of one place. */
  textAt(name: string): string {
    return this.arrived
      .filter((post) => post.route.chat === name)
      .map((post) => textOf(post.view))
      .join('\n')
  }
}

/** All words of a view, the labels of its buttons too. */
export function textOf(view: View): string {
  const lines = view.nodes.map((node) => {
    switch (node.kind) {
      case 'text':
        return plain(node.spans)
      case 'list':
        return node.items.map(plain).join('\n')
      case 'heading':
      case 'code':
      case 'quote':
        return node.text
      case 'buttons':
        return node.buttons.map((button) => button.label).join(' ')
      case 'fields':
      case 'table':
        return ''
    }
  })
  return lines.join('\n')
}

export interface PostOffice {
  readonly bench: Bench
  readonly platforms: FakePlatforms
  courier: Courier
  /** A task followed at the place. */
  task(title: string, route: Route): Promise<TaskId>
  /** A task that is finished at once: one ping. */
  finished(title: string, route: Route): Promise<TaskId>
  /** Everything that can happen by now has happened. */
  rest(): Promise<void>
  /** Time passes, with whatever falls due in it. */
  pass(length: number, step?: number): Promise<void>
  deliveries(): Promise<readonly Delivery[]>
  /** A new courier on the same store: the old process is gone. */
  restart(more?: Partial<CourierParts>): Courier
  close(): Promise<void>
}

const QUIET: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** Turns of the event loop in which every send, commit and look that is under way comes to its end. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 25; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** A board in a real file, a courier with a fake clock, and platforms that can be broken. */
export async function openPostOffice(more: Partial<CourierParts> = {}): Promise<PostOffice> {
  const bench = await openBench()
  const platforms = new FakePlatforms(bench.clock.now)
  const make = (others: Partial<CourierParts>) =>
    new Courier({
      store: bench.store,
      deliver: platforms.deliver,
      clock: bench.clock,
      log: QUIET,
      random: () => 0.5,
      ...others,
    })
  const office: PostOffice = {
    bench,
    platforms,
    rest,
    courier: make(more),
    task: async (title, route) => (await bench.create(title, { subscribe: route })).id,
    finished: async (title, route) => {
      const id = await office.task(title, route)
      await bench.board.step(
        id,
        'complete',
        { summary: `${title} is done`, metadata: null, result: null },
        LOCAL_OPERATOR,
      )
      return id
    },
    pass: async (length, step = length) => {
      for (let passed = 0; passed < length; passed += step) {
        bench.clock.advance(Math.min(step, length - passed))
        await rest()
      }
    },
    deliveries: async () => (await bench.store.reads.log.deliveries({ limit: 10_000 })).toReversed(),
    restart: (others = {}) => (office.courier = make({ ...more, ...others })),
    close: async () => {
      const stopped = office.courier.stop()
      bench.clock.advance(MINUTE)
      await stopped
      await bench.close()
    },
  }
  return office
}
