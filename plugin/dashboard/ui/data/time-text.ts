const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** The largest unit alone: `12s` `4m` `3h` `2d`; never negative. */
export function age(length: number): string {
  if (length < MINUTE) return `${Math.max(0, Math.floor(length / 1_000))}s`
  if (length < HOUR) return `${Math.floor(length / MINUTE)}m`
  return length < 2 * DAY ? `${Math.floor(length / HOUR)}h` : `${Math.floor(length / DAY)}d`
}

/** A running time: `0:07` `12:31` `1:02:09`. */
export function stopwatch(length: number): string {
  const seconds = Math.max(0, Math.floor(length / 1_000))
  const two = (value: number) => String(value).padStart(2, '0')
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  return h === 0 ? `${m}:${two(s)}` : `${h}:${two(m)}:${two(s)}`
}

/** A finished length of time: `0.4s` `12s` `3m 20s` `2h 5m`. */
export function lengthText(length: number): string {
  const seconds = Math.max(0, length / 1_000)
  if (seconds < 10) return `${seconds.toFixed(1)}s`
  if (seconds < 60) return `${Math.floor(seconds)}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}m ${Math.floor(seconds % 60)}s`
  return `${Math.floor(minutes / 60)}h ${minutes % 60}m`
}

const MOMENT = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})
/** A point in time as the reader's own place writes it. */
export const momentText = (time: string): string => MOMENT.format(new Date(time))

export const since = (time: string, now: number): number => now - Date.parse(time)

/** Seconds as a verb takes them: `90s`. */
export const durationText = (seconds: number): string => {
  if (seconds % 3_600 === 0) return `${seconds / 3_600}h`
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`
}
