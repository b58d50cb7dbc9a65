import { watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import type { Millis } from '../../../kanban-core/index.ts'
import type { RunLogAnswer } from '../contract.ts'
import { LOG_EVENTS } from '../wire.ts'
import { readEnd, readSince } from './log-file.ts'
import type { LogPart } from './log-file.ts'
import { GREETING, message } from './sink.ts'
import type { Sink } from './sink.ts'

/** So much of the past is told at first. */
export const FIRST_BYTES = 64 * 1024
/** Where the system cannot tell of changes, the file is looked at now and then. */
const LOOK_EVERY: Millis = 1_000

/** How far a browser has read. */
export type Mark = Pick<LogPart, 'generation' | 'to'>

/** One run's log as it grows: watched once, and read once for all who have read equally far. */
export class LogTail {
  readonly #folder: string
  readonly #marks = new Map<Sink, Mark>()
  readonly #stopWatching: () => void
  #turn: Promise<void> = Promise.resolve()
  #waiting = false

  constructor(folder: string) {
    this.#folder = folder
    this.#stopWatching = this.#watch()
  }

  get sinks(): Iterable<Sink> {
    return this.#marks.keys()
  }

  get isEmpty(): boolean {
    return this.#marks.size === 0
  }

  /** `mark`: where a browser that comes back was. */
  add(sink: Sink, mark: Mark | null): Promise<void> {
    return this.#next(async () => {
      sink.write(GREETING)
      this.#marks.set(sink, mark ?? (await this.#whole([sink])))
      await this.#read()
    })
  }

  remove(sink: Sink): void {
    this.#marks.delete(sink)
  }

  /** The run is over: what is left is told, then everybody is let go. */
  end(): Promise<void> {
    return this.#next(async () => {
      await this.#read()
      for (const sink of this.#marks.keys()) {
        sink.write(message(LOG_EVENTS.end, {}))
        sink.end()
      }
    })
  }

  close(): void {
    this.#stopWatching()
  }

  #watch(): () => void {
    const look = () => {
      if (this.#waiting) return
      this.#waiting = true
      void this.#next(() => {
        this.#waiting = false
        return this.#read()
      })
    }
    const poll = () => setInterval(look, LOOK_EVERY).unref()
    let timer: NodeJS.Timeout | undefined
    let watcher: FSWatcher | undefined
    try {
      watcher = watch(this.#folder, { persistent: false }, look)
      watcher.once('error', () => (timer = poll()))
    } catch {
      timer = poll()
    }
    return () => {
      clearInterval(timer)
      watcher?.close()
    }
  }

  /** One after the other, so that nobody is told anything twice. */
  #next(act: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(act).catch(() => {
      for (const sink of this.#marks.keys()) sink.drop()
    })
    return this.#turn
  }

  async #read(): Promise<void> {
    const groups = Map.groupBy(this.#marks, ([, mark]) => idOf(mark))
    for (const group of groups.values()) {
      const [, mark] = group[0] ?? []
      if (mark !== undefined)
        await this.#readFor(
          mark,
          group.map(([sink]) => sink),
        )
    }
  }

  async #readFor(mark: Mark, sinks: readonly Sink[]): Promise<void> {
    const fresh = await readSince(this.#folder, mark)
    const next = fresh === null ? await this.#whole(sinks) : { ...mark, to: fresh.to }
    if (fresh !== null && fresh.text !== '') {
      const bytes = message(LOG_EVENTS.text, { text: fresh.text, to: fresh.to }, idOf(next))
      for (const sink of sinks) sink.write(bytes)
    }
    for (const sink of sinks) if (this.#marks.has(sink)) this.#marks.set(sink, next)
  }

  /** The file as it is in place of everything that was told. */
  async #whole(sinks: readonly Sink[]): Promise<Mark> {
    const part = await readEnd(this.#folder, FIRST_BYTES)
    const answer: RunLogAnswer = { ...part, open: true }
    const bytes = message(LOG_EVENTS.reset, answer, idOf(part))
    for (const sink of sinks) sink.write(bytes)
    return { generation: part.generation, to: part.to }
  }
}

const idOf = ({ generation, to }: Mark): string => `${generation}:${to}`
