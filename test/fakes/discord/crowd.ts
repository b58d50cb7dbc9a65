import type { FakeDiscord } from './index.ts'
import { snowflake } from './model.ts'
import type { Channel, Command, Component, Interaction, Json, Message, Option, User } from './model.ts'
import { APPLICATION, BOT, GUILD, told, toldChannel, toldUser } from './place.ts'

export interface SayOptions {
  readonly replyTo?: Message
  readonly webhook?: true
}

const GUILD_MESSAGES = 1 << 9
const DIRECT_MESSAGES = 1 << 12
/** View the channel, send messages, also in threads. */
const ALL = String((1n << 10n) | (1n << 11n) | (1n << 38n))

/** People in channels with the bot: what they type, choose and press, and what they see. */
export class Crowd {
  readonly #discord: FakeDiscord
  #newest: (() => void) | null = null

  constructor(discord: FakeDiscord) {
    this.#discord = discord
  }

  person(name: string, options: { readonly roles?: readonly string[]; readonly bot?: true } = {}): User {
    const { roles = [], bot } = options
    const user = { id: snowflake(), username: name.toLowerCase(), global_name: name, roles, ...(bot && { bot }) }
    this.#discord.server.people.set(user.id, user)
    return user
  }

  channel(name: string): Channel {
    return this.#discord.server.open({ type: 0, name, parent_id: null, recipient: null })
  }

  thread(parent: Channel, name: string): Channel {
    return this.#discord.server.open({ type: 11, name, parent_id: parent.id, recipient: null })
  }

  direct(user: User): Channel {
    return this.#discord.server.direct(user.id)
  }

