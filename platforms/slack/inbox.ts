import type { Instant } from '../../kanban-core/index.ts'
import type { IncomingCommand, IncomingMessage, IncomingPress, Sender } from '../platform.ts'
import { routeOf } from './route.ts'
import type { ReplyTo, Self } from './route.ts'

/** What Slack sends, as it came over the wire: read field by field, as a payload may lack any of them. */
export type Payload = Readonly<Record<string, unknown>>

export interface Circumstances {
  readonly self: Self
  readonly now: Instant
  /** Whether this conversation is the bot's own with that person. */
  readonly isOwnDirect: (channel: string, person: string) => boolean
}

/** A slash command. */
export function commandOf(body: Payload, { self, now, isOwnDirect }: Circumstances): IncomingCommand {
  const reply: ReplyTo = {
    channel: word(body['channel_id']),
    thread: word(body['thread_ts']) || null,
    user: word(body['user_id']),
    responseUrl: word(body['response_url']) || null,
    hidden: false,
  }
  return {
    kind: 'command',
    text: decode(word(body['text'])).trim(),
    eventId: `command:${word(body['trigger_id'])}`,
    route: routeOf(self, reply, null),
    sender: senderOf(self, { id: reply.user, name: word(body['user_name']), teams: [body['team_id']] }),
    place: isOwnDirect(reply.channel, reply.user) ? 'direct' : 'group',
    at: now,
    reply: { ...reply },
  }
}

/**
 * A mention in a channel, or words in the bot's direct messages. Null = nobody's business: changed and deleted messages,
 * the bot's own, and what is no text.
 */
export function eventOf(body: Payload, { self, now }: Circumstances): IncomingCommand | IncomingMessage | null {
  const event = object(body['event'])
  const isMention = event['type'] === 'app_mention'
  const channel = word(event['channel'])
  const id = word(event['user']) || word(event['bot_id'])
  const isDirect = event['channel_type'] === 'im'
  if (isMention ? channel.startsWith('D') : !isDirect) return null
  if (!HEARD.has(word(event['subtype'])) || event['edited'] !== undefined || event['hidden'] === true) return null
  if (id === self.user || event['bot_id'] === self.bot || id === '' || channel === '') return null
  const text = decode(addressed(word(event['text']), self)).trim()
  if (text === '' && !isMention) return null
  const thread = word(event['thread_ts']) || null
  const reply: ReplyTo = { channel, thread, user: id, responseUrl: null, hidden: false }
  const came = {
    eventId: word(body['event_id']) || `event:${channel}:${word(event['ts'])}`,
    route: routeOf(self, reply, word(event['ts']) || null),
    sender: senderOf(self, {
      id,
      name: '',
      teams: [event['user_team'], event['team'], event['source_team']],
      isBot: event['bot_id'] !== undefined || event['subtype'] === 'bot_message',
    }),
    place: isDirect ? ('direct' as const) : ('group' as const),
    at: now,
    reply: { ...reply },
  }
  const command = text === '' ? '' : commandText(text)
  return command === null ? { ...came, kind: 'message', text } : { ...came, kind: 'command', text: command }
}

/** Kinds of messages that somebody wrote; everything else tells of changes. */
const HEARD = new Set(['', 'bot_message', 'file_share', 'me_message', 'thread_broadcast'])

/** What stands after `kanban` or `/kanban`; null = the text does not begin with it. */
function commandText(text: string): string | null {
  const command = /^\/?kanban(?![\w-])[:,]?\s*([^]*)$/i.exec(text)
  return command === null ? null : (command[1] ?? '').trim()
}

/** The text without the mention that it begins with. */
const addressed = (text: string, { user }: Self): string =>
  text.replace(new RegExp(`^\\s*<@${user}(?:\\|[^>]*)?>[:,]?\\s*`), '')

/** A button that was pressed: what it carries, and where. */
export interface Pressed {
  readonly action: string
  readonly value: string
  readonly trigger: string
  readonly reply: ReplyTo
  /** The message with the button. */
  readonly message: string
  readonly sender: Sender
  readonly eventId: string
}

