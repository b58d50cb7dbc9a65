import { z } from 'zod'
import { parseDuration } from '../../kanban-core/index.ts'
import { REMOTE } from './platforms.ts'

/** When pings may come, and to whom those go that nobody follows. */

const TIMES = /^([01]\d|2[0-3]):([0-5]\d)\s*-\s*([01]\d|2[0-3]):([0-5]\d)(?:\s+([A-Za-z][\w+-]*(?:\/[\w+-]+)*))?$/

/** From one time of the day to another, every day, where the clocks of `zone` show them; null = this machine's. */
export interface QuietHours {
  readonly from: { readonly hour: number; readonly minute: number }
  readonly to: { readonly hour: number; readonly minute: number }
  readonly zone: string | null
}

/** Null where the text is none. */
export function parseQuietHours(given: string): QuietHours | null {
  const found = TIMES.exec(given.trim())
  if (found === null) return null
  const [, fromHour, fromMinute, toHour, toMinute, zone] = found
  const from = { hour: Number(fromHour), minute: Number(fromMinute) }
  const to = { hour: Number(toHour), minute: Number(toMinute) }
  const empty = from.hour === to.hour && from.minute === to.minute
  return empty || (zone !== undefined && !isZone(zone)) ? null : { from, to, zone: zone ?? null }
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).format() !== ''
  } catch {
    return false
  }
}

const PLACE = new RegExp(`^(${REMOTE.join('|')}):(-?[A-Za-z0-9]+)$`)

/** `telegram:111` → platform and chat. */
export function parsePlace(given: string): { readonly platform: string; readonly chat: string } | null {
  const [, platform, chat] = PLACE.exec(given) ?? []
  return platform === undefined || chat === undefined ? null : { platform, chat }
}

export const notifySchema = z
  .strictObject({
    quiet_hours: z
      .string()
      .refine(
        (given) => parseQuietHours(given) !== null,
        'must be two times such as "22:00-07:00", and a time zone where it is not this machine\'s: "22:00-07:00 Europe/Berlin"',
      )
      .nullable()
      .default(null)
      .describe('pings to chats wait until they are over'),
    digest: z
      .union([z.string(), z.int().positive().transform(String)])
      .refine((given) => (parseDuration(given) ?? 0) > 0, 'must be a length of time such as 15m or 1h')
      .nullable()
      .default(null)
      .describe('a chat gets at most one message in this time; what gathers comes as one'),
    operators: z
      .array(
        z
          .string()
          .refine(
            (given) => parsePlace(given) !== null,
            `must be platform:chat such as telegram:111, with the chat's id`,
          ),
      )
      .default([])
      .describe('chats that hear what only whoever runs the gateway can mend'),
  })
  .prefault({})
