import { span, text } from '../../kanban-core/index.ts'
import type { View } from '../../kanban-core/index.ts'
import { PostRefused } from '../platform.ts'
import { isOutside } from './errors.ts'
import type { Message } from './message.ts'
import { isDirect } from './route.ts'
import type { ReplyTo, Self } from './route.ts'
import type { Web } from './web.ts'

/** The way back to whoever asked; `url` = the response URL while it is of use. */
export interface Way {
  readonly web: Web
  readonly reply: ReplyTo
  readonly url: string | null
}

/** Seen by the asking person only. Outside of threads by the response URL, which needs no membership; in threads by name. */
export async function whisper({ web, reply, url }: Way, message: Message): Promise<void> {
  const respond = () =>
    url === null ? Promise.resolve(false) : web.respond(url, message, { ...EPHEMERAL, ...threadOf(reply) })
  if (reply.thread === null && (await respond())) return
  try {
    await web.whisper(reply.channel, reply.thread, reply.user, message)
  } catch (error) {
    if (reply.thread !== null && isOutside(error) && (await respond())) return
    throw error
  }
}

/** Seen by everybody there. Null = it could go by the response URL only, so nothing is known of it any more. */
export async function speak(
  { web, reply, url }: Way,
  message: Message,
  outside: () => Promise<Message>,
): Promise<string | null> {
  try {
    return await web.post(reply.channel, reply.thread, message, null)
  } catch (error) {
    if (!isOutside(error) || url === null) throw error
    if (await web.respond(url, await outside(), { ...IN_CHANNEL, ...threadOf(reply) })) return null
    throw new PostRefused('the bot is not in this channel, and the time to answer without that is over', {
      cause: error,
    })
  }
}

const EPHEMERAL = { response_type: 'ephemeral', replace_original: false } as const
const IN_CHANNEL = { response_type: 'in_channel', replace_original: false } as const
const threadOf = ({ thread }: ReplyTo) => (thread === null ? {} : { thread_ts: thread })

/** The answer, and how to let the bot in, unless it says so itself: otherwise it stays the last that is heard here. */
export function withInvitation(view: View, { channel }: ReplyTo, self: Self): View {
  const words = outsideWords(channel, self)
  if (JSON.stringify(view).includes(JSON.stringify(words).slice(1, -1))) return view
  const hint = text(span(`Nothing more can follow here: ${words}.`, 'dim'))
  const at = view.nodes.findIndex((node) => node.kind === 'buttons')
  return { nodes: at < 0 ? [...view.nodes, hint] : view.nodes.toSpliced(at, 0, hint) }
}

/** Why nothing can be posted there later, to be read after a colon. */
export const outsideWords = (channel: string, { name }: Self): string =>
  isDirect(channel)
    ? `this conversation is between people; write to @${name} directly, or use a channel with @${name} in it`
    : `@${name} is not in this channel; /invite @${name} changes that`
