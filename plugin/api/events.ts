import { EVENT_KINDS, eventJson, eventLine, iso } from '../../kanban-core/index.ts'
import type { BoardEvent, BoardSlug, EventKind, Log, Millis, Store, TaskId } from '../../kanban-core/index.ts'
import { invalid } from './body.ts'

/** What one listener wants to hear. */
export interface Wish {
  readonly board: BoardSlug | null
  readonly task: TaskId | null
  /** Empty = all. */
  readonly kinds: readonly EventKind[]
  /** Begins after this number, or with what comes next. */
  readonly after: number | null
  /** Each line also says how a terminal shows it. */
  readonly drawn: boolean
}

export const HEARTBEAT: Millis = 15_000
/** A listener that leaves so much unread is let go; it comes back with its last number. */
const MOST_UNREAD = 1024 * 1024
const PAGE = 500

/**
 * Streams events as lines of JSON. All listeners hang on one subscription of the store: a commit is looked at once,
 * whoever listens, and nothing is read again.
 */
export class EventStreams {
  readonly #store: Store
  readonly #log: Log
  readonly #listeners = new Set<Listener>()
  readonly #unlisten: () => void
  readonly #heart: NodeJS.Timeout

  constructor(store: Store, log: Log) {
    this.#store = store
    this.#log = log
    this.#unlisten = store.listen(({ events }) => {
      if (this.#listeners.size > 0) this.#tell(events)
    })
    this.#heart = setInterval(() => this.#beat(), HEARTBEAT).unref()
  }

  /** How many listen at this moment. */
  get listening(): number {
    return this.#listeners.size
  }

  open(wish: Wish): Response {
    let listener: Listener | null = null
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          listener = new Listener(wish, controller, () => listener !== null && this.#listeners.delete(listener))
          this.#listeners.add(listener)
          listener.line(heartbeat())
          void this.#catchUp(listener)
        },
        pull: () => listener?.drained(),
        cancel: () => listener?.leave(),
      },
      { highWaterMark: MOST_UNREAD, size: (part) => part?.byteLength ?? 0 },
    )
    return new Response(body, {
      headers: { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' },
    })
  }

  close(): void {
    this.#unlisten()
    clearInterval(this.#heart)
    for (const listener of this.#listeners) listener.end()
  }

  /** What was written before the listener came, then what was held back meanwhile. */
  async #catchUp(listener: Listener): Promise<void> {
    const { board, task, kinds, after } = listener.wish
    try {
      for (let next = after; next !== null;) {
        const query = {
          ...(board === null ? {} : { board }),
          ...(task === null ? {} : { task }),
          ...(kinds.length === 0 ? {} : { kinds }),
          after: next,
          limit: PAGE,
        }
        const page = await this.#store.reads.log.events(query)
        for (const event of page) listener.take(event)
        await listener.room()
        next = page.length < PAGE ? null : (page.at(-1)?.number ?? null)
      }
      listener.caughtUp()
    } catch (error) {
      this.#log.warn(
        { error: error instanceof Error ? error.message : String(error) },
        'a stream of events could not begin',
      )
      listener.end()
    }
  }

  #tell(events: readonly BoardEvent[]): void {
    for (const listener of this.#listeners) for (const event of events) listener.hear(event)
  }

  #beat(): void {
    for (const listener of this.#listeners) listener.line(heartbeat())
  }
}

const heartbeat = (): string => JSON.stringify({ heartbeat: iso(Date.now()) })
const ENCODER = new TextEncoder()

class Listener {
  readonly wish: Wish
  readonly #controller: ReadableStreamDefaultController<Uint8Array>
  readonly #forget: () => void
  #held: BoardEvent[] | null = []
  #last: number
  #ended = false
  #waiting: () => void = () => undefined

  constructor(wish: Wish, controller: ReadableStreamDefaultController<Uint8Array>, forget: () => void) {
    this.wish = wish
    this.#controller = controller
    this.#forget = forget
    this.#last = wish.after ?? 0
  }

  /** A fresh event; held back until the older ones are told. */
  hear(event: BoardEvent): void {
    const { board, task, kinds } = this.wish
    if ((board !== null && event.board !== board) || (task !== null && event.task !== task)) return
    if (kinds.length > 0 && !kinds.includes(event.kind)) return
    if (this.#held === null) this.take(event)
    else this.#held.push(event)
  }

  take(event: BoardEvent): void {
    // Without a beginning nothing is read twice, and numbers of several boards may mix.
    if (this.wish.after !== null && event.number <= this.#last) return
    this.#last = event.number
    this.line(
      JSON.stringify(
        this.wish.drawn ? { ...eventJson(event), line: eventLine(event, this.wish.task === null) } : eventJson(event),
      ),
    )
  }

  caughtUp(): void {
    const held = this.#held ?? []
    this.#held = null
    for (const event of held) this.take(event)
  }

  /** Resolves when half of what was written has been fetched, or the other side has gone. */
  room(): Promise<void> {
    if (this.#ended || (this.#controller.desiredSize ?? 0) >= MOST_UNREAD / 2) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waiting = resolve
    })
  }

  drained(): void {
    if (this.#ended || (this.#controller.desiredSize ?? 0) >= MOST_UNREAD / 2) this.#waiting()
  }

  line(text: string): void {
    if (this.#ended) return
    if ((this.#controller.desiredSize ?? 0) <= 0) this.end()
    else this.#controller.enqueue(ENCODER.encode(`${text}\n`))
  }

  /** The other side has gone. */
  leave(): void {
    if (this.#ended) return
    this.#ended = true
    this.#forget()
    this.#waiting()
  }

  end(): void {
    if (this.#ended) return
    this.leave()
    this.#controller.close()
  }
}

/** Reads `?after&board&task&kinds&drawn`. A number without a board or a task counts on the given board. */
export async function wishOf(url: URL, board: (name: string | null) => Promise<BoardSlug>): Promise<Wish> {
  const given = (name: string) => url.searchParams.get(name)
  const [after, task] = [given('after'), given('task') as TaskId | null]
  if (after !== null && !/^\d{1,15}$/.test(after)) invalid('after must be the number of an event')
  const kinds = (given('kinds') ?? '').split(',').filter((kind) => kind !== '')
  const strange = kinds.find((kind) => !(EVENT_KINDS as readonly string[]).includes(kind))
  if (strange !== undefined) invalid(`there is no kind of event ${strange}`)
  const onBoard = task === null && (given('board') !== null || after !== null)
  return {
    board: onBoard ? await board(given('board')) : null,
    task,
    kinds: kinds as EventKind[],
    after: after === null ? null : Number(after),
    drawn: given('drawn') !== null,
  }
}
