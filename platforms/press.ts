import { DAY, isReading, verbOfLine } from '../kanban-core/index.ts'
import type { Button, Holds, Instant, Millis, Route } from '../kanban-core/index.ts'
import { memoryShelf } from './press-shelf.ts'
import type { PressRecord, PressShelf } from './press-shelf.ts'

/** Why a press does nothing, in the words that the person reads. */
const REFUSALS = {
  unknown: 'This button is not known any more. Type the command instead.',
  expired: 'This button is too old. Type the command instead.',
  used: 'This button was pressed already.',
  other_person: 'This button is for somebody else.',
  other_place: 'This button belongs to another chat.',
} as const
export type PressRefusal = keyof typeof REFUSALS

export type Taken =
  /** `ask`: the form that the button opens. `holds`: what must still be so for it to mean anything. */
  | { readonly ok: true; readonly command: string; readonly ask: string | null; readonly holds: Holds | null }
  | { readonly ok: false; readonly reason: PressRefusal; readonly message: string }

/** Looking may be repeated; whatever changes something is done once. */
function isLook(command: string): boolean {
  const verb = verbOfLine(command)
  return verb !== null && isReading(verb)
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

  /** A new token for a button at this place, kept before it is returned. `persons`: opaque ids; null = anybody there, within what their role allows. */
  async issue(
    button: Pick<Button, 'command' | 'ask' | 'holds'>,
    route: Route,
    persons: readonly string[] | null = null,
  ): Promise<string> {
    const token = Buffer.from(this.#options.random(12)).toString('base64url')
    await this.#shelf.put({
      token,
      command: button.command,
      ask: button.ask ?? null,
      holds: button.holds ?? null,
      place: placeOf(route),
      persons,
      expiresAt: this.#options.now() + (this.#options.life ?? 7 * DAY),
      usedBy: null,
    })
    return token
  }

  /** What `take` would answer, with nothing used up: before a text is asked for. */
  async check(token: string, route: Route, person: string): Promise<Taken> {
    const found = await this.#shelf.find(token)
    const refusal = found === null ? 'unknown' : this.#refusal(found, route, person)
    if (found === null || refusal !== null) return refuse(refusal ?? 'unknown')
    return found.usedBy === null || isLook(found.command) ? allowed(found) : refuse('used')
  }

  /** The command, once; or why not. The same event may take it again, as after a restart. A refusal uses nothing up. */
  async take(token: string, route: Route, person: string, eventId: string): Promise<Taken> {
    const found = await this.#shelf.find(token)
    const refusal = found === null ? 'unknown' : this.#refusal(found, route, person)
    if (found === null || refusal !== null) return refuse(refusal ?? 'unknown')
    if (isLook(found.command)) return allowed(found)
    return (await this.#shelf.use(token, eventId)) ? allowed(found) : refuse('used')
  }

  /** The event that took it changed nothing, as for somebody who may not: whoever may can press it still. */
  giveBack(token: string, eventId: string): Promise<void> {
    return this.#shelf.free(token, eventId)
  }

  /**
   * Another name of a token, kept before it is returned: for a platform whose forms cannot carry the token itself.
   * A name says nothing about who may press.
   */
  alias(name: string, token: string): Promise<void> {
    return this.#shelf.alias(name, token)
  }

  /** The token behind a name; null where there is none. */
  aliased(name: string): Promise<string | null> {
    return this.#shelf.aliased(name)
  }

  #refusal(found: PressRecord, route: Route, person: string): PressRefusal | null {
    if (found.place !== placeOf(route)) return 'other_place'
    if (found.persons !== null && !found.persons.includes(person)) return 'other_person'
    return found.expiresAt <= this.#options.now() ? 'expired' : null
  }
}

const allowed = ({ command, ask, holds }: PressRecord): Taken => ({ ok: true, command, ask, holds })
const refuse = (reason: PressRefusal): Taken => ({ ok: false, reason, message: REFUSALS[reason] })

/** A thread may be missing from what a platform tells of a press; the chat never is. */
const placeOf = ({ platform, account, chat }: Route): string => JSON.stringify([platform, account, chat])
