import { PATHS } from '../../contract.ts'
import type { BoardAnswer, CardsAnswer, CommitMessage, HelloMessage } from '../../contract.ts'
import type { Status } from './answers.ts'
import { read } from './api.ts'
import { BoardStore } from './board-store.ts'
import { learnTime } from './clock.ts'
import { Failure } from './failure.ts'
import { isWhole, queryOf, sameFilter } from './filter.ts'
import type { Filter } from './filter.ts'
import { Live } from './live.ts'
import type { Connection } from './live.ts'
import { Signal } from './signal.ts'

/** Cards of each column that are read at first, and with every further page. */
const FIRST_PAGE = 50
const NEXT_PAGE = 100
/** Counts of a filtered board are read again so long after a change, once. */
const RECOUNT = 1_500

/** The path under which this very page was built. */
const OWN_BUILD = (): string | null => {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"][src]')
  return script === null ? null : new URL(script.src).pathname
}

/** The board that the page shows: read once, kept true by the stream. */
class BoardModel {
  readonly store = new Signal<BoardStore | null>(null)
  readonly loading = new Signal(false)
  readonly failure = new Signal<Failure | null>(null)
  readonly connection = new Signal<Connection>('connecting')
  /** True when the server serves a newer page. */
  readonly outdated = new Signal(false)
  readonly #commitListeners = new Set<(commit: CommitMessage) => void>()
  readonly #pages = new Set<string>()
  #filter: Filter | null = null
  #live: { readonly board: string; readonly live: Live } | null = null
  /** What the stream told while a board was being read. */
  #held: CommitMessage[] = []
  #reading = 0
  #counting: number | null = null

  /** Shows the board through this filter. */
  open(filter: Filter): void {
    if (this.#filter !== null && sameFilter(filter, this.#filter)) return
    this.#filter = filter
    void this.reload()
  }

  /** Reads everything again; what is shown stays until the answer is here. */
  async reload(): Promise<void> {
    const filter = this.#filter
    if (filter === null) return
    const turn = ++this.#reading
    this.#held = []
    this.loading.set(true)
    try {
      const answer = await read<BoardAnswer>(PATHS.board, {
        ...queryOf(filter),
        archived: filter.archived ? 1 : null,
        limit: FIRST_PAGE,
      })
      if (turn !== this.#reading) return
      learnTime(answer.now)
      this.#show(filter, answer)
      this.failure.set(null)
      this.#listen(answer.board.slug)
    } catch (error) {
      if (turn === this.#reading && error instanceof Failure) this.failure.set(error)
    } finally {
      if (turn === this.#reading) this.loading.set(false)
    }
  }

  #show(filter: Filter, answer: BoardAnswer): void {
    const known = this.store.get()
    const store = known !== null && sameFilter(known.filter, filter) ? known : new BoardStore(filter)
    store.fill(answer)
    for (const commit of this.#held) if (commit.last_event > store.lastEvent) store.commit(commit)
    this.#held = []
    this.store.set(store)
  }

  /** Reads on in a column, once at a time. */
  async more(status: Status): Promise<void> {
    const store = this.store.get()
    const after = store?.column(status).after ?? null
    if (store === null || after === null || this.#pages.has(status)) return
    this.#pages.add(status)
    const asked = store.round
    try {
      const query = { ...queryOf(store.filter), board: this.slug, status, limit: NEXT_PAGE, after }
      const answer = await read<CardsAnswer>(PATHS.cards, query)
      if (this.store.get() === store && store.column(status).after === after) store.extend(answer, asked)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
    } finally {
      this.#pages.delete(status)
    }
  }

  /** The board's short name; the gateway's own before anything was read. */
  get slug(): string {
    return this.store.get()?.head()?.board.slug ?? this.#filter?.board ?? 'default'
  }

  /** Told of every commit, after the store has taken it in. */
  onCommit(listener: (commit: CommitMessage) => void): () => void {
    this.#commitListeners.add(listener)
    return () => void this.#commitListeners.delete(listener)
  }

  /** Begins anew after somebody has signed in again. */
  resume(): void {
    this.#unlisten()
    if (this.#filter !== null) void this.reload()
  }

  close(): void {
    this.#unlisten()
  }

  #listen(slug: string): void {
    if (this.#live?.board === slug) return
    this.#unlisten()
    const live = new Live(slug, {
      hello: (hello) => this.#hello(hello),
      commit: (commit) => this.#commit(commit),
      reset: () => void this.reload(),
      connection: (connection) => this.connection.set(connection),
      lastEvent: () => this.store.get()?.lastEvent ?? 0,
    })
    this.#live = { board: slug, live }
    live.start()
  }

  #unlisten(): void {
    this.#live?.live.stop()
    this.#live = null
    this.connection.set('connecting')
  }

  #hello({ build, last_event: last }: HelloMessage): void {
    const own = OWN_BUILD()
    this.outdated.set(build !== null && own !== null && own.startsWith('/assets/') && own !== build)
    // Another board stands under this name: a restored backup, or a new home.
    if (last < (this.store.get()?.lastEvent ?? 0)) void this.reload()
  }

  #commit(commit: CommitMessage): void {
    if (this.loading.get()) this.#held.push(commit)
    const store = this.store.get()
    // One without events tells of what changed beside them.
    if (store === null || (commit.events.length > 0 && commit.last_event <= store.lastEvent)) return
    const missed = (commit.events[0]?.number ?? store.lastEvent + 1) > store.lastEvent + 1
    store.commit(commit)
    for (const listener of this.#commitListeners) listener(commit)
    if (commit.partial || missed) void this.reload()
    else if (!isWhole(store.filter)) this.#countAgain()
  }

  #countAgain(): void {
    if (this.#counting !== null) return
    this.#counting = window.setTimeout(() => {
      this.#counting = null
      void this.reload()
    }, RECOUNT)
  }
}

export const board = new BoardModel()
