import type { CapScope } from '../model/change.ts'
import type { Reads } from '../store/store.ts'
import type { DispatchSettings, Profiles } from './ports.ts'
import type { Lane } from '../store/store.ts'

export interface Cap {
  readonly scope: CapScope
  readonly key: string
  readonly max: number
}

/** Every limit that a run of this lane counts against. The claim counts them again inside its transaction. */
export function capsOf(
  lane: Pick<Lane, 'board' | 'tenant' | 'profile'>,
  host: string,
  settings: DispatchSettings,
  profiles: Profiles,
): readonly Cap[] {
  const { caps } = settings
  const found: readonly (Cap | null)[] = [
    { scope: 'host', key: host, max: caps.host },
    cap('board', lane.board, caps.board[lane.board]),
    cap('profile', lane.profile, smallest(caps.profile[lane.profile], profiles.limits(lane.profile).concurrency)),
    lane.tenant === null ? null : cap('tenant', lane.tenant, caps.tenant[lane.tenant]),
  ]
  return found.filter((one) => one !== null)
}

const cap = (scope: CapScope, key: string, max: number | undefined): Cap | null =>
  max === undefined ? null : { scope, key, max }
const smallest = (a: number | undefined, b: number | null): number | undefined =>
  a === undefined ? (b ?? undefined) : b === null ? a : Math.min(a, b)

/** Counts of open runs, read once per pass and carried on as the pass fills them. */
export class Room {
  readonly #reads: Reads
  readonly #used = new Map<string, number>()

  constructor(reads: Reads) {
    this.#reads = reads
  }

  /** The first limit that is reached; null = there is room under all of them. */
  async full(caps: readonly Cap[]): Promise<Cap | null> {
    for (const one of caps) if ((await this.#count(one)) >= one.max) return one
    return null
  }

  take(caps: readonly Cap[]): void {
    for (const one of caps) this.#used.set(keyOf(one), (this.#used.get(keyOf(one)) ?? 0) + 1)
  }

  async #count(one: Cap): Promise<number> {
    const known = this.#used.get(keyOf(one))
    if (known !== undefined) return known
    const counted = await this.#reads.runs.openCount(one.scope, one.key)
    this.#used.set(keyOf(one), counted)
    return counted
  }
}

const keyOf = (one: Cap): string => `${one.scope}:${one.key}`

/** A limit in words: `2 of 2 workers of this host are busy`. */
export const capText = (one: Cap): string =>
  one.max === 0
    ? `the limit for ${scopeText(one)} is 0`
    : `${one.max} of ${one.max} workers ${one.scope === 'host' ? 'of this host' : `for ${scopeText(one)}`} are busy`
const scopeText = (one: Cap): string => (one.scope === 'host' ? 'this host' : `${one.scope} ${one.key}`)
