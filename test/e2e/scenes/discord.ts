import { Crowd, labelsOf } from '../../fakes/discord/crowd.ts'
import { FakeDiscord, GUILD, TOKEN } from '../../fakes/discord/index.ts'
import type { Fault as Broken, Message } from '../../fakes/discord/index.ts'
import type { Fault, Scene, Shown } from './scene.ts'

const ROUTES = { post: 'post', answer: 'original', edit: 'edit' } as const
const FAULTS: Readonly<Record<Fault, Broken>> = {
  limit: {
    status: 429,
    headers: { 'retry-after': '0.02', 'x-ratelimit-scope': 'shared' },
    body: { message: 'You are being rate limited.', retry_after: 0.02, global: false },
  },
  error: { status: 502, raw: 'bad gateway' },
  'reply lost': { afterApply: true, reply: 'drop' },
  'hang after': { afterApply: true, reply: 'hang' },
}

/** A thread in a channel of a server: Ada and Bob write there. */
export async function discordScene(): Promise<Scene> {
  const discord = await FakeDiscord.start()
  const crowd = new Crowd(discord)
  const people = { ada: crowd.person('Ada'), bob: crowd.person('Bob') }
  const thread = crowd.thread(crowd.channel('board'), 'auth')
  const shownOf = (message: Message): Shown => ({
    ref: message.id,
    text: message.content,
    buttons: labelsOf(message),
    inThread: message.channel_id === thread.id,
    whispered: message.seenBy !== null,
    repliesTo: message.anchor,
    edits: message.edits,
  })
  return {
    name: 'discord',
    config: `  discord: { token: "${TOKEN}", api_root: "${discord.url}", guilds: ["${GUILD}"], allow: ["${people.ada.id}", "${people.bob.id}"] }\n`,
    connected: () => discord.waitFor(() => discord.server.commands.size > 0 && discord.gateway.present > 0),
    command: (text) => void crowd.command(people.ada, thread, text),
    press: (label, who = 'ada') => void crowd.press(people[who], label),
    submit: async (label, text) => void (await crowd.submit(crowd.press(people.ada, label), text)),
    redeliver: () => crowd.redeliver(),
    get shown() {
      return crowd.shown.map(shownOf)
    },
    seen: async (wanted) => shownOf(await crowd.seen((message) => !message.loading && wanted(shownOf(message)))),
    fault: (what, ...faults) => discord.fault(ROUTES[what], ...faults.map((fault) => FAULTS[fault])),
    calls: (what) => discord.callsOf(ROUTES[what]).length,
    stop: () => discord.stop(),
  }
}
