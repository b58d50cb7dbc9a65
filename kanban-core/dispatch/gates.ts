import { DISPATCHER_DISABLED } from '../model/task.ts'
import type { NotStarted, NotStartedReason } from '../model/task.ts'
import { iso } from '../model/time.ts'
import type { Instant } from '../model/time.ts'
import type { Lane, Reads } from '../store/store.ts'
import type { DispatchParts, DispatchState } from './parts.ts'
import { parkedFor } from './parking.ts'
import { Purse } from './purse.ts'
import { Room, capText } from './room.ts'
import type { Cap } from './room.ts'

export type Why = Pick<NotStarted, 'reason' | 'detail'>
export const why = (reason: NotStartedReason, detail: string): Why => ({ reason, detail })

/** What holds lanes back at one moment, and which limits are full: found out once, however many tasks wait. */
export class Gates {
  readonly room: Room
  readonly purse: Purse
  readonly #parts: DispatchParts
  readonly #state: DispatchState
  readonly #reads: Reads
  readonly #now: Instant
  readonly #found = new Map<string, Promise<Why | null>>()

  constructor(parts: DispatchParts, state: DispatchState, reads: Reads, now: Instant) {
    this.room = new Room(reads)
    this.purse = new Purse(parts, reads, now)
    this.#parts = parts
    this.#state = state
    this.#reads = reads
    this.#now = now
  }

  /** What holds a whole lane back, whatever its limits. */
  held(lane: Pick<Lane, 'board' | 'profile'>): Promise<Why | null> {
    const key = `${lane.board} ${lane.profile}`
    const found = this.#found.get(key) ?? this.#look(lane)
    this.#found.set(key, found)
    return found
  }

  async full(caps: readonly Cap[]): Promise<Why | null> {
    const full = await this.room.full(caps)
    return full === null ? null : why('cap_reached', capText(full))
  }

  async #look({ board: slug, profile }: Pick<Lane, 'board' | 'profile'>): Promise<Why | null> {
    const settings = this.#parts.settings()
    if (!settings.enabled || this.#state.draining)
      return why('dispatcher_off', this.#state.draining ? 'the gateway is stopping' : DISPATCHER_DISABLED)
    const board = await this.#reads.boards.get(slug)
    const paused = board?.pausedAt ?? Number((await this.#reads.boards.value('paused')) ?? 0)
    if (paused > 0)
      return why('paused', `${board?.pausedAt ? `board ${slug}` : 'everything'} is paused since ${iso(paused)}`)
    const unfit = this.#parts.profiles.preflight(profile, null)
    if (unfit !== null) return unfit
    const off = await parkedFor(this.#parts.profiles, this.#reads, profile)
    if (off !== null) return why('profile_parked', off)
    const parked = await parkedUntil(this.#parts, this.#reads, profile)
    if (parked !== null && parked > this.#now)
      return why(
        'provider_parked',
        `${this.#parts.profiles.provider(profile)} has reached its rate limit, until ${iso(parked)}`,
      )
    if (startsWithinMinute(this.#state, this.#now) >= settings.spawnsPerMinute)
      return why(
        'spawn_rate',
        `${settings.spawnsPerMinute} workers were started within a minute; the rest waits a moment`,
      )
    return null
  }
}

async function parkedUntil(parts: DispatchParts, reads: Reads, profile: Lane['profile']): Promise<Instant | null> {
  const value = await reads.boards.value(`parked:${parts.profiles.provider(profile)}`)
  return value === null ? null : Number(value)
}

function startsWithinMinute(state: DispatchState, now: Instant): number {
  state.recentStarts = state.recentStarts.filter((at) => at > now - 60_000)
  return state.recentStarts.length
}
