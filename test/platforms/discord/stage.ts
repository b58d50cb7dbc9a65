import { randomBytes } from 'node:crypto'
import type { Log, Route } from '../../../kanban-core/index.ts'
import { VERBS, menuOf } from '../../../kanban-core/index.ts'
import { createDiscord } from '../../../platforms/discord/index.ts'
import type { DiscordOptions } from '../../../platforms/discord/index.ts'
import { Presses } from '../../../platforms/press.ts'
import { Crowd } from '../../fakes/discord/crowd.ts'
import { BOT, FakeDiscord, TOKEN } from '../../fakes/discord/index.ts'
import type { Channel, User } from '../../fakes/discord/index.ts'
import { RecordingInbox } from '../../contracts/recording-inbox.ts'

/** Words that were logged, by level. */
export interface Logged {
  readonly level: string
  readonly words: object
  readonly text: string
}

export function recordingLog(): Log & { readonly lines: readonly Logged[] } {
  const lines: Logged[] = []
  const at =
    (level: string) =>
    (words: object, text = '') =>
      void lines.push({ level, words, text })
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), lines }
}

export const MENU = { commands: menuOf(VERBS, 'chat') }

/** A bot on a loopback Discord, with Ada in a thread of a channel. */
export async function stage(options: Partial<DiscordOptions> = {}) {
  const discord = await FakeDiscord.start()
  const crowd = new Crowd(discord)
  const ada = crowd.person('Ada', { roles: ['987'] })
  const channel = crowd.channel('board')
  const thread = crowd.thread(channel, 'auth')
  const log = recordingLog()
  const presses = new Presses({ random: (bytes) => randomBytes(bytes), now: Date.now })
  const platform = createDiscord({
    token: TOKEN,
    apiRoot: discord.url,
    presses,
    log,
    now: Date.now,
    random: (bytes) => randomBytes(bytes),
    patience: { first: 1, most: 20, start: 5_000, identify: 1 },
    ...options,
  })
  await platform.publish(MENU)
  const inbox = new RecordingInbox().serve({ platform, presses })
  const told = inbox.connection.bind(inbox)
  inbox.connection = (state) => {
    told(state)
    discord.changed()
  }
  const end = async () => {
    await platform.stop()
    await discord.stop()
  }
  return { discord, crowd, ada, channel, thread, log, presses, platform, inbox, end }
}

export type Stage = Awaited<ReturnType<typeof stage>>

export const routeIn = (channel: Channel, person: User | null = null): Route => ({
  platform: 'discord',
  account: BOT.id,
  chat: channel.parent_id ?? channel.id,
  thread: channel.parent_id === null ? null : channel.id,
  anchor: null,
  person: person?.id ?? null,
})

/** What keeps the process running and did not before, without the server's ends of connections. */
export function openSince(before: readonly string[], discord: FakeDiscord): readonly string[] {
  const others = [...before, ...Array.from({ length: discord.connections }, () => 'TCPSocketWrap')]
  return process.getActiveResourcesInfo().filter((name) => {
    const at = others.indexOf(name)
    if (at >= 0) others.splice(at, 1)
    return at < 0
  })
}
