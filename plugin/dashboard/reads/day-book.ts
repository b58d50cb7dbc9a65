import type { Instant, Millis, Outcome, Run, Task } from '../../../kanban-core/index.ts'
import type { Spread, StatisticsAnswer } from '../contract.ts'

const FAILED: ReadonlySet<Outcome> = new Set(['crashed', 'timed_out', 'spawn_failed', 'no_verdict', 'gave_up'])

type ProfileDay = StatisticsAnswer['profiles'][number]
type Entry = { -readonly [Key in keyof ProfileDay]: ProfileDay[Key] }

interface Day {
  readonly day: string
  created: number
  completed: number
  failed: number
  readonly lead: Millis[]
  readonly cycle: Millis[]
}

/** What happened on each of the last days, by the calendar of this machine. What is entered for another day is left out. */
export class DayBook {
  /** Midnight of the first day. */
  readonly begins: Instant
  readonly #days = new Map<string, Day>()
  readonly #profiles = new Map<string, Entry>()
  readonly #runs = new Set<string>()
  readonly #tasks = new Set<string>()

  constructor(now: Instant, days: number) {
    const today = new Date(now)
    const dayBefore = (back: number) => new Date(today.getFullYear(), today.getMonth(), today.getDate() - back)
    for (let back = days - 1; back >= 0; back -= 1) {
      const day = nameOf(dayBefore(back).getTime())
      this.#days.set(day, { day, created: 0, completed: 0, failed: 0, lead: [], cycle: [] })
    }
    this.begins = dayBefore(days - 1).getTime()
  }

  created(at: Instant): void {
    const day = this.#days.get(nameOf(at))
    if (day !== undefined) day.created += 1
  }

  /** A task that was finished. Where it was finished more than once, its last end gives the times, once. */
  completed(at: Instant, task: Pick<Task, 'id' | 'createdAt' | 'startedAt' | 'completedAt'>): void {
    const day = this.#days.get(nameOf(at))
    if (day === undefined) return
    day.completed += 1
    const { id, createdAt, startedAt, completedAt } = task
    const end = completedAt === null ? undefined : this.#days.get(nameOf(completedAt))
    if (end === undefined || completedAt === null || this.#tasks.has(id)) return
    this.#tasks.add(id)
    end.lead.push(Math.max(0, completedAt - createdAt))
    if (startedAt !== null) end.cycle.push(Math.max(0, completedAt - startedAt))
  }

  /** An attempt; counted once, on the day on which it ended. One that goes on, or had no worker, is left out. */
  ran(at: Instant, run: Run): void {
    if (run.outcome === null || run.supervisor === 'none' || this.#runs.has(run.id)) return
    const endedAt = run.endedAt ?? at
    const day = this.#days.get(nameOf(endedAt))
    if (day === undefined) return
    this.#runs.add(run.id)
    if (FAILED.has(run.outcome)) day.failed += 1
    const entry = this.#entryOf(day.day, run.profile)
    entry.runs += 1
    entry.completed += run.outcome === 'completed' || run.outcome === 'submitted' ? 1 : 0
    entry.work_seconds += Math.max(0, endedAt - run.startedAt) / 1_000
    entry.input_tokens = plus(entry.input_tokens, figure(run, 'input_tokens'))
    entry.output_tokens = plus(entry.output_tokens, figure(run, 'output_tokens'))
    entry.cost_usd = plus(entry.cost_usd, figure(run, 'cost_usd'))
  }

  answer(): Pick<StatisticsAnswer, 'days' | 'lead' | 'cycle' | 'profiles'> {
    const days = [...this.#days.values()]
    return {
      days: days.map((day) => ({ ...day, lead: spreadOf(day.lead), cycle: spreadOf(day.cycle) })),
      lead: spreadOf(days.flatMap((day) => day.lead)),
      cycle: spreadOf(days.flatMap((day) => day.cycle)),
      profiles: [...this.#profiles.values()].toSorted(
        (a, b) => a.day.localeCompare(b.day) || a.profile.localeCompare(b.profile),
      ),
    }
  }

  #entryOf(day: string, profile: string): Entry {
    const key = `${day} ${profile}`
    const none = { input_tokens: null, output_tokens: null, cost_usd: null }
    const entry = this.#profiles.get(key) ?? { day, profile, runs: 0, completed: 0, work_seconds: 0, ...none }
    this.#profiles.set(key, entry)
    return entry
  }
}

const two = (number: number) => String(number).padStart(2, '0')

/** 2026-11-22, by the clock on the wall. */
function nameOf(at: Instant): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

const plus = (sum: number | null, more: number | null): number | null => (more === null ? sum : (sum ?? 0) + more)

/** One figure of an agent's own records; null where it keeps none. */
const figure = (run: Run, name: 'input_tokens' | 'output_tokens' | 'cost_usd'): number | null => {
  const value = run.usage?.[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function spreadOf(times: readonly Millis[]): Spread {
  if (times.length === 0) return null
  const sorted = times.toSorted((a, b) => a - b)
  const at = (part: number): number =>
    (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0) / 1_000
  return { count: sorted.length, median_seconds: at(0.5), p90_seconds: at(0.9) }
}
