import { MINUTE } from '../../kanban-core/index.ts'
import type { Instant } from '../../kanban-core/index.ts'

/** How often a stranger is answered within a minute, and all of them together. */
const EACH = 5
const ALL = 30
/** Strangers that are remembered; the oldest go first. */
const REMEMBERED = 1_000

/** What one stranger was answered since the minute began. */
interface Minute {
  readonly since: Instant
  readonly events: Set<string>
}

/** Bounds what strangers can make the gateway say and write down, however much they send. */
export class Patience {
  readonly #answered = new Map<string, Minute>()
  readonly #logged = new Map<string, Instant>()
  #all = { since: 0, count: 0 }

  /** Whether this event of a stranger is to be answered; asking again about the same one costs nothing. */
  answers(stranger: string, event: string, now: Instant): boolean {
    const known = this.#answered.get(stranger)
    const own = known !== undefined && isWithin(known.since, now) ? known : { since: now, events: new Set<string>() }
    if (own !== known) remember(this.#answered, stranger, own)
    if (own.events.has(event)) return true
    if (!isWithin(this.#all.since, now)) this.#all = { since: now, count: 0 }
    if (own.events.size >= EACH || this.#all.count >= ALL) return false
    own.events.add(event)
    this.#all.count += 1
    return true
  }

  /** True once a minute for each stranger: what they do is worth a line in the log. */
  isNews(stranger: string, now: Instant): boolean {
    const last = this.#logged.get(stranger)
    if (last !== undefined && isWithin(last, now)) return false
    remember(this.#logged, stranger, now)
    return true
  }
}

const isWithin = (since: Instant, now: Instant): boolean => now >= since && now - since < MINUTE

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  map.set(key, value)
  const [oldest] = map.keys()
  if (map.size > REMEMBERED && oldest !== undefined) map.delete(oldest)
}
