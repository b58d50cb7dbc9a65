import type {
  APIApplicationCommandInteractionDataOption,
  APIChatInputApplicationCommandInteraction,
  APIInteraction,
  APIModalSubmitInteraction,
  APIUser,
  GatewayMessageCreateDispatchData,
} from 'discord.js'
import type { Instant } from '../../kanban-core/index.ts'
import type { Incoming, IncomingCall, IncomingCommand, Sender } from '../platform.ts'
import { FREE } from './menu.ts'
import { routeOf } from './route.ts'
import type { Place } from './route.ts'

/** Types of channels. */
const DIRECT = 1
const THREADS: ReadonlySet<number> = new Set([10, 11, 12])
/** Types of messages that people write: plain ones and replies. */
const WRITTEN: ReadonlySet<number> = new Set([0, 19])

/** What all that comes in has. */
export type Came = Pick<Incoming, 'eventId' | 'route' | 'sender' | 'place' | 'at' | 'aloud' | 'reply'>

/** Where, who and when an interaction was. */
export function cameOf(interaction: APIInteraction, account: string, at: Instant): Came {
  const { channel, member } = interaction
  const sender = senderOf(member?.user ?? interaction.user, member)
  return {
    eventId: interaction.id,
    route: routeOf(account, placeOf(interaction), sender.id, null),
    sender,
    place: interaction.guild_id === undefined && (channel?.type ?? DIRECT) === DIRECT ? 'direct' : 'group',
    at,
    reply: {
      kind: 'interaction',
      application: interaction.application_id,
      token: interaction.token,
      permissions: interaction.app_permissions ?? null,
    },
  }
}

function placeOf(interaction: APIInteraction): Place {
  const { channel } = interaction
  const id = channel?.id ?? interaction.channel_id ?? ''
  const parent: unknown = channel !== undefined && 'parent_id' in channel ? channel.parent_id : null
  return placeOfChannel(id, channel?.type, parent)
}

/** A thread lies in its channel; everything else is a place of its own. */
export const placeOfChannel = (id: string, type: number | undefined, parent: unknown): Place =>
  THREADS.has(type ?? 0) && typeof parent === 'string' ? { chat: parent, thread: id } : { chat: id, thread: null }

function senderOf(
  user: APIUser | undefined,
  member: { readonly nick?: string | null; readonly roles?: readonly string[] } | null | undefined,
): Sender {
  const { id = '', username = '', global_name: name = null, bot = false } = user ?? {}
  return {
    id,
    name: member?.nick ?? name ?? username,
    kind: user === undefined ? 'anonymous' : bot ? 'bot' : 'person',
    groups: (member?.roles ?? []).map((role) => `role:${role}`),
  }
}

interface Words {
  /** `create`, `plan archive`: as it is registered. */
  readonly path: string
  readonly values: Readonly<Record<string, string | number | boolean>>
  /** The field that is being typed. */
  readonly focused: { readonly name: string; readonly text: string } | null
}

/** What was chosen and typed into the native form. */
export function wordsOf(options: readonly APIApplicationCommandInteractionDataOption[] = []): Words {
  const [first] = options
  if (first !== undefined && 'options' in first) {
    const inner = wordsOf(first.options ?? [])
    return { ...inner, path: [first.name, inner.path].filter((word) => word !== '').join(' ') }
  }
  if (first !== undefined && !('value' in first)) return { path: first.name, values: {}, focused: null }
  const fields = options.filter((option) => 'value' in option)
  const focused = fields.find((field) => 'focused' in field && field.focused)
  return {
    path: '',
    values: Object.fromEntries(fields.map(({ name, value }) => [name, value])),
    focused: focused === undefined ? null : { name: focused.name, text: String(focused.value) },
  }
}

/** A native command: the free form as typed, everything else as a call of the verb behind its path. */
export function commandOf(
  came: Came,
  { data }: APIChatInputApplicationCommandInteraction,
  verbs: ReadonlyMap<string, string>,
): IncomingCommand | IncomingCall {
  const { path, values } = wordsOf(data.options)
  if (path === FREE.name || path === '') {
    const text = values[FREE.field]
    return { ...came, kind: 'command', text: typeof text === 'string' ? text.trim() : '' }
  }
  return { ...came, kind: 'call', verb: verbs.get(path) ?? path.split(' ').at(-1) ?? path, input: values }
}

/** The text of a form's only field. */
export function typedIn({ data }: APIModalSubmitInteraction): string {
  const values = (parts: unknown): readonly string[] => {
    if (Array.isArray(parts)) return parts.flatMap(values)
    if (typeof parts !== 'object' || parts === null) return []
    const { value, component, components } = parts as Record<string, unknown>
    return [...(typeof value === 'string' ? [value] : []), ...values(component), ...values(components)]
  }
  return values(data.components)[0]?.trim() ?? ''
}

/** Whether a message is meant for the bot: written to it alone, or calling it. Its own and the service's are not. */
export const concerns = (message: GatewayMessageCreateDispatchData, account: string): boolean =>
  message.author.id !== account &&
  WRITTEN.has(message.type) &&
  (message.guild_id === undefined || message.mentions.some(({ id }) => id === account))

/** A message to the bot: a command where it begins with its word, else plain text. */
export function messageOf(
  message: GatewayMessageCreateDispatchData,
  where: Place,
  account: string,
  at: Instant,
): Incoming {
  const author = senderOf(message.author, message.member)
  const came: Came = {
    eventId: message.id,
    route: routeOf(account, where, message.author.id, message.id),
    sender: message.webhook_id === undefined ? author : { ...author, kind: 'anonymous' },
    place: message.guild_id === undefined ? 'direct' : 'group',
    at,
    // a message is answered by a message
    aloud: true,
    reply: { kind: 'message', message: message.id },
  }
  const text = message.content.replace(new RegExp(`^\\s*<@!?${account}>`), '').trim()
  const command = /^\/?kanban(?:\s+([^]*))?$/i.exec(text)
  return command === null ? { ...came, kind: 'message', text } : { ...came, kind: 'command', text: command[1] ?? '' }
}
