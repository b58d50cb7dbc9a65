import { DAY } from '../kanban-core/index.ts'
import type { Instant, Millis, Route } from '../kanban-core/index.ts'
import { memoryShelf } from './press-shelf.ts'
import type { PressShelf } from './press-shelf.ts'

/** What a button is made for. */
export interface Pressable {
  /** The command line behind `/kanban`. */
  readonly command: string
  readonly route: Route
  /** Opaque ids; null = anybody at that place, within what their role allows. */
  readonly persons: readonly string[] | null
}

export type Taken =
  | { readonly ok: true; readonly command: string }
  | { readonly ok: false; readonly reason: PressRefusal; readonly message: string }

/** Why a press does nothing, in the words that the person reads. */
const REFUSALS = {
  unknown: 'This button is not known any more. Type the command instead.',
  expired: 'This button is too old. Type the command instead.',
  used: 'This button was pressed already.',
  other_person: 'This button is for somebody else.',
  other_place: 'This button belongs to another chat.',
} as const
export type PressRefusal = keyof typeof REFUSALS

/** Looking may be repeated; whatever changes something is done once. */
const LOOKS: ReadonlySet<string> = new Set([
  'show',
  'why',
  'list',
  'ls',
  'runs',
  'log',
  'context',
  'stats',
  'tail',
  'watch',
  'help',
  'assignees',
  'profiles',
  'subscriptions',
  'deliveries',
  'diagnostics',
  'doctor',
  'boards',
])
const isLook = (command: string): boolean => {
  const [verb = '', second] = command.trim().split(/\s+/)
  return (
    LOOKS.has(verb) &&
    (second === undefined || !['replay', 'create', 'rename', 'archive', 'restore', 'delete'].includes(second))
  )
}

export interface PressesOptions {
  /** 12 random bytes make a token of 16 characters, well under the 64 bytes that Telegram allows. */
  readonly random: (bytes: number) => Uint8Array
  readonly now: () => Instant
  /** Where tokens are kept; in memory where left out: then buttons end with the process. */
  readonly shelf?: PressShelf
  readonly life?: Millis
}

/** Button ⇄ command: what goes over the wire is a token that says nothing, works once, at one place, for the allowed persons, for a time. */
export class Presses {
  readonly #options: PressesOptions
  readonly #shelf: PressShelf

  constructor(options: PressesOptions) {
    this.#options = options
    this.#shelf = options.shelf ?? memoryShelf()
  }

  /** A new token, kept before it is returned. */
  async issue({ command, route, persons }: Pressable): Promise<string> {
    const token = Buffer.from(this.#options.random(12)).toString('base64url')
    const expiresAt = this.#options.now() + (this.#options.life ?? 7 * DAY)
    await this.#shelf.put({ token, command, place: placeOf(route), persons, expiresAt, usedBy: null })
    return token
  }

  /** What `take` would answer, with nothing used up: before a text is asked for. */
  async check(token: string, route: Route, person: string): Promise<Taken> {
    const found = await this.#shelf.find(token)
    if (found === null) return refuse('unknown')
    if (found.place !== placeOf(route)) return refuse('other_place')
    if (found.persons !== null && !found.persons.includes(person)) return refuse('other_person')
    if (found.expiresAt <= this.#options.now()) return refuse('expired')
    return found.usedBy === null || isLook(found.command) ? { ok: true, command: found.command } : refuse('used')
  }

  /** The command, once; or why not. A refusal uses nothing up. */
  async take(token: string, route: Route, person: string): Promise<Taken> {
    const checked = await this.check(token, route, person)
    if (!checked.ok || isLook(checked.command)) return checked
    return (await this.#shelf.use(token, person)) ? checked : refuse('used')
  }
}

const refuse = (reason: PressRefusal): Taken => ({ ok: false, reason, message: REFUSALS[reason] })

/** A thread may be missing from what a platform tells of a press; the chat never is. */
const placeOf = ({ platform, account, chat }: Route): string => JSON.stringify([platform, account, chat])
