import type { ServerResponse } from 'node:http'
import { eventJson, iso, isoOrNull } from '../../../kanban-core/index.ts'
import type { BoardEvent, BoardSlug, Log, Millis, Reads, Status, Store, TaskId } from '../../../kanban-core/index.ts'
import type { CommitMessage, HelloMessage } from '../contract.ts'
import { cardsById } from '../reads/cards.ts'
import { BOARD_EVENTS } from '../wire.ts'
import { Gathered } from './gathered.ts'
import { GREETING, HEARTBEAT, Sink, message } from './sink.ts'

export interface StreamParts {
  readonly store: Store
  readonly log: Log
  readonly about: () => Pick<HelloMessage, 'version' | 'build'>
  /** Whether a session still holds. */
  readonly holds: (session: string) => boolean
}

export interface StreamWish {
  readonly board: BoardSlug
  /** Number of the last event that was heard; null = begins with what comes next. */
  readonly after: number | null
  readonly session: string
}

const BEAT: Millis = 15_000
/** Commits that come closer together than this are told in one message. */
const BREATH: Millis = 10
/** After a message that took long to tell, so many times as long is waited, at most half a second. */
const BREATHS = 4
const LONGEST_BREATH: Millis = 500
/** Who has missed more reads the board again. */
const MOST_MISSED = 1_000
/** More cards than these are not worth telling one by one. */
const MOST_CARDS = 300

/**
 * Streams of server-sent events, one per browser, each of one board. All hang on one subscription of the store: after a
 * commit the cards that it has changed are read once, whoever listens.
 */
export class BoardStreams {
  readonly #parts: StreamParts
  readonly #listeners = new Map<BoardSlug, Set<Listener>>()
  /** Number of the last event that everybody at a board was told of. */
  readonly #told = new Map<BoardSlug, number>()
  readonly #unlisten: () => void
  readonly #heart: NodeJS.Timeout
  #gathered = new Gathered()
  #telling = false
  #restUntil = 0
  #timer: NodeJS.Timeout | NodeJS.Immediate | null = null

