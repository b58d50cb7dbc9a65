/** Milliseconds since 1970-01-01 UTC. */
export type Instant = number
/** A length of time in milliseconds. */
export type Millis = number

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

const UNITS: Readonly<Record<string, Millis>> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY }

/** `90s` `30m` `2h` `1d`, joined (`1h30m`) or bare seconds (`300`). Null where the text is none of these or not above zero. */
export function parseDuration(text: string): Millis | null {
  const trimmed = text.trim().toLowerCase()
  if (/^\d{1,9}$/.test(trimmed)) return Number(trimmed) * SECOND || null
  if (!/^(\d{1,9}(\.\d{1,3})?(ms|s|m|h|d))+$/.test(trimmed)) return null
  let total = 0
  for (const [, amount, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(amount) * (UNITS[unit ?? ''] ?? 0)
  }
  return total > 0 ? Math.round(total) : null
}

/** The two largest units: `1h 30m`, `4m 5s`, `12s`, `0s`; never negative. */
export function formatDuration(length: Millis): string {
  let rest = Math.max(0, length)
  if (rest > 0 && rest < SECOND) return `${Math.round(rest)}ms`
  const parts: string[] = []
  for (const [unit, size] of [
    ['d', DAY],
    ['h', HOUR],
    ['m', MINUTE],
    ['s', SECOND],
  ] as const) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count}${unit}`)
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.join(' ') || '0s'
}

export const iso = (at: Instant): string => new Date(at).toISOString()
export const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at))
