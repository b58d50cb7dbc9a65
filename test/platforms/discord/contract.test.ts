import { platformContract } from '../../contracts/platform.ts'
import type { Faults, PlatformDriver, Shown } from '../../contracts/platform.ts'
import { labelsOf } from '../../fakes/discord/crowd.ts'
import type { Message } from '../../fakes/discord/index.ts'
import { read } from '../../fakes/discord/markdown.ts'
import { openSince, routeIn, stage } from './stage.ts'
import type { Stage } from './stage.ts'

const stages = new WeakMap<PlatformDriver, Stage>()

/** Ada in a thread of a server, with the native command. */
async function makeDriver(): Promise<PlatformDriver> {
  const made = await stage()
  const before = process.getActiveResourcesInfo()
  const { discord, crowd, ada, thread, presses, platform } = made
  const toShown = (message: Message): Shown => {
    const { text, marks } = read(message.content)
    return {
      ref: message.id,
      thread: discord.server.channel(message.channel_id).type === 11 ? message.channel_id : null,
      text,
      raw: message.content,
      length: message.content.length,
      labels: labelsOf(message),
      mentions: [...message.mentions, ...marks.filter((mark) => mark.startsWith('mention'))],
    }
  }
  const driver: PlatformDriver = {
    platform,
    presses,
    route: routeIn(thread, ada),
    person: ada.id,
    command: (text) => Promise.resolve(void crowd.command(ada, thread, text)),
    say: (text) => Promise.resolve(void crowd.mention(ada, thread, text)),
    press: async (label, answer) => {
      const pressed = crowd.press(ada, label)
      if (answer !== undefined) await crowd.submit(pressed, answer)
    },
    shown: () => crowd.shown.map(toShown),
    seen: async (wanted) => toShown(await crowd.seen((message) => wanted(toShown(message)))),
    nextPage: async () => {
      if (!crowd.shown.some((message) => labelsOf(message).includes('Next'))) return false
      await crowd.acked(crowd.press(ada, 'Next'))
      return true
    },
    redeliver: () => {
      crowd.redeliver()
      return Promise.resolve(true)
    },
    open: () => openSince(before, discord),
    close: () => discord.stop(),
  }
  stages.set(driver, made)
  return driver
}

function faultsOf(driver: PlatformDriver): Faults {
  const made = stages.get(driver)
  if (made === undefined) throw new Error('no such driver')
  const { discord } = made
  return {
    rateLimit: (milliseconds) => {
      const seconds = milliseconds / 1_000
      const body = { message: 'You are being rate limited.', retry_after: seconds, global: false }
      const headers = { 'retry-after': String(seconds), 'x-ratelimit-scope': 'user' }
      discord.fault('post', { status: 429, headers, body })
    },
    loseReply: () => discord.fault('post', { reply: 'drop', afterApply: true }),
    refuse: () => discord.fault('post', { status: 403, body: { code: 50_013, message: 'Missing Permissions' } }),
    disconnect: async () => {
      const before = discord.gateway.connects
      discord.cut()
      await discord.waitFor(() => discord.gateway.connects > before && discord.gateway.present > 0)
    },
  }
}

platformContract('Discord', makeDriver, faultsOf)
