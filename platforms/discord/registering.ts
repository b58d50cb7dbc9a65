import type { Log, Millis } from '../../kanban-core/index.ts'
import { PostRefused } from '../platform.ts'
import type { Calls } from './calls.ts'
import { postFailure } from './errors.ts'
import type { Command } from './menu.ts'

/** Between attempts where Discord cannot be reached or asks to wait; doubles with each. */
const FIRST_WAIT: Millis = 15_000
const MOST_WAIT: Millis = 30 * 60_000

/** Registers the command in each server, or everywhere; tries again until it is done or refused for good. `first`: the first attempt, which never rejects. */
export function keepRegistered(
  calls: Calls,
  { application, guilds }: { readonly application: string; readonly guilds: readonly string[] },
  command: Command,
  log: Log,
): { readonly first: Promise<void>; readonly end: () => void } {
  const timers = new Set<NodeJS.Timeout>()
  let ended = false
  const attempt = async (guild: string | null, wait: Millis): Promise<void> => {
    try {
      await calls.register(application, guild, [command])
    } catch (error) {
      const failure = postFailure(error)
      const words = { chat: 'discord', guild, error: failure.message }
      if (failure instanceof PostRefused)
        return log.error({ ...words, remedy: invitation(application) }, NOT_REGISTERED)
      log.warn(words, NOT_REGISTERED)
      if (ended) return
      const timer = setTimeout(
        () => {
          timers.delete(timer)
          void attempt(guild, Math.min(MOST_WAIT, wait * 2))
        },
        Math.max(wait, failure.retryAfter ?? 0),
      )
      timers.add(timer)
    }
  }
  const places = guilds.length === 0 ? [null] : guilds
  const first = Promise.all(places.map((guild) => attempt(guild, FIRST_WAIT))).then(() => undefined)
  const end = () => {
    ended = true
    for (const timer of timers) clearTimeout(timer)
  }
  return { first, end }
}

const NOT_REGISTERED = 'the command /kanban could not be registered'
/** View channels, send messages, also in threads, read the history that replies point to. */
const PERMISSIONS = String((1n << 10n) | (1n << 11n) | (1n << 16n) | (1n << 38n))
const invitation = (application: string): string =>
  `Invite the bot to that server: https://discord.com/oauth2/authorize?client_id=${application}&scope=bot+applications.commands&permissions=${PERMISSIONS}`
