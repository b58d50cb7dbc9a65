import { lengthText } from '../data/time-text.ts'

const DAY = 86_400

/** `12s` `3m 20s` `2h 5m` `4.5 days`. */
export const secondsText = (seconds: number): string =>
  seconds < 2 * DAY ? lengthText(seconds * 1_000) : `${(seconds / DAY).toFixed(1)} days`

const DATE = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** A calendar day of the gateway, such as 2026-11-22, as the reader's own place writes it. */
export const dayText = (day: string): string => DATE.format(new Date(`${day}T00:00:00Z`))