/** Null where a payload lacks what a press needs. */
export function pressedOf(body: Payload, self: Self): Pressed | null {
  const [action] = Array.isArray(body['actions']) ? (body['actions'] as readonly unknown[]).map(object) : []
  const container = object(body['container'])
  const user = object(body['user'])
  const channel = word(container['channel_id']) || word(object(body['channel'])['id'])
  const message = word(container['message_ts']) || word(object(body['message'])['ts'])
  if (action === undefined || channel === '' || word(user['id']) === '') return null
  const thread = word(container['thread_ts']) || word(object(body['message'])['thread_ts'])
  const trigger = word(body['trigger_id'])
  return {
    action: word(action['action_id']),
    value: word(action['value']),
    trigger,
    message,
    sender: personOf(self, user),
    eventId: `press:${trigger || `${message}:${word(action['action_ts'])}`}`,
    reply: {
      channel,
      // the first message of a thread names itself as the thread, and stands outside of it
      thread: thread === '' || thread === message ? null : thread,
      user: word(user['id']),
      responseUrl: word(body['response_url']) || null,
      hidden: container['is_ephemeral'] === true,
    },
  }
}

export function pressOf(pressed: Pressed, token: string, answer: string | null, around: Circumstances): IncomingPress {
  const { reply, sender, eventId } = pressed
  return {
    kind: 'press',
    token,
    answer,
    eventId,
    route: routeOf(around.self, reply, reply.hidden ? null : pressed.message || null),
    sender,
    place: around.isOwnDirect(reply.channel, reply.user) ? 'direct' : 'group',
    at: around.now,
    reply: { ...reply },
  }
}

/** By id and by workspace: names are for reading only. */
export const personOf = (self: Self, user: Payload): Sender =>
  senderOf(self, {
    id: word(user['id']),
    name: word(user['username']) || word(user['name']),
    teams: [user['team_id']],
  })

interface Told {
  readonly id: string
  readonly name: string
  /** Every workspace that the payload names as theirs. */
  readonly teams: readonly unknown[]
  readonly isBot?: boolean
}

function senderOf(self: Self, { id, name, teams, isBot = false }: Told): Sender {
  const isOurs = teams.every(
    (team) => typeof team !== 'string' || team === '' || team === self.team || team === self.enterprise,
  )
  return { id, name: name || id, kind: isBot ? 'bot' : isOurs ? 'person' : 'foreign', groups: [] }
}

/**
 * The text as it was typed: Slack's three entities and its links, mentions and dates undone, once.
 * Any other angle brackets are left alone.
 */
export function decode(text: string): string {
  return text.replaceAll(/<([^<>\n]+)>|&(amp|lt|gt);/g, (whole: string, inner?: string, entity?: string) =>
    entity === undefined ? typed(inner ?? '', whole) : (ENTITIES[entity] ?? whole),
  )
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' }
const entities = (text: string): string =>
  text.replaceAll(/&(amp|lt|gt);/g, (whole, name: string) => ENTITIES[name] ?? whole)

function typed(inner: string, whole: string): string {
  const [target = '', label] = inner.split('|', 2)
  if (/^[@#][A-Z0-9]+$/.test(target)) return target.charAt(0) + (label ?? target.slice(1))
  if (/^!(?:subteam|date)\^/.test(target)) return label === undefined ? whole : entities(label)
  if (/^!(?:here|channel|everyone)$/.test(target)) return `@${target.slice(1)}`
  if (!/^(?:[a-z][a-z0-9+.-]*:\/\/|mailto:|tel:)/i.test(target)) return whole
  if (label === undefined) return entities(target)
  // Slack makes links of what looks like one: then the label is what was typed
  return target.includes(label) ? entities(label) : `${entities(label)} (${entities(target)})`
}

export const word = (value: unknown): string => (typeof value === 'string' ? value : '')
export const object = (value: unknown): Payload =>
  typeof value === 'object' && value !== null ? (value as Payload) : {}
