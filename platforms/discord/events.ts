import { ApplicationCommandType, GatewayDispatchEvents, InteractionType } from 'discord.js'
import type {
  APIApplicationCommandAutocompleteInteraction,
  APIInteraction,
  APIMessageComponentInteraction,
  APIModalSubmitInteraction,
  GatewayDispatchPayload,
  GatewayMessageCreateDispatchData,
} from 'discord.js'
import type { Log } from '../../kanban-core/index.ts'
import { PAGES_FORGOTTEN } from '../pages.ts'
import type { CompletionQuery, Inbox, Incoming } from '../platform.ts'
import type { Presses } from '../press.ts'
import type { Acks } from './acks.ts'
import type { Asked, Calls, Visibility } from './calls.ts'
import type { Drawings } from './drawing.ts'
import { ALREADY_ACKNOWLEDGED, UNKNOWN_INTERACTION, codeOf, reasonOf } from './errors.ts'
import { carriedBy, formOf } from './forms.ts'
import { cameOf, commandOf, concerns, messageOf, placeOfChannel, typedIn, wordsOf } from './inbox.ts'
import type { Came } from './inbox.ts'
import { FREE, choicesOf, typedLine } from './menu.ts'
import type { Place } from './route.ts'

export interface Desk {
  readonly account: string
  readonly inbox: Inbox
  readonly calls: Calls
  readonly presses: Presses
  readonly drawings: Drawings
  readonly acks: Acks
  /** Verbs by the paths under which they are registered. */
  readonly verbs: ReadonlyMap<string, string>
  readonly log: Log
  readonly now: () => number
}

/** So many channels are remembered as what they are. */
const CHANNELS = 5_000

/** Takes events as they come over the wire: keeps what people did, acknowledges it, opens forms, turns pages. Never throws. */
export class Events {
  readonly #desk: Desk
  readonly #places = new Map<string, Promise<Place>>()

  constructor(desk: Desk) {
    this.#desk = desk
  }

  take(packet: GatewayDispatchPayload): void {
    if (packet.t === GatewayDispatchEvents.InteractionCreate) this.#safely(this.#interaction(packet.d), packet.t)
    else if (packet.t === GatewayDispatchEvents.MessageCreate) this.#safely(this.#message(packet.d), packet.t)
  }

