import { ApiError, snowflake, wordOf } from './model.ts'
import type { Channel, Command, Interaction, Json, Message, User } from './model.ts'

export const APPLICATION = '1100000000000000001'
export const GUILD = '1100000000000000002'
export const BOT: User = { id: APPLICATION, username: 'board', global_name: 'Board', bot: true, roles: [] }

/** Everything that there is: channels, messages, commands, what waits for an answer. */
export class Server {
  readonly channels = new Map<string, Channel>()
  readonly people = new Map<string, User>()
  readonly messages: Message[] = []
  readonly interactions = new Map<string, Interaction>()
  /** By place: `global` or a guild's id. */
  readonly commands = new Map<string, readonly Command[]>()
  /** Channels where the bot may not write, and why. */
  readonly closed = new Map<string, { readonly status: number; readonly code: number; readonly message: string }>()

  channel(id: string): Channel {
    const found = this.channels.get(id)
    if (found === undefined) throw new ApiError(404, 10_003, 'Unknown Channel')
    return found
  }

  open(channel: Omit<Channel, 'id'>): Channel {
    const made = { ...channel, id: snowflake() }
    this.channels.set(made.id, made)
    return made
  }

  /** The direct messages of a person with the bot. */
  direct(person: string): Channel {
    const found = [...this.channels.values()].find((channel) => channel.recipient === person)
    return found ?? this.open({ type: 1, name: '', parent_id: null, recipient: person })
  }

  mayWrite(id: string): Channel {
    const channel = this.channel(id)
    const refusal = this.closed.get(id)
    if (refusal !== undefined) throw new ApiError(refusal.status, refusal.code, refusal.message)
    return channel
  }

  message(channel: string, id: string): Message {
    const found = this.messages.find((one) => one.id === id && one.channel_id === channel && !one.loading)
    if (found === undefined) throw new ApiError(404, 10_008, 'Unknown Message')
    return found
  }

  /** A new message of the bot, or the one that has this nonce already. */
  write(channel: string, body: Json, seenBy: string | null = null, loading = false): Message {
    const { content = '', components = [], nonce = null, flags = 0 } = body
    if (body['enforce_nonce'] === true && nonce !== null) {
      const before = this.messages.find((one) => one.channel_id === channel && one.nonce === nonce)
      if (before !== undefined) return before
    }
    const reference = body['message_reference'] as { message_id: string; fail_if_not_exists?: boolean } | undefined
    const anchor = this.messages.find((one) => one.id === reference?.message_id) ?? null
    if (reference !== undefined && anchor === null && reference.fail_if_not_exists !== false)
      throw new ApiError(400, 50_035, 'Invalid Form Body', { message_reference: 'Unknown message' })
    const message: Message = {
      id: snowflake(),
      channel_id: channel,
      author: BOT,
      content: wordOf(content).trim(),
      components: components as Message['components'],
      flags: Number(flags) | (seenBy === null ? 0 : 64),
      nonce: nonce as string | null,
      anchor: anchor?.id ?? null,
      mentions: calledBy(body, anchor),
      seenBy,
      loading,
      edits: 0,
    }
    this.messages.push(message)
    return message
  }

  /** What a PATCH leaves out stays as it is. */
  edit(message: Message, body: Json): Message {
    if (body['content'] !== undefined) message.content = wordOf(body['content']).trim()
    if (body['components'] !== undefined) message.components = body['components'] as Message['components']
    message.mentions = calledBy(body, null)
    message.loading = false
    message.edits += 1
    return message
  }

  remove(message: Message): void {
    this.messages.splice(this.messages.indexOf(message), 1)
  }
}

/** The service looks for names in the raw text, whatever markup says; only the switches of the payload count. */
function calledBy(body: Json, anchor: Message | null): readonly string[] {
  const content = wordOf(body['content'])
  const switches = body['allowed_mentions'] as { parse?: readonly string[]; replied_user?: boolean } | undefined
  const may = (kind: string) => switches === undefined || (switches.parse ?? []).includes(kind)
  const found = (pattern: RegExp) => [...content.matchAll(pattern)].map(([whole]) => whole)
  const replied = anchor !== null && !anchor.author.bot && (switches === undefined || switches.replied_user === true)
  return [
    ...(may('everyone') ? found(/@everyone|@here/g) : []),
    ...(may('users') ? found(/<@!?\d+>/g) : []),
    ...(may('roles') ? found(/<@&\d+>/g) : []),
    ...(replied ? [anchor.author.id] : []),
  ]
}

/** As it goes over the wire. */
export const told = (message: Message): Json => ({
  id: message.id,
  channel_id: message.channel_id,
  type: message.anchor === null ? 0 : 19,
  author: toldUser(message.author),
  content: message.content,
  components: message.components,
  flags: message.flags | (message.loading ? 128 : 0),
  ...(message.nonce === null ? {} : { nonce: message.nonce }),
  timestamp: new Date(0).toISOString(),
  edited_timestamp: null,
  tts: false,
  mention_everyone: false,
  mentions: [],
  mention_roles: [],
  attachments: [],
  embeds: [],
  pinned: false,
})

export const toldUser = ({ roles: _roles, ...user }: User): Json => ({ discriminator: '0', avatar: null, ...user })
export const toldChannel = ({ recipient, ...channel }: Channel): Json => ({
  ...channel,
  ...(channel.type === 1 ? { recipients: [{ id: recipient }] } : { guild_id: GUILD }),
})
