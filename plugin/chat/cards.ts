import {
  SECOND,
  decided,
  failureOf,
  isPinged,
  occasionOf,
  routeKey,
  settlersOf,
  statusView,
  waitAfter,
} from '../../kanban-core/index.ts'
import { roomAt } from './drawings.ts'
import type { Chat, Drawing } from './drawings.ts'
import type {
  BoardEvent,
  Card,
  Clock,
  EventKind,
  Log,
  Millis,
  Notice,
  Route,
  Store,
  TaskId,
  View,
} from '../../kanban-core/index.ts'

export interface CardParts {
  readonly store: Pick<Store, 'cards' | 'reads' | 'listen'>
  /** Throws PostRefused or PostFailed. */
  readonly edit: (route: Route, ref: string, view: View) => Promise<void>
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}

/** Steps that follow each other at once are drawn as one; messages of one chat are redrawn one after another. */
const SETTLE: Millis = 400
const APART: Millis = SECOND
/** Cards looked through at a time when a chat comes back. */
const PAGE = 200

/** What changes how a task stands, as its card shows it. */
const SHOWN: ReadonlySet<EventKind> = new Set<EventKind>([
  ...(['specified', 'promoted', 'demoted', 'scheduled', 'woke', 'claimed', 'assigned', 'edited'] as const),
  ...(['submitted', 'approved', 'rework_requested', 'completed', 'blocked', 'unblocked', 'dependency_wait'] as const),
  ...(['retried', 'reclaimed', 'crashed', 'timed_out', 'spawn_failed', 'no_verdict', 'rate_limited'] as const),
  ...(['gave_up', 'stopped', 'reopened', 'archived', 'restored', 'deleted', 'unsubscribed'] as const),
])

/**
 * Redraws messages as their tasks go on: the card of a task shows its present status, a ping says who has decided.
 * Only the latest state is drawn; what a restart or an outage has missed is drawn when the chat is back.
 */
export class CardKeeper {
  readonly #parts: CardParts
  readonly #chats = new Map<string, Chat>()
  readonly #connected = new Set<string>()
  readonly #timers = new Set<() => void>()
  #unlisten: () => void = () => undefined
  #running = false

  constructor(parts: CardParts) {
    this.#parts = parts
  }

  start(): void {
    this.#running = true
    this.#unlisten = this.#parts.store.listen(
      (notice) => void this.#hear(notice).catch(this.#log('cards could not be read')),
    )
    for (const platform of this.#connected) this.ready(platform)
  }

  /** Leaves no timer. What is not drawn is drawn after the next start. */
  async stop(): Promise<void> {
    this.#running = false
    this.#unlisten()
    for (const callOff of this.#timers) callOff()
    this.#timers.clear()
    for (const { working } of this.#chats.values()) await working
    this.#chats.clear()
  }

  ready(platform: string): void {
    this.#connected.add(platform)
    if (this.#running) void this.#catchUp(platform).catch(this.#log('cards could not be looked through'))
  }

  gone(platform: string): void {
    this.#connected.delete(platform)
  }

  /** A message shows this task from now on: what happened before it did so is drawn too. */
  async look(task: TaskId): Promise<void> {
    for (const card of await this.#parts.store.cards.ofTask(task)) this.#queue(card)
  }

  async #hear({ events }: Notice): Promise<void> {
    const tasks = new Set<TaskId>(events.filter(({ kind }) => SHOWN.has(kind)).map(({ task }) => task))
    for (const task of tasks) await this.look(task)
  }

  async #catchUp(platform: string): Promise<void> {
    for (let after = 0; this.#running;) {
      const page = await this.#parts.store.cards.page(after, PAGE)
      for (const card of page) if (card.route.platform === platform && card.newest > card.drawn) this.#queue(card)
      const last = page.at(-1)
      if (last === undefined || page.length < PAGE) return
      after = last.id
    }
  }

  #queue(card: Card): void {
    const { platform, account, chat: place } = card.route
    if (!this.#running || !this.#connected.has(platform)) return
    const key = JSON.stringify([platform, account, place])
    const chat = this.#chats.get(key) ?? { waiting: new Map(), working: null, until: 0, failures: 0, drawnAt: [] }
    this.#chats.set(key, chat)
    chat.waiting.set(card.id, card)
    this.#serve(chat)
  }

  #serve(chat: Chat): void {
    if (!this.#running || chat.waiting.size === 0) return
    chat.working ??= this.#work(chat).finally(() => {
      chat.working = null
      this.#serve(chat)
    })
  }

