import type { BoardAnswer, BoardCard, CardsAnswer, Column, CommitMessage, Status } from './answers.ts'
import { isWhole, matches } from './filter.ts'
import type { Filter } from './filter.ts'
import { Listeners } from './listeners.ts'
import { indexFor } from './order.ts'

/** A column as far as it was read. */
export interface ColumnState {
  readonly ids: readonly string[]
  /** In all; null where a search makes that unknown. */
  readonly count: number | null
  /** The key of the next page; null = this is all. */
  readonly after: string | null
}

/** What stands above the columns. */
export interface BoardHead {
  readonly board: BoardAnswer['board']
  readonly pausedEverywhere: boolean
  readonly tenants: readonly string[]
  readonly assignees: readonly string[]
  readonly counts: CommitMessage['counts']
}

const NONE: ColumnState = { ids: [], count: 0, after: null }
const HEAD = 'head'
const ALL = 'all'
const cardKey = (id: string): string => `card ${id}`
const columnKey = (status: Status): string => `column ${status}`

/**
 * The board as the page knows it: every card once, columns as lists of ids. A change renders the cards and columns that it
 * concerns and nothing else.
 */
export class BoardStore {
  readonly filter: Filter
  readonly #cards = new Map<string, BoardCard>()
  readonly #columns = new Map<Status, ColumnState>()
  /** Where a card is shown while its move is not yet answered. */
  readonly #moving = new Map<string, Status>()
  readonly #listeners = new Listeners()
  #head: BoardHead | null = null
  /** Counts the changes that were told, so that an answer that was asked for earlier does not undo them. */
  #round = 0
  readonly #toldIn = new Map<string, number>()
  lastEvent = 0

  constructor(filter: Filter) {
    this.filter = filter
  }

  readonly head = (): BoardHead | null => this.#head
  readonly column = (status: Status): ColumnState => this.#columns.get(status) ?? NONE
  readonly card = (id: string): BoardCard | undefined => this.#cards.get(id)
  /** The column a card is shown in. */
  readonly shownIn = (card: BoardCard): Status => this.#moving.get(card.id) ?? card.status
  get round(): number {
    return this.#round
  }

  readonly onCard = (id: string, listener: () => void) => this.#listeners.on(cardKey(id), listener)
  readonly onColumn = (status: Status, listener: () => void) => this.#listeners.on(columnKey(status), listener)
  readonly onHead = (listener: () => void) => this.#listeners.on(HEAD, listener)
  /** Told after any change. */
  readonly onChange = (listener: () => void) => this.#listeners.on(ALL, listener)

