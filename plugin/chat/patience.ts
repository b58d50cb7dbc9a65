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
  readonly #answers = new Allowance()
  readonly #lines = new Allowance()

  /** Whether this event of a stranger is to be answered; asking again about the same one costs nothing. */
  answers(stranger: string, event: string, now: Instant): boolean {
    const known = this.#answered.get(stranger)
    const own = known !== undefined && isWithin(known.since, now) ? known : { since: now, events: new Set<string>() }
    if (own !== known) remember(this.#answered, stranger, own)
    if (own.events.has(event)) return true
    if (own.events.size >= EACH || !this.#answers.takes(now)) return false
    own.events.add(event)
    return true
  }

  /** True at most once a minute for each stranger: what they do is worth a line in the log. */
  isNews(stranger: string, now: Instant): boolean {
    const last = this.#logged.get(stranger)
    if ((last !== undefined && isWithin(last, now)) || !this.#lines.takes(now)) return false
    remember(this.#logged, stranger, now)
    return true
  }
}

/** So many within a minute, whoever it is for. */
class Allowance {
  #since: Instant = 0
  #taken = 0

  takes(now: Instant): boolean {
    if (!isWithin(this.#since, now)) [this.#since, this.#taken] = [now, 0]
    if (this.#taken >= ALL) return false
    this.#taken += 1
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
