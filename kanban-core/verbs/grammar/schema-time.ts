import { DAY, HOUR, MINUTE, SECOND, parseDuration } from '../../model/time.ts'
import type { Instant, Millis } from '../../model/time.ts'

/** A point in time as somebody wrote it. Most forms mean something only together with the present. */
export interface When {
  readonly text: string
  /** The instant that was meant by whoever wrote it at `now`, in the host's time zone. */
  instant(now: Instant): Instant
}

/** No time further away is kept: whatever is added to it stays a date that can be printed. */
export const FURTHEST: Millis = 3_660 * DAY

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const LONG_UNITS: Readonly<Record<string, Millis>> = {
  second: SECOND,
  minute: MINUTE,
  min: MINUTE,
  hour: HOUR,
  day: DAY,
  week: 7 * DAY,
}

/**
 * Reads ISO-8601 (`2026-12-01T09:00Z`), a local date with or without a time (`2026-12-01 09:00`), a distance (`in 2h`, `in 3 days`),
 * a time of day (`18:30`, `9am`: the next one) or a day with a time (`tomorrow 9:00`, `monday 14:00`; alone = its start). Null = none of these.
 */
export function parseWhen(written: string): When | null {
  const text = written.trim()
  const instant = distance(text) ?? zoned(text) ?? localDate(text) ?? namedDay(text)
  return instant === null ? null : { text, instant }
}

type Meaning = When['instant']
interface Clock {
  readonly hour: number
  readonly minute: number
  readonly second: number
}
const START: Clock = { hour: 0, minute: 0, second: 0 }

function distance(text: string): Meaning | null {
  if (/^now$/i.test(text)) return (now) => now
  const bare = text.replace(/^(in\s+|\+)/i, '')
  const length = /^\d+$/.test(bare) ? null : (parseDuration(bare.replaceAll(/\s+/g, '')) ?? inWords(bare))
  return length === null || length > FURTHEST ? null : (now) => now + length
}

function inWords(text: string): Millis | null {
  const [, amount = '', unit = ''] = /^(\d{1,6})\s*([a-z]+?)s?$/i.exec(text) ?? []
  const size = LONG_UNITS[unit.toLowerCase()]
  return size === undefined || Number(amount) === 0 ? null : Number(amount) * size
}

function zoned(text: string): Meaning | null {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?\s?(Z|[+-]\d\d:?\d\d)$/i.test(text)) return null
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)/.exec(text) ?? []
  const at = Date.parse(
    text
      .toUpperCase()
      .replace(/(?<=\d) (?=\d)/, 'T')
      .replace(' ', '')
      .replace(/([+-]\d\d)(\d\d)$/, '$1:$2'),
  )
  return Number.isNaN(at) || !isDate(Number(year), Number(month), Number(day)) ? null : () => at
}

function localDate(text: string): Meaning | null {
  const [, year, month, day, rest] = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:\s+at\s+|[T\s]\s*)(.+))?$/i.exec(text) ?? []
  const clock = rest === undefined ? START : parseClock(rest)
  if (clock === null || !isDate(Number(year), Number(month), Number(day))) return null
  return () => local(Number(year), Number(month) - 1, Number(day), clock)
}

function namedDay(text: string): Meaning | null {
  const clockAlone = parseClock(text.replace(/^at\s+/i, ''))
  if (clockAlone !== null) return (now) => onDay(now, onDay(now, 0, clockAlone) > now ? 0 : 1, clockAlone)
  const [, name = '', rest] = /^(?:on\s+|next\s+)?([a-z]+)(?:\s+(?:at\s+)?(.+))?$/i.exec(text) ?? []
  const clock = rest === undefined ? START : parseClock(rest)
  if (clock === null) return null
  const word = name.toLowerCase()
  if (word === 'today') return (now) => onDay(now, 0, clock)
  if (word === 'tomorrow') return (now) => onDay(now, 1, clock)
  const weekday = word.length < 3 ? -1 : WEEKDAYS.findIndex((day) => day.startsWith(word))
  return weekday < 0 ? null : (now) => nextWeekday(now, weekday, clock)
}

function nextWeekday(now: Instant, weekday: number, clock: Clock): Instant {
  const days = (weekday - new Date(now).getDay() + 7) % 7
  return onDay(now, days, clock) > now ? onDay(now, days, clock) : onDay(now, days + 7, clock)
}

/** `9:00` `09:30:15` `18.30` `9am` `9:30 pm` `noon` `midnight`. */
function parseClock(text: string): Clock | null {
  const trimmed = text.trim().toLowerCase()
  if (trimmed === 'noon') return { ...START, hour: 12 }
  if (trimmed === 'midnight') return START
  const [found, hours, minutes, seconds, half] = /^(\d{1,2})(?:[:.](\d\d)(?::(\d\d))?)?\s*([ap]m)?$/.exec(trimmed) ?? []
  if (found === undefined || (minutes === undefined && half === undefined)) return null
  const clock = { hour: Number(hours), minute: Number(minutes ?? 0), second: Number(seconds ?? 0) }
  if (clock.minute > 59 || clock.second > 59) return null
  if (half === undefined) return clock.hour > 23 ? null : clock
  return clock.hour < 1 || clock.hour > 12 ? null : { ...clock, hour: (clock.hour % 12) + (half === 'pm' ? 12 : 0) }
}

function onDay(now: Instant, days: number, clock: Clock): Instant {
  const today = new Date(now)
  return local(today.getFullYear(), today.getMonth(), today.getDate() + days, clock)
}

const local = (year: number, month: number, day: number, { hour, minute, second }: Clock): Instant =>
  new Date(year, month, day, hour, minute, second).getTime()

/** February 30 is no date, though a Date would make it March 2. */
function isDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return year >= 1970 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}
