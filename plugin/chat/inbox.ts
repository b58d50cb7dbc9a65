import type { Finding, KeptIncoming, View } from '../../kanban-core/index.ts'
import type { ChatPlatform, Incoming, Inbox } from '../../platforms/platform.ts'
import { isAdmitted } from './authorize.ts'
import type { Authorize } from './authorize.ts'
import { audienceOf, questionOf } from './question.ts'
import type { ReceptionParts } from './reception-parts.ts'
import { Sending } from './sending.ts'
import { Work } from './work.ts'

/** Events of strangers are not kept on disk; so many are known again when they are delivered twice. */
const STRANGERS = 2_000
/** Kept messages that are worked again after a start, at most; and how often one may take the gateway down with it. */
const BACKLOG = 1_000
const TRIES = 5

/**
 * What comes in from all chats: kept on the board before it is acknowledged, then worked on, each on its own,
 * so that none waits for another. What an earlier process did not get to answer is taken up when its chat is there.
 */
export class Reception {
  readonly #parts: ReceptionParts
  readonly #sending: Sending
  readonly #work: Work
  readonly #gates = new Map<string, Authorize>()
  readonly #resumed = new Set<string>()
  readonly #strangers = new Set<string>()
  #open = true

  constructor(parts: ReceptionParts) {
    const { clock, log, random } = parts
    this.#parts = parts
    this.#sending = new Sending({
      clock,
      random,
      onFailure: (failure, failures) => log.warn({ failures, ...failure }, 'an answer could not be sent'),
    })
    this.#work = new Work({ ...parts, sending: this.#sending })
  }

  /** What a platform hands in. Any number may be made for one platform: they are one. */
  inboxOf(platform: Pick<ChatPlatform, 'name' | 'limits'>): Inbox {
    const { command, log } = this.#parts
    const authorize = this.#parts.authorize(platform)
    this.#gates.set(platform.name, authorize)
    return {
      receive: (incoming) => this.#receive(incoming, authorize),
      admits: async ({ route, sender, place }) => isAdmitted(await authorize({ route, sender, place })),
      complete: async (query) => {
        const may = await authorize(query)
        return isAdmitted(may) ? command.complete({ ...query, ...may }) : []
      },
      connection: (state) => log.info({ chat: platform.name, ...state }, 'the connection of a chat has changed'),
    }
  }

  /** The chat can be written to: what waits to be said is said, and what an earlier process left unanswered is taken up. */
  async ready(platform: string): Promise<void> {
    this.#sending.hurry()
    const authorize = this.#gates.get(platform)
    if (authorize === undefined || this.#resumed.has(platform) || !this.#open) return
    this.#resumed.add(platform)
    for (const kept of await this.#parts.shelf.unanswered(platform, BACKLOG)) {
      if (this.#work.isUnderWay(platform, kept.eventId)) continue
      if (kept.tries > TRIES) await this.#giveUp(kept)
      else
        this.#work.begin(
          JSON.parse(kept.incoming) as Incoming,
          kept.audience === 'place' ? 'place' : 'asker',
          authorize,
        )
    }
  }

  /** Nothing more is taken in; answers under way may end for a moment. What is not answered by then is taken up by the next start. */
  async close(): Promise<void> {
    this.#open = false
    await this.#work.settle()
    this.#sending.stop()
    await this.#work.settle()
  }

  /** What `doctor` says of answers that got lost. */
  findings(): readonly Finding[] {
    return this.#work.findings()
  }

  async #receive(incoming: Incoming, authorize: Authorize): Promise<'place' | 'asker' | 'nobody'> {
    const { clock, command, presses, shelf, talk } = this.#parts
    if (!this.#open) throw new Error('the gateway is stopping')
    const may = await authorize(incoming)
    if (!isAdmitted(may)) return this.#turnAway(incoming, may.refused)
    if (incoming.kind === 'message' && talk() === null && incoming.place === 'group') return 'nobody'
    const audience = await audienceOf(await questionOf(incoming, presses), incoming, command)
    const entry = { platform: incoming.route.platform, eventId: incoming.eventId, at: clock.now() }
    const isNew = await shelf.keep({ ...entry, incoming: JSON.stringify(incoming), audience })
    if (!isNew) return 'nobody'
    this.#work.begin(incoming, audience, authorize)
    return audience
  }

  async #giveUp({ platform, eventId, tries }: KeptIncoming): Promise<void> {
    const { log, shelf } = this.#parts
    log.error(
      { chat: platform, event: eventId, tries },
      'a message is given up: work on it ended the gateway again and again',
    )
    await shelf.answered(platform, eventId)
  }

  /** Strangers leave nothing on the board. */
  #turnAway(incoming: Incoming, refused: View | null): 'asker' | 'nobody' {
    const event = `${incoming.route.platform} ${incoming.eventId}`
    if (refused === null || this.#strangers.has(event)) return 'nobody'
    this.#strangers.add(event)
    const [oldest] = this.#strangers
    if (this.#strangers.size > STRANGERS && oldest !== undefined) this.#strangers.delete(oldest)
    this.#work.turnAway(incoming, refused)
    return 'asker'
  }
}