  /** Plain text; the bot is given its words only in direct messages and where it is called. */
  say(user: User, channel: Channel, text: string, options: SayOptions = {}): Message {
    const message: Message = { ...EMPTY, id: snowflake(), channel_id: channel.id, author: user, content: text }
    this.#discord.server.messages.push(message)
    const called = new RegExp(`<@!?${BOT.id}>`).test(text) || options.replyTo?.author.id === BOT.id
    const readable = channel.type === 1 || called
    const guild = channel.type === 1 ? {} : { guild_id: GUILD, member: memberOf(user) }
    const event = {
      ...told(message),
      ...guild,
      content: readable ? text : '',
      mentions: called ? [toldUser(BOT)] : [],
      ...(options.webhook && { webhook_id: user.id }),
      ...(options.replyTo && { type: 19, referenced_message: told(options.replyTo) }),
    }
    this.#deliver(() => {
      this.#discord.gateway.dispatch('MESSAGE_CREATE', event, channel.type === 1 ? DIRECT_MESSAGES : GUILD_MESSAGES)
    })
    return message
  }

  /** `@Board …` */
  mention(user: User, channel: Channel, text: string): Message {
    return this.say(user, channel, `<@${BOT.id}> ${text}`)
  }

  /** Changes what was said. */
  edit(message: Message, text: string): void {
    message.content = text
    const event = { ...told(message), mentions: [toldUser(BOT)], edited_timestamp: new Date().toISOString() }
    this.#deliver(() => this.#discord.gateway.dispatch('MESSAGE_UPDATE', event, GUILD_MESSAGES))
  }

  /** `/kanban run text: …`; an empty text leaves the field out. */
  command(user: User, channel: Channel, text: string): Interaction {
    return this.form(user, channel, 'run', text === '' ? {} : { text })
  }

  /** `/kanban <path> name: value …`, for what is registered only. */
  form(user: User, channel: Channel, path: string, values: Json = {}): Interaction {
    const [command, options] = this.#typed(path, values, null)
    return this.#interact(2, user, channel, { id: command.id, name: command.name, type: 1, options })
  }

  /** What the app proposes while `text` is typed into a field. */
  async complete(user: User, channel: Channel, path: string, field: string, text: string, others: Json = {}) {
    const [command, options] = this.#typed(path, { ...others, [field]: text }, field)
    const asked = this.#interact(4, user, channel, { id: command.id, name: command.name, type: 1, options })
    const { data } = await this.acked(asked)
    return (data?.['choices'] ?? []) as readonly { readonly name: string; readonly value: string }[]
  }

  /** Presses the button with this label under the newest message that has one. */
  press(user: User, label: string, message = this.#withButton(label)): Interaction {
    const id = buttonsOf(message).find((button) => button.label === label)?.custom_id
    if (id === undefined) throw new Error(`there is no button "${label}" under that message`)
    return this.pressId(user, id, message)
  }

  /** A press with any id, as a tampered client sends it. */
  pressId(user: User, id: string, message: Message): Interaction {
    const channel = this.#discord.server.channel(message.channel_id)
    return this.#interact(3, user, channel, { custom_id: id, component_type: 2 }, message)
  }

  /** Sends the form that the interaction opened, once it is open. */
  async submit(opener: Interaction, text: string): Promise<Interaction> {
    const { type, data } = await this.acked(opener)
    if (type !== 9) throw new Error(`no form was opened, but a callback of type ${type}`)
    const [label] = (data?.['components'] ?? []) as readonly Component[]
    const field = label?.component
    const most = Number((field as Json | undefined)?.['max_length'] ?? 4_000)
    const filled = {
      type: 18,
      id: 1,
      component: { type: 4, id: 2, custom_id: field?.custom_id, value: text.slice(0, most) },
    }
    const sent = { custom_id: data?.['custom_id'], components: [filled] }
    return this.#interact(5, opener.user, opener.channel, sent, opener.message)
  }

  acked(interaction: Interaction) {
    return this.#discord.waitFor(() => interaction.acked)
  }

  /** The newest event once more. */
  redeliver(): void {
    this.#newest?.()
    this.#discord.changed()
  }

  /** What the bot has written, edits applied. */
  get shown(): readonly Message[] {
    return this.#discord.server.messages.filter((message) => message.author.id === BOT.id && !message.loading)
  }

  /** The first message of the bot that is as wanted, present or to come. */
  seen(wanted: (message: Message) => boolean): Promise<Message> {
    return this.#discord.waitFor(() => this.shown.find(wanted))
  }

  #withButton(label: string): Message {
    const found = this.shown.findLast((message) => buttonsOf(message).some((button) => button.label === label))
    if (found === undefined) throw new Error(`no message has a button "${label}"`)
    return found
  }

  #interact(
    type: Interaction['type'],
    user: User,
    channel: Channel,
    data: Json,
    message: Message | null = null,
  ): Interaction {
    const id = snowflake()
    const interaction: Interaction = {
      id,
      token: `token-${id}`,
      type,
      user,
      channel,
      message,
      acked: null,
      original: null,
      late: false,
      ended: false,
    }
    this.#discord.server.interactions.set(interaction.token, interaction)
    const event = {
      id,
      token: interaction.token,
      type,
      version: 1,
      application_id: APPLICATION,
      data,
      channel: toldChannel(channel),
      channel_id: channel.id,
      locale: 'en-US',
      app_permissions: ALL,
      entitlements: [],
      authorizing_integration_owners: {},
      context: channel.type === 1 ? 1 : 0,
      ...(channel.type === 1 ? { user: toldUser(user) } : { guild_id: GUILD, member: memberOf(user) }),
      ...(message === null ? {} : { message: told(message) }),
    }
    this.#deliver(() => this.#discord.gateway.dispatch('INTERACTION_CREATE', event))
    return interaction
  }

  #deliver(dispatch: () => void): void {
    this.#newest = dispatch
    dispatch()
    this.#discord.changed()
  }

  /** As the app sends it, which lets nobody send what is not registered. */
  #typed(path: string, values: Json, focused: string | null): readonly [Command, readonly Json[]] {
    const { commands } = this.#discord.server
    const command = (commands.get(GUILD) ?? commands.get('global') ?? []).find(({ name }) => name === 'kanban')
    if (command === undefined) throw new Error('there is no /kanban')
    const nest = (options: readonly Option[], words: readonly string[]): readonly Json[] => {
      const [word, ...rest] = words
      if (word === undefined) return fields(options, values, focused)
      const found = options.find((option) => option.name === word && option.type <= 2)
      if (found === undefined) throw new Error(`there is no /kanban ${path}`)
      return [{ type: found.type, name: word, options: nest(found.options ?? [], rest) }]
    }
    return [command, nest(command.options ?? [], path.split(' '))]
  }
}

function fields(options: readonly Option[], values: Json, focused: string | null): readonly Json[] {
  const missing = options.find(
    ({ name, required }) => required === true && focused === null && values[name] === undefined,
  )
  if (missing !== undefined) throw new Error(`the app wants ${missing.name}`)
  return Object.entries(values).map(([name, value]) => {
    const option = options.find((one) => one.name === name)
    const wanted = { 3: 'string', 4: 'number', 5: 'boolean' }[option?.type ?? 0]
    if (option === undefined || typeof value !== wanted)
      throw new Error(`there is no field ${name} for ${typeof value}`)
    if (typeof value === 'string' && value.length > 6_000) throw new Error('the app takes no more than 6000')
    if (name === focused && option.autocomplete !== true) throw new Error(`${name} is not completed`)
    return { type: option.type, name, value, ...(name === focused && { focused: true }) }
  })
}

const memberOf = (user: User): Json => ({
  user: toldUser(user),
  nick: null,
  roles: user.roles,
  joined_at: new Date(0).toISOString(),
  permissions: '2048',
  deaf: false,
  mute: false,
  flags: 0,
})

const buttonsOf = (message: Message): readonly Component[] =>
  message.components.flatMap(({ components = [] }) => components)
export const labelsOf = (message: Message): readonly string[] => buttonsOf(message).map(({ label = '' }) => label)

const EMPTY: Omit<Message, 'id' | 'channel_id' | 'author' | 'content'> = {
  components: [],
  flags: 0,
  nonce: null,
  anchor: null,
  mentions: [],
  seenBy: null,
  loading: false,
  edits: 0,
}