  /** Replaces everything by what was just read. */
  fill(answer: BoardAnswer): void {
    for (const status of this.#columns.keys()) this.#listeners.mark(columnKey(status))
    this.#columns.clear()
    for (const column of answer.columns) {
      for (const card of column.cards) this.#put(card)
      this.#setColumn(column.status, stateOf(column))
    }
    const shown = new Set(answer.columns.flatMap((column) => column.cards.map((card) => card.id)))
    for (const id of this.#cards.keys()) if (!shown.has(id)) this.#drop(id)
    this.#head = {
      board: answer.board,
      pausedEverywhere: answer.paused_everywhere,
      tenants: answer.tenants,
      assignees: answer.assignees,
      counts: answer.board.by_status,
    }
    this.lastEvent = Math.max(answer.at_event, 0)
    this.#listeners.mark(HEAD)
    this.#done()
  }

  /** Adds the next page of a column. `asked`: the round in which it was asked for. */
  extend(answer: CardsAnswer, asked: number): void {
    const before = this.column(answer.status)
    const fresh = answer.cards.filter(
      (card) => (this.#toldIn.get(card.id) ?? 0) <= asked && !before.ids.includes(card.id),
    )
    for (const card of fresh) this.#put(card)
    const ids = [...before.ids, ...fresh.filter((card) => this.shownIn(card) === answer.status).map((card) => card.id)]
    this.#setColumn(answer.status, { ids, count: answer.count, after: answer.after })
    this.#done()
  }

  /** Takes in what the gateway tells. */
  commit(message: CommitMessage): void {
    this.#round += 1
    this.lastEvent = message.last_event
    for (const id of message.gone) this.#remove(id)
    for (const card of message.cards) this.#change(card)
    if (this.#head !== null) this.#setHead(message)
    if (isWhole(this.filter))
      for (const [status, column] of this.#columns)
        this.#setColumn(status, { ...column, count: message.counts[status] ?? 0 })
    this.#done()
  }

  /** One card as an answer to a verb has it, where the stream has not told of it meanwhile. */
  answered(change: Partial<BoardCard> & { readonly id: string }, asked: number): void {
    const known = this.#cards.get(change.id)
    if (known === undefined || (this.#toldIn.get(change.id) ?? 0) > asked) return
    this.#change({ ...known, ...change })
    this.#done()
  }

  /** Shows a card in another column until the gateway has answered. */
  move(ids: readonly string[], to: Status): void {
    for (const id of ids) {
      const card = this.#cards.get(id)
      if (card === undefined) continue
      this.#take(id, this.shownIn(card))
      this.#moving.set(id, to)
      this.#place(card)
      this.#listeners.mark(cardKey(id))
    }
    this.#done()
  }

  /** Where the gateway has not moved a card, it goes back to where it was. */
  settle(ids: readonly string[]): void {
    for (const id of ids) {
      const card = this.#cards.get(id)
      const shown = this.#moving.get(id)
      if (card === undefined || shown === undefined) continue
      this.#take(id, shown)
      this.#moving.delete(id)
      this.#place(card)
      this.#listeners.mark(cardKey(id))
    }
    this.#done()
  }

  #change(card: BoardCard): void {
    const before = this.#cards.get(card.id)
    this.#toldIn.set(card.id, this.#round)
    if (this.#moving.get(card.id) === card.status) this.#moving.delete(card.id)
    const stood = before === undefined ? null : (this.#moving.get(card.id) ?? this.#standing(card.id, before))
    if (stood !== null) this.#take(card.id, stood)
    if (!matches(card, this.filter)) {
      if (before !== undefined) this.#drop(card.id)
      return
    }
    this.#put(card)
    this.#place(card)
  }

  /** The column in whose list an id stands; a move that was just confirmed has left it in the new one. */
  #standing(id: string, card: BoardCard): Status {
    if (this.column(card.status).ids.includes(id)) return card.status
    for (const [status, column] of this.#columns) if (column.ids.includes(id)) return status
    return card.status
  }

  #place(card: BoardCard): void {
    const status = this.shownIn(card)
    const column = this.#columns.get(status)
    if (column === undefined) return
    const at = indexFor(card, column.ids, this.card)
    const count = column.count === null || isWhole(this.filter) ? column.count : column.count + 1
    // Behind the last card that was read: the next page brings it.
    const unread = column.after !== null && at === column.ids.length
    this.#setColumn(status, { ...column, count, ids: unread ? column.ids : column.ids.toSpliced(at, 0, card.id) })
  }

  #take(id: string, status: Status): void {
    const column = this.#columns.get(status)
    if (column === undefined) return
    const at = column.ids.indexOf(id)
    const count = column.count === null || isWhole(this.filter) ? column.count : Math.max(0, column.count - 1)
    this.#setColumn(status, { ...column, count, ids: at < 0 ? column.ids : column.ids.toSpliced(at, 1) })
  }

  #remove(id: string): void {
    const card = this.#cards.get(id)
    if (card === undefined) return
    this.#take(id, this.shownIn(card))
    this.#drop(id)
  }

  #put(card: BoardCard): void {
    this.#cards.set(card.id, card)
    this.#listeners.mark(cardKey(card.id))
  }

  #drop(id: string): void {
    this.#cards.delete(id)
    this.#moving.delete(id)
    this.#listeners.mark(cardKey(id))
  }

  #setColumn(status: Status, column: ColumnState): void {
    const before = this.#columns.get(status)
    if (before?.ids === column.ids && before.count === column.count && before.after === column.after) return
    this.#columns.set(status, column)
    this.#listeners.mark(columnKey(status))
  }

  #setHead(message: CommitMessage): void {
    if (this.#head === null) return
    const named = (known: readonly string[], names: readonly (string | null)[]) => {
      const fresh = names.filter((name): name is string => name !== null && !known.includes(name))
      return fresh.length === 0 ? known : [...new Set([...known, ...fresh])].toSorted()
    }
    this.#head = {
      ...this.#head,
      board: { ...this.#head.board, paused_at: message.paused_at, last_event: message.last_event },
      pausedEverywhere: message.paused_everywhere,
      counts: message.counts,
      tenants: named(
        this.#head.tenants,
        message.cards.map((card) => card.tenant),
      ),
      assignees: named(
        this.#head.assignees,
        message.cards.map((card) => card.assignee),
      ),
    }
    this.#listeners.mark(HEAD)
  }

  #done(): void {
    this.#listeners.mark(ALL)
    this.#listeners.tell()
  }
}

const stateOf = ({ cards, count, after }: Column): ColumnState => ({ ids: cards.map((card) => card.id), count, after })
