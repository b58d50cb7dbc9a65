import type { ServerResponse } from 'node:http'
import type { Millis, Run, RunId, Store } from '../../../kanban-core/index.ts'
import { LogTail } from './log-tail.ts'
import type { Mark } from './log-tail.ts'
import { HEARTBEAT, Sink } from './sink.ts'

const BEAT: Millis = 15_000

export interface LogStreamParts {
  readonly store: Store
  /** Whether a session still holds. */
  readonly holds: (session: string) => boolean
}

/** The logs that browsers follow at this moment, one tail per run. */
export class LogStreams {
  readonly #parts: LogStreamParts
  readonly #tails = new Map<RunId, LogTail>()
  readonly #unlisten: () => void
  readonly #heart: NodeJS.Timeout

  constructor(parts: LogStreamParts) {
    this.#parts = parts
    this.#unlisten = parts.store.listen(({ changes }) => {
      for (const change of changes)
        if (change.do === 'set_run' && change.set.state === 'closed') void this.#tails.get(change.id)?.end()
    })
    this.#heart = setInterval(() => this.#beat(), BEAT).unref()
  }

  /** How many runs are followed. */
  get following(): number {
    return this.#tails.size
  }

  open(response: ServerResponse, session: string, run: Run, folder: string, mark: Mark | null): void {
    const tail = this.#tails.get(run.id) ?? new LogTail(folder)
    this.#tails.set(run.id, tail)
    const sink: Sink = new Sink(response, session, () => this.#leave(run.id, tail, sink))
    void this.#begin(tail, sink, run, mark)
  }

  /** Ends what was opened under sessions that hold no more. */
  letGo(): void {
    for (const sink of this.#sinks()) if (!this.#parts.holds(sink.session)) sink.end()
  }

  close(): void {
    this.#unlisten()
    clearInterval(this.#heart)
    for (const sink of this.#sinks()) sink.end()
    for (const tail of this.#tails.values()) tail.close()
    this.#tails.clear()
  }

  /** A run that has ended meanwhile, or long ago, is told to its end all the same. */
  async #begin(tail: LogTail, sink: Sink, { id }: Run, mark: Mark | null): Promise<void> {
    await tail.add(sink, mark)
    if (sink.ended) return this.#leave(id, tail, sink)
    const now = await this.#parts.store.reads.runs.get(id)
    if (now === null || now.state === 'closed') await tail.end()
  }

  #leave(run: RunId, tail: LogTail, sink: Sink): void {
    tail.remove(sink)
    if (!tail.isEmpty) return
    tail.close()
    if (this.#tails.get(run) === tail) this.#tails.delete(run)
  }

  #sinks(): readonly Sink[] {
    return [...this.#tails.values()].flatMap((tail) => [...tail.sinks])
  }

  #beat(): void {
    this.letGo()
    for (const sink of this.#sinks()) sink.write(HEARTBEAT)
  }
}
