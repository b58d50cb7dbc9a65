import { PostRefused } from '../platform.ts'
import type { Incoming } from '../platform.ts'
import type { Calls } from './calls.ts'
import { postFailure } from './errors.ts'
import { channelOf, replyOf } from './route.ts'

const ADMINISTRATOR = 1n << 3n
const VIEW = 1n << 10n
const SEND = 1n << 11n
const SEND_IN_THREADS = 1n << 38n

/** Why the bot could not write there later, although it can answer there: a command is answered in channels that the bot may not even see. */
export async function whyUnreachable(incoming: Incoming, calls: Calls): Promise<string | null> {
  const reply = replyOf(incoming)
  if (incoming.place === 'direct' || reply.kind === 'message') return null
  const { thread } = incoming.route
  if (reply.permissions !== null && lacks(BigInt(reply.permissions), thread === null ? SEND : SEND_IN_THREADS))
    return 'the bot may not write in this channel: give its role "View Channel" and "Send Messages" here'
  try {
    await calls.channel(channelOf(incoming.route))
    return null
  } catch (error) {
    return postFailure(error) instanceof PostRefused
      ? 'the bot cannot see this channel: invite it to this server, and give its role "View Channel" here'
      : null
  }
}

const lacks = (given: bigint, send: bigint): boolean =>
  (given & ADMINISTRATOR) === 0n && (given & (VIEW | send)) !== (VIEW | send)