  async #work(chat: Chat): Promise<void> {
    chat.until = Math.max(chat.until, this.#parts.clock.now() + SETTLE)
    while (this.#running && chat.waiting.size > 0) {
      await this.#pause(chat.until - this.#parts.clock.now())
      const card = this.#next(chat)
      if (!this.#running) return
      if (card === null) continue
      chat.waiting.delete(card.id)
      if (this.#connected.has(card.route.platform)) await this.#draw(card, chat)
    }
  }

  /** What somebody has decided goes first, and has no limit; null = the others have to wait. */
  #next(chat: Chat): Card | null {
    const waiting = [...chat.waiting.values()]
    const decisions = waiting.find(({ event }) => event !== null)
    const room = roomAt(chat, this.#parts.clock.now())
    if (decisions !== undefined || room <= this.#parts.clock.now()) return decisions ?? waiting[0] ?? null
    chat.until = Math.min(room, this.#parts.clock.now() + APART)
    return null
  }

  async #draw(card: Card, chat: Chat): Promise<void> {
    const { cards, reads } = this.#parts.store
    try {
      const [newest] = await reads.log.events({ task: card.task, limit: 1 })
      const drawing = card.event === null ? await this.#status(card) : await this.#decision(card, card.event)
      if (drawing === null) return await cards.drawn(card.id, newest?.number ?? card.drawn)
      if (drawing.view !== null) await this.#edit(card, drawing.view, chat)
      await (drawing.last ? cards.end(card.id) : cards.drawn(card.id, newest?.number ?? card.drawn))
    } catch (error) {
      await this.#failed(card, chat, error)
    }
  }

  async #edit(card: Card, view: View, chat: Chat): Promise<void> {
    const { clock, edit } = this.#parts
    chat.until = clock.now() + APART
    await edit(card.route, card.messageRef, view)
    chat.failures = 0
    if (card.event === null) chat.drawnAt = [...chat.drawnAt, clock.now()]
    chat.until = clock.now() + APART
  }

  /** A message that cannot be redrawn any more is let be: the pings still come. */
  async #failed(card: Card, chat: Chat, error: unknown): Promise<void> {
    const { clock, log, random, store } = this.#parts
    const failure = failureOf(error)
    const level = failure.kind === 'refused' ? 'info' : 'warn'
    log[level]({ task: card.task, platform: card.route.platform, ...failure }, 'a message could not be redrawn')
    if (failure.kind === 'refused') return store.cards.end(card.id).catch(this.#log('a card could not be ended'))
    chat.failures += 1
    chat.until = clock.now() + waitAfter(failure, chat.failures, random)
    if (!chat.waiting.has(card.id)) chat.waiting.set(card.id, card)
  }

  /** The task as it stands; the last drawing where it is over or nobody there follows it any more. */
  async #status({ task: id, route, drawn }: Card): Promise<Drawing | null> {
    const { reads } = this.#parts.store
    const [task, [run], live, seen] = await Promise.all([
      reads.tasks.get(id),
      reads.runs.ofTask(id, 1),
      reads.log.subscriptions(id),
      reads.log.events({ task: id, after: drawn, kinds: [...SHOWN], limit: 1 }),
    ])
    if (task === null) return { view: null, last: true }
    const followed = live.some((one) => routeKey(one.route) === routeKey(route))
    if (seen.length === 0) return followed ? null : { view: null, last: true }
    return { view: statusView(task, run ?? null), last: task.status === 'archived' || !followed }
  }

  /** The ping with what was decided; null while nothing is. */
  async #decision({ board, task }: Card, number: number): Promise<Drawing | null> {
    const occasion = await occasionOf(this.#parts.store.reads, { board, event: number })
    if (occasion === null) return { view: null, last: true }
    const by = await this.#settler(occasion.event, task)
    return by === null ? null : { view: decided(occasion, by), last: true }
  }

  async #settler(event: BoardEvent, task: TaskId): Promise<BoardEvent | null> {
    if (!isPinged(event)) return null
    const kinds = settlersOf(event.kind)
    const [first] = await this.#parts.store.reads.log.events({ task, after: event.number, kinds, limit: 1 })
    return first ?? null
  }

  #pause(wait: Millis): Promise<void> {
    if (wait <= 0 || !this.#running) return Promise.resolve()
    const over = Promise.withResolvers<void>()
    const callOff = this.#parts.clock.after(wait, over.resolve)
    const end = () => (callOff(), over.resolve())
    this.#timers.add(end)
    return over.promise.finally(() => this.#timers.delete(end))
  }

  #log(what: string): (error: unknown) => void {
    return (error) => this.#parts.log.error({ error: String(error) }, what)
  }
}