  #safely(work: Promise<void>, event: string): void {
    work.catch((error: unknown) =>
      this.#desk.log.error({ chat: 'discord', event, error: reasonOf(error) }, 'an event could not be worked on'),
    )
  }

  async #message(message: GatewayMessageCreateDispatchData): Promise<void> {
    const { account, inbox, now } = this.#desk
    if (!concerns(message, account)) return
    const where = await this.#placeOf(message)
    await inbox.receive(messageOf(message, where, account, now()))
  }

  /** Of a message only the channel is told, not whether that is a thread. */
  #placeOf({ channel_id: id, guild_id: guild }: GatewayMessageCreateDispatchData): Promise<Place> {
    const itself = { chat: id, thread: null }
    if (guild === undefined) return Promise.resolve(itself)
    const known = this.#places.get(id)
    if (known !== undefined) return known
    const asked = this.#desk.calls.channel(id).then(
      (channel) => placeOfChannel(id, channel.type, channel.parent_id),
      () => {
        this.#places.delete(id)
        return itself
      },
    )
    this.#places.set(id, asked)
    const [oldest] = this.#places.keys()
    if (this.#places.size > CHANNELS && oldest !== undefined) this.#places.delete(oldest)
    return asked
  }

  async #interaction(interaction: APIInteraction): Promise<void> {
    const { account, now, verbs } = this.#desk
    const asked = { id: interaction.id, token: interaction.token, application: interaction.application_id }
    if (interaction.type === InteractionType.Ping) return
    const came = cameOf(interaction, account, now())
    switch (interaction.type) {
      case InteractionType.ApplicationCommandAutocomplete:
        return this.#complete(asked, came, interaction)
      case InteractionType.MessageComponent:
        return this.#component(asked, came, interaction)
      case InteractionType.ModalSubmit:
        return this.#form(asked, came, interaction)
      case InteractionType.ApplicationCommand:
        if (interaction.data.type !== ApplicationCommandType.ChatInput) return
        return this.#keep(asked, commandOf(came, { ...interaction, data: interaction.data }, verbs))
    }
  }

  async #component(asked: Asked, came: Came, { data }: APIMessageComponentInteraction): Promise<void> {
    const carried = carriedBy(data.custom_id)
    if (carried === null) return this.#acknowledge('button', this.#desk.calls.hush(asked))
    if (carried.kind === 'page') return this.#turn(asked, came, carried.name, carried.index)
    const { token } = carried
    const { presses, calls, verbs, inbox } = this.#desk
    const possible = await presses.check(token, came.route, came.sender.id)
    if (!possible.ok || possible.ask === null || !(await inbox.admits(came)))
      return this.#keep(asked, { ...came, kind: 'press', token, answer: null })
    const open = calls.openForm(asked, formOf(token, possible.ask)).catch((error: unknown) => {
      if (codeOf(error) === ALREADY_ACKNOWLEDGED || codeOf(error) === UNKNOWN_INTERACTION) throw error
      return calls.whisper(asked, `The form cannot be opened. Type: ${typedLine(`${possible.command} …`, verbs)}`)
    })
    return this.#acknowledge('form', open)
  }

  async #form(asked: Asked, came: Came, interaction: APIModalSubmitInteraction): Promise<void> {
    const carried = carriedBy(interaction.data.custom_id)
    if (carried?.kind !== 'press') return this.#acknowledge('form', this.#desk.calls.hush(asked))
    return this.#keep(asked, { ...came, kind: 'press', token: carried.token, answer: typedIn(interaction) })
  }

  async #turn(asked: Asked, { sender }: Came, name: string, index: number): Promise<void> {
    const { calls, drawings } = this.#desk
    const page = drawings.turn(name, index, sender.id)
    if (page === 'forgotten') return this.#acknowledge('page', calls.whisper(asked, PAGES_FORGOTTEN))
    if (page === 'refused') return this.#acknowledge('page', calls.whisper(asked, NOT_YOURS))
    return this.#acknowledge('page', calls.turn(asked, page))
  }

  /** Kept first, acknowledged then, so that the first thing seen says who will see the answer. */
  async #keep(asked: Asked, incoming: Incoming): Promise<void> {
    const { inbox, acks, calls } = this.#desk
    const acknowledged = acks.begin(incoming.eventId)
    try {
      const audience = await inbox.receive(incoming)
      if (acknowledged === null) return
      if (audience === 'nobody') return await this.#acknowledge(incoming.kind, this.#quietly(asked, incoming))
      const seenBy: Visibility = audience === 'asker' && incoming.place === 'group' ? 'asker' : 'all'
      const known = await this.#told(incoming.kind, calls.defer(asked, seenBy))
      acknowledged(known ? seenBy : null)
    } catch (error) {
      await this.#acknowledge(incoming.kind, calls.whisper(asked, `That was not taken: ${reasonOf(error)}. Try again.`))
      throw error
    } finally {
      acknowledged?.(null)
    }
  }

  /** Discord shows a failure for what is not acknowledged at all. */
  async #quietly(asked: Asked, { kind }: Incoming): Promise<void> {
    const { calls } = this.#desk
    if (kind === 'press') return calls.hush(asked)
    await calls.defer(asked, 'asker')
    await calls.clear(asked)
  }

  async #complete(asked: Asked, came: Came, { data }: APIApplicationCommandAutocompleteInteraction): Promise<void> {
    const { inbox, log, verbs, calls } = this.#desk
    const { path, focused } = wordsOf(data.options)
    const { route, sender, place } = came
    const text = focused?.text ?? ''
    const from = { route, sender, place }
    const free = path === FREE.name
    const query: CompletionQuery = free
      ? { ...from, kind: 'line', text }
      : { ...from, kind: 'parameter', verb: verbs.get(path) ?? path, parameter: focused?.name ?? '', text }
    const found = await inbox.complete(query).catch((error: unknown) => {
      log.warn({ chat: 'discord', error: reasonOf(error) }, 'nothing could be proposed')
      return []
    })
    await this.#acknowledge('proposal', calls.propose(asked, choicesOf(found, free ? text.replace(/\S*$/, '') : '')))
  }

  async #acknowledge(what: string, call: Promise<unknown>): Promise<void> {
    await this.#told(what, call)
  }

  /** Whether Discord took it. Too late or done already is nobody's fault here, unless somebody else did it. */
  async #told(what: string, call: Promise<unknown>): Promise<boolean> {
    try {
      await call
      return true
    } catch (error) {
      const words = { chat: 'discord', what, error: reasonOf(error) }
      if (codeOf(error) === ALREADY_ACKNOWLEDGED)
        this.#desk.log.warn(words, 'another program answers for this bot: only one may use its token')
      else this.#desk.log.warn(words, 'an event could not be acknowledged')
      return false
    }
  }
}

const NOT_YOURS = 'These pages are for somebody else. Type the command to have your own.'
