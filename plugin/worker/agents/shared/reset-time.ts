import type { Instant, Millis } from '../../../../kanban-core/index.ts'

const UNITS: Readonly<Record<string, Millis>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const LONGEST: Millis = 8 * 86_400_000

/** When a rate limit ends, out of its words: `retry in 12.5s`, `in 2 hours 3 minutes`, `at 3:45 PM`, seconds or a time since 1970. Null = it does not say. */
export function resetTime(text: string, now: Instant): Instant | null {
  const found = since1970(text) ?? stamp(text) ?? after(text, now) ?? byTheClock(text, now)
  return found !== null && found > now && found - now <= LONGEST ? found : null
}

/** `usage limit reached|1763820000` */
function since1970(text: string): Instant | null {
  const found = /(?:reached\||resets?_?at["':= ]{1,4}|reset["':= ]{1,4})(\d{10})(\d{3})?\b/i.exec(text)
  return found ? Number(found[1]) * 1_000 + Number(found[2] ?? 0) : null
}

function stamp(text: string): Instant | null {
  const found = /(?:until|at|after|resets?)\s{1,3}(\d{4}-\d\d-\d\dT[\d:.]{5,12}(?:Z|[+-]\d\d:?\d\d))/i.exec(text)
  const at = Date.parse(found?.[1] ?? '')
  return Number.isNaN(at) ? null : at
}

function after(text: string, now: Instant): Instant | null {
  const found =
    /(?:try again|retry|retrying|resets?|available|wait|retry-after["':]{0,2})(?: again)?(?: in| after)? ?:? ?((?:\d{1,6}(?:\.\d{1,6})? ?(?:milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)?(?![a-z])[, and]{0,6}){1,5})/i.exec(
      text,
    )
  const parts = [...(found?.[1] ?? '').matchAll(/(\d+(?:\.\d+)?) ?([a-z]*)/gi)]
  if (parts.length === 0 || /(?:^| )at \d/i.test(found?.[0] ?? '')) return null
  const wait = parts.reduce((sum, [, many, unit = '']) => sum + Number(many) * (UNITS[shortUnit(unit)] ?? 1_000), 0)
  return now + Math.ceil(wait)
}

const shortUnit = (unit: string): string =>
  /^(?:ms|milli)/i.test(unit) ? 'ms' : unit === '' ? 's' : unit.slice(0, 1).toLowerCase()

/** `resets 3pm`, `try again at 3:45 PM`: the next time that a clock on this machine shows it. */
function byTheClock(text: string, now: Instant): Instant | null {
  const found = /(?:resets?|again|reset)(?: at)? (\d{1,2})(?::(\d\d))? ?([ap])\.?m/i.exec(text)
  if (!found) return null
  const hour = (Number(found[1]) % 12) + (found[3]?.toLowerCase() === 'p' ? 12 : 0)
  const at = new Date(now)
  at.setHours(hour, Number(found[2] ?? 0), 0, 0)
  if (at.getTime() <= now) at.setDate(at.getDate() + 1)
  return at.getTime()
}
