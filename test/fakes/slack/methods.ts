import { list, refuseBlocks, refuseView, word } from './blocks.ts'
import type { Json } from './blocks.ts'
import { APP, BOT, TEAM } from './workspace.ts'
import type { SlackMessage, Workspace } from './workspace.ts'

/** What a method answers with; `error` as Slack words it. */
export type Result = Json & { readonly ok: boolean }
type Method = (params: Json, workspace: Workspace) => Result

const done = (more: Json = {}): Result => ({ ok: true, ...more })
const refuse = (error: string, more: Json = {}): Result => ({ ok: false, error, ...more })

/** The scope that each method needs; a list = by the kind of the channel. */
const SCOPES: Readonly<Record<string, string | readonly [prefix: string, scope: string][]>> = {
  'chat.postMessage': 'chat:write',
  'chat.postEphemeral': 'chat:write',
  'chat.update': 'chat:write',
  'conversations.open': 'im:write',
  'conversations.history': [
    ['D', 'im:history'],
    ['G', 'groups:history'],
    ['C', 'channels:history'],
  ],
  'conversations.replies': [
    ['D', 'im:history'],
    ['G', 'groups:history'],
    ['C', 'channels:history'],
  ],
}

/** The scope that a call needs and that was not given. */
export function missingScope(method: string, params: Json, scopes: ReadonlySet<string>): string | null {
  const needed = SCOPES[method]
  const scope =
    typeof needed === 'string' || needed === undefined
      ? needed
      : needed.find(([prefix]) => word(params['channel']).startsWith(prefix))?.[1]
  return scope === undefined || scopes.has(scope) ? null : scope
}

export const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': () =>
    done({
      url: 'https://fake.slack.com/',
      team: 'Fake',
      team_id: TEAM,
      user: BOT.name,
      user_id: BOT.user,
      bot_id: BOT.id,
    }),
  'chat.postMessage': (params, workspace) => {
    const channel = reachable(params, workspace)
    if (typeof channel !== 'string') return channel
    const wrong = wrongMessage(params)
    if (wrong !== null) return wrong
    const added = workspace.add({ ...content(params, channel), hiddenFor: null, byUrl: false })
    return done({ channel, ts: added.ts, message: wire(added) })
  },
  'chat.postEphemeral': (params, workspace) => {
    const channel = reachable(params, workspace)
    if (typeof channel !== 'string') return channel
    if (!/^[UW]/.test(word(params['user']))) return refuse('user_not_in_channel')
    const wrong = wrongMessage(params)
    if (wrong !== null) return wrong
    const { ts } = workspace.add({ ...content(params, channel), hiddenFor: word(params['user']), byUrl: false })
    return done({ message_ts: ts })
  },
  'chat.update': (params, workspace) => {
    const message = workspace.messages.find((one) => one.ts === params['ts'] && one.channel === params['channel'])
    if (message === undefined || message.hiddenFor !== null) return refuse('message_not_found')
    if (message.byUrl) return refuse('cant_update_message')
    const wrong = wrongMessage(params)
    if (wrong !== null) return wrong
    message.text = word(params['text'])
    message.blocks = list(params['blocks'])
    message.edits += 1
    return done({ channel: message.channel, ts: message.ts, text: message.text })
  },
  'conversations.open': ({ users }, workspace) =>
    /^[UW][A-Z0-9]+$/.test(word(users))
      ? done({ channel: { id: workspace.dm(word(users)) } })
      : refuse('user_not_found'),
  'conversations.history': (params, workspace) => page(params, workspace, (one) => one.thread === null, 'newest first'),
  'conversations.replies': (params, workspace) =>
    page(params, workspace, (one) => one.thread === params['ts'] || one.ts === params['ts'], 'oldest first'),
  'views.open': (params, workspace) => {
    const view = params['view'] as Json
    const trigger = word(params['trigger_id'])
    if (!trigger.startsWith('trigger'))
      return refuse(trigger.startsWith('expired') ? 'expired_trigger_id' : 'invalid_trigger_id')
    if (workspace.views.some((one) => one.trigger === trigger)) return refuse('exchanged_trigger_id')
    const wrong = refuseView(view)
    if (wrong !== null) return refuse('invalid_arguments', { response_metadata: { messages: [`[ERROR] ${wrong}`] } })
    const id = workspace.next('V')
    workspace.views.push({ id, view, trigger })
    return done({ view: { ...view, id } })
  },
}

function reachable(params: Json, workspace: Workspace): string | Result {
  const asked = word(params['channel'])
  const channel = /^[UW][A-Z0-9]+$/.test(asked) ? workspace.dm(asked) : asked
  const known = workspace.channels.get(channel)
  if (known === undefined) return refuse('channel_not_found')
  if (known === 'archived') return refuse('is_archived')
  return known === 'member' ? channel : refuse('not_in_channel')
}

function wrongMessage(params: Json): Result | null {
  const { text, blocks, metadata } = params
  if (word(text) === '' && list(blocks).length === 0) return refuse('no_text')
  if (word(text).length > 40_000) return refuse('msg_too_long')
  // a text on its own is cut or refused above the advised length
  if (list(blocks).length === 0 && word(text).length > 4_000) return refuse('msg_too_long')
  const wrong = blocks === undefined ? null : refuseBlocks(blocks)
  if (wrong !== null) return refuse(wrong[0], { response_metadata: { messages: [`[ERROR] ${wrong[1]}`] } })
  if (metadata === undefined) return null
  const { event_type, event_payload } = metadata as Json
  return word(event_type) === '' || typeof event_payload !== 'object' ? refuse('invalid_metadata_format') : null
}

const content = (params: Json, channel: string) => ({
  channel,
  thread: word(params['thread_ts']) || null,
  text: word(params['text']),
  blocks: list(params['blocks']),
  metadata: (params['metadata'] as Json | undefined) ?? null,
  linkNames: String(params['link_names']) === 'true',
})

function page(
  params: Json,
  workspace: Workspace,
  wanted: (message: SlackMessage) => boolean,
  order: 'newest first' | 'oldest first',
): Result {
  const channel = reachable(params, workspace)
  if (typeof channel !== 'string') return channel
  const found = workspace.messages.filter(
    (one) =>
      one.channel === channel &&
      one.hiddenFor === null &&
      wanted(one) &&
      Number(one.ts) > Number(params['oldest'] ?? 0),
  )
  const ordered = order === 'newest first' ? found.toReversed() : found
  const from = Number(params['cursor'] ?? 0)
  const limit = Math.min(Number(params['limit'] ?? 100), 999)
  const more = ordered.length > from + limit
  const withMetadata = String(params['include_all_metadata']) === 'true'
  return done({
    messages: ordered.slice(from, from + limit).map((one) => wire(one, withMetadata)),
    has_more: more,
    response_metadata: { next_cursor: more ? String(from + limit) : '' },
  })
}

/** As the API tells of a message. */
export const wire = (message: SlackMessage, withMetadata = true): Json => ({
  type: 'message',
  user: BOT.user,
  bot_id: BOT.id,
  app_id: APP,
  ts: message.ts,
  text: message.text,
  ...(message.thread === null ? {} : { thread_ts: message.thread }),
  ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
  ...(message.metadata === null || !withMetadata ? {} : { metadata: message.metadata }),
})
