import { DEFAULT_BOARD, LOCAL_OPERATOR } from '../../kanban-core/index.ts'
import type { Instant, Log, View } from '../../kanban-core/index.ts'
import { visibleLine } from '../../platforms/visible.ts'
import type { Admitted, Asker, TurnedAway } from './authorize.ts'
import { ask, codeOf, isSame } from './pairing.ts'
import { Patience } from './patience.ts'
import type { PeopleShelf } from './people-shelf.ts'
import { boardOf, judge } from './roles.ts'
import type { Policy, Who } from './roles.ts'
import { ELSEWHERE, FOREIGN, SHUT_OUT, UNSEEN, inMinutes, tooMany, yourCode } from './words.ts'

/** Where whoever runs the gateway types: no stranger gets there. */
const TERMINAL = 'terminal'
/** Nobody reads a longer name, and it is kept. */
const LONGEST_NAME = 60

export interface PeopleParts {
  /** What the config says of a platform, as it is in force; null = it is not configured, and nobody comes from there. */
  readonly policyOf: (platform: string) => Policy | null
  readonly shelf: PeopleShelf
  readonly now: () => Instant
  readonly random: (bytes: number) => Uint8Array
  readonly log: Log
  /** One sentence for whoever runs the gateway. */
  readonly tell: (sentence: string) => void
}

export interface Place {
  /** An answer there can be shown to the asking person alone. */
  readonly canWhisper: boolean
}

/** Who may do what in chats. Default deny: by the config and by pairing, by the opaque ids of the platforms alone. */
export class People {
  readonly #parts: PeopleParts
  readonly #patience = new Patience()

  constructor(parts: PeopleParts) {
    this.#parts = parts
  }

  /**
   * As whom somebody may use the board, or what a stranger reads. A code is handed out to what has an event id only:
   * who looks for completions has asked nothing.
   */
  async authorize(asker: Asker, place: Place): Promise<Admitted | TurnedAway> {
    const { sender, route } = asker
    if (route.platform === TERMINAL) return AT_THE_TERMINAL
    const policy = this.#parts.policyOf(route.platform)
    if (policy === null) return SILENCE
    if (sender.kind !== 'person') return this.#refuse(asker, place, NO_PERSON[sender.kind])
    const who = await this.#whoIs(asker)
    const board = boardOf(policy, who, route.chat)
    if (board === null) return this.#turnAway(asker, place, policy, who)
    const roleOn: Admitted['roleOn'] = (slug) => judge(policy, who, route.chat, slug).role
    return {
      actor: {
        kind: 'person',
        platform: route.platform,
        account: route.account,
        id: sender.id,
        name: visibleLine(sender.name),
      },
      role: roleOn(board) ?? 'viewer',
      roleOn,
      boardSlug: board,
    }
  }

  async #whoIs({ sender, route }: Asker): Promise<Who> {
    const { paired } = await this.#parts.shelf.read()
    const identity = { platform: route.platform, account: route.account, id: sender.id }
    return {
      id: sender.id,
      groups: sender.groups,
      paired: paired.find((one) => isSame(one, identity))?.role ?? null,
    }
  }

  #turnAway(asker: Asker, place: Place, policy: Policy, who: Who): TurnedAway | Promise<TurnedAway> {
    const { because } = judge(policy, who, asker.route.chat, DEFAULT_BOARD)
    const isShutOut = because !== null
    if (isShutOut || asker.place === 'group') return this.#refuse(asker, place, isShutOut ? SHUT_OUT : ELSEWHERE)
    return asker.eventId === undefined ? SILENCE : this.#askForCode(asker, asker.eventId)
  }

  /** Said where only they read it, and not too often; else silence. */
  #refuse(asker: Asker, { canWhisper }: Place, words: View | null): TurnedAway {
    const { now } = this.#parts
    this.#note(asker)
    if (words === null || asker.eventId === undefined || isAloud(asker, canWhisper)) return SILENCE
    return this.#patience.answers(strangerKey(asker), asker.eventId, now()) ? { refused: words } : SILENCE
  }

  async #askForCode(asker: Asker, event: string): Promise<TurnedAway> {
    const { now, random, shelf, tell } = this.#parts
    this.#note(asker)
    if (!this.#patience.answers(strangerKey(asker), event, now())) return SILENCE
    const { route, sender } = asker
    const name = Array.from(visibleLine(sender.name)).slice(0, LONGEST_NAME).join('')
    const stranger = {
      platform: route.platform,
      account: route.account,
      id: sender.id,
      name,
      route: { ...route, anchor: null },
    }
    const asked = await shelf.change((record) => ask(record, stranger, codeOf(random), now()))
    const left = Math.max(1, asked.until - now())
    if (asked.kind === 'full') return { refused: tooMany(left) }
    if (asked.isNew)
      tell(
        `${name} (${route.platform} ${sender.id}) asks to be let in: \`kanban pair\` shows the code, good for ${inMinutes(left)}`,
      )
    return { refused: yourCode(asked.code, left) }
  }

  #note({ sender, route, place }: Asker): void {
    const { log, now } = this.#parts
    if (!this.#patience.isNews(`${route.platform} ${sender.id}`, now())) return
    log.info(
      { platform: route.platform, chat: route.chat, place, sender: sender.id, kind: sender.kind },
      'somebody who may not use the board was turned away',
    )
  }
}

const SILENCE: TurnedAway = { refused: null }
/** A bot is never answered: two of them would talk for ever. */
const NO_PERSON = { bot: null, anonymous: UNSEEN, foreign: FOREIGN } as const
const AT_THE_TERMINAL: Admitted = {
  actor: LOCAL_OPERATOR,
  role: 'admin',
  roleOn: () => 'admin',
  boardSlug: DEFAULT_BOARD,
}
const strangerKey = ({ sender, route }: Asker): string => `${route.platform} ${route.account} ${sender.id}`

/** Others would read the answer. */
const isAloud = ({ place, aloud }: Asker, canWhisper: boolean): boolean =>
  place === 'group' && (aloud === true || !canWhisper)
