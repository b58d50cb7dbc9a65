import { SECOND } from '../../kanban-core/index.ts'
import type { Instant, Millis } from '../../kanban-core/index.ts'
import type { Connection } from '../platform.ts'
import type { Trouble } from './errors.ts'

export interface Backoff {
  readonly first: Millis
  readonly longest: Millis
}

export const BACKOFF: Backoff = { first: SECOND, longest: 60 * SECOND }
/** A connection that lived shorter counts as one more failure. */
const STEADY: Millis = 10 * SECOND

export interface RecoveryParts {
  /** Makes whole what is broken; answers with what is in the way, null = nothing any more. Never rejects. */
  readonly mend: () => Promise<Trouble | null>
  readonly report: (state: Connection) => void
  readonly backoff: Backoff
  readonly now: () => Instant
  /** From 0 to 1. */
  readonly random: () => number
}

/** Mends a connection until it is whole, the first time at once, later with growing pauses; one attempt at a time. */
export class Recovery {
  readonly #parts: RecoveryParts
  #running: Promise<void> | null = null
  #stopped = false
  #wake: (() => void) | null = null
  #failures = 0
  #mendedAt: Instant | null = null
  #told = ''

  constructor(parts: RecoveryParts) {
    this.#parts = parts
  }

  /** Something broke: told once, and mended in the background. Null = nothing to speak of, unless mending fails. */
  lost(trouble: Trouble | null): void {
    if (this.#stopped) return
    if (trouble !== null) this.#tell(trouble)
    this.#running ??= this.#mend().finally(() => {
      this.#running = null
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#wake?.()
    await this.#running
  }

  async #mend(): Promise<void> {
    const { now, mend, report } = this.#parts
    const lasted = this.#mendedAt === null ? STEADY : now() - this.#mendedAt
    // a clock that was set back makes a life look short, which costs one pause
    this.#failures = lasted < STEADY ? this.#failures + 1 : 0
    for (let trouble = await this.#attempt(mend); trouble !== null; trouble = await this.#attempt(mend)) {
      this.#failures += 1
      this.#tell(trouble)
    }
    if (this.#stopped) return
    this.#mendedAt = now()
    if (this.#told !== '') report({ kind: 'up' })
    this.#told = ''
  }

  async #attempt(mend: RecoveryParts['mend']): Promise<Trouble | null> {
    await this.#pause()
    return this.#stopped ? null : mend()
  }

  #tell({ reason, remedy }: Trouble): void {
    if (this.#stopped || reason === this.#told) return
    this.#told = reason
    // it goes on trying, also where only a person can help: a token can be given back
    this.#parts.report({ kind: 'down', reason, remedy, final: false })
  }

  async #pause(): Promise<void> {
    if (this.#failures === 0) return
    const { first, longest } = this.#parts.backoff
    const full = Math.min(longest, first * 2 ** (this.#failures - 1))
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, full * (0.5 + this.#parts.random() / 2))
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = null
  }
}