  constructor(parts: StreamParts) {
    this.#parts = parts
    this.#unlisten = parts.store.listen((notice) => {
      if (this.#listeners.size === 0) return
      this.#gathered.add(notice)
      this.#soon()
    })
    this.#heart = setInterval(() => this.#beat(), BEAT).unref()
  }

  /** How many listen at this moment. */
  get listening(): number {
    return this.#all().length
  }

  open(response: ServerResponse, wish: StreamWish): void {
    const listener: Listener = new Listener(new Sink(response, wish.session, () => this.#forget(wish.board, listener)))
    const others = this.#listeners.get(wish.board) ?? new Set()
    this.#listeners.set(wish.board, others.add(listener))
    this.#begin(listener, wish).catch((error: unknown) => {
      this.#parts.log.warn({ error: String(error) }, 'a stream to a browser could not begin')
      listener.sink.drop()
    })
  }

  /** Ends what was opened under sessions that hold no more. */
  letGo(): void {
    for (const { sink } of this.#all()) if (!this.#parts.holds(sink.session)) sink.end()
  }

  close(): void {
    this.#unlisten()
    clearInterval(this.#heart)
    if (this.#timer !== null) clearTimeout(this.#timer as NodeJS.Timeout)
    for (const { sink } of this.#all()) sink.end()
  }

  #all(): readonly Listener[] {
    return [...this.#listeners.values()].flatMap((listeners) => [...listeners])
  }

  #forget(board: BoardSlug, listener: Listener): void {
    const listeners = this.#listeners.get(board)
    listeners?.delete(listener)
    if (listeners?.size !== 0) return
    this.#listeners.delete(board)
    this.#told.delete(board)
  }

  /** Where it stands, what it has missed, then what was held back meanwhile. */
  async #begin(listener: Listener, { board, after }: StreamWish): Promise<void> {
    const { reads } = this.#parts.store
    const last = (await reads.boards.get(board))?.lastEvent ?? 0
    if (!this.#told.has(board)) this.#told.set(board, last)
    listener.sink.write(GREETING)
    const hello: HelloMessage = { board, last_event: last, now: iso(Date.now()), ...this.#parts.about() }
    listener.sink.write(message(BOARD_EVENTS.hello, hello))
    if (after !== null && after !== last) listener.sink.write(await this.#missed(reads, board, after, last))
    listener.live(last)
  }

  async #missed(reads: Reads, board: BoardSlug, after: number, last: number): Promise<Buffer> {
    const reset = () => message(BOARD_EVENTS.reset, { board, last_event: last }, last)
    if (after > last || last - after > MOST_MISSED) return reset()
    const events = (await reads.log.events({ board, after, limit: MOST_MISSED })).filter(({ number }) => number <= last)
    // Old events are let go one day; without them nobody knows what has changed.
    if (events.length < last - after) return reset()
    const gathered = new Gathered()
    gathered.add({ events, changes: [], deliveries: false })
    return bytesOf(await this.#tell(reads, board, events, await gathered.tasks(reads)))
  }

  /** At once where it was quiet, else when there was a breath. */
  #soon(): void {
    if (this.#timer !== null || this.#telling || this.#gathered.isEmpty) return
    const wait = this.#restUntil - performance.now()
    const tell = () => {
      this.#timer = null
      void this.#tellAll()
    }
    this.#timer = wait <= 0 ? setImmediate(tell) : setTimeout(tell, wait)
  }

  async #tellAll(): Promise<void> {
    const gathered = this.#gathered
    this.#gathered = new Gathered()
    this.#telling = true
    const begun = performance.now()
    try {
      const { reads } = this.#parts.store
      const tasks = await gathered.tasks(reads)
      for (const board of this.#listeners.keys()) await this.#tellBoard(reads, board, gathered, tasks)
    } catch (error) {
      // Whoever listens has missed something: they come back and are told what.
      this.#parts.log.warn({ error: String(error) }, 'a change could not be told to the browsers')
      for (const { sink } of this.#all()) sink.drop()
    } finally {
      const took = performance.now() - begun
      this.#restUntil = begun + Math.min(LONGEST_BREATH, Math.max(BREATH, took * BREATHS))
      this.#telling = false
      this.#soon()
    }
  }

  async #tellBoard(reads: Reads, board: BoardSlug, gathered: Gathered, tasks: readonly TaskId[]): Promise<void> {
    const events = gathered.events.filter((event) => event.board === board)
    const commit = await this.#tell(reads, board, events, tasks)
    if (events.length === 0 && commit.cards.length === 0 && !commit.partial && !gathered.concerns(board)) return
    this.#told.set(board, commit.last_event)
    const bytes = bytesOf(commit)
    for (const listener of this.#listeners.get(board) ?? []) listener.hear(commit, bytes)
  }

  async #tell(
    reads: Reads,
    board: BoardSlug,
    events: readonly BoardEvent[],
    tasks: readonly TaskId[],
  ): Promise<CommitMessage> {
    const partial = tasks.length > MOST_CARDS
    const cards = partial ? [] : await cardsById(reads, tasks)
    const found = await reads.boards.get(board)
    return {
      board,
      last_event: events.at(-1)?.number ?? this.#told.get(board) ?? found?.lastEvent ?? 0,
      events: await Promise.all(events.map((event) => eventOf(reads, event))),
      cards: cards.filter((card) => card.board === board),
      gone: events.filter(({ kind }) => kind === 'deleted').map(({ task }) => task),
      counts: sums(await reads.boards.counts(board)),
      paused_at: isoOrNull(found?.pausedAt ?? null),
      paused_everywhere: (await reads.boards.value('paused')) !== null,
      partial,
    }
  }

  #beat(): void {
    this.letGo()
    for (const { sink } of this.#all()) sink.write(HEARTBEAT)
  }
}

async function eventOf(reads: Reads, event: BoardEvent): Promise<CommitMessage['events'][number]> {
  const run = event.run === null ? null : await reads.runs.get(event.run)
  return eventJson(event, run?.number ?? null)
}

const bytesOf = (commit: CommitMessage): Buffer => message(BOARD_EVENTS.commit, commit, commit.last_event)

function sums(counts: Awaited<ReturnType<Reads['boards']['counts']>>): CommitMessage['counts'] {
  const found: Partial<Record<Status, number>> = {}
  for (const { status, count } of counts) found[status] = (found[status] ?? 0) + count
  return found
}

/** What is told while it is still being told of the past is held back. */
class Listener {
  readonly sink: Sink
  #held: CommitMessage[] | null = []

  constructor(sink: Sink) {
    this.sink = sink
  }

  hear(commit: CommitMessage, bytes: Buffer): void {
    if (this.#held === null) this.sink.write(bytes)
    else this.#held.push(commit)
  }

  /** Everything up to `told` is known there. */
  live(told: number): void {
    const held = this.#held ?? []
    this.#held = null
    for (const commit of held) {
      const events = commit.events.filter(({ number }) => number > told)
      if (events.length === 0 && commit.events.length > 0) continue
      this.sink.write(bytesOf({ ...commit, events, last_event: Math.max(told, commit.last_event) }))
    }
  }
}
