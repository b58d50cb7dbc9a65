import type { Route } from '../../../kanban-core/index.ts'
import { platformContract } from '../../contracts/platform.ts'
import type { Faults, PlatformDriver, Shown } from '../../contracts/platform.ts'
import { ADA, BOARD, SIGNING_SECRET, TEAM } from '../../fakes/slack/index.ts'
import type { FakeSlack, SlackShown } from '../../fakes/slack/index.ts'
import { freePort, set } from './setting.ts'

/** A thread that somebody began before. */
const THREAD = '1700000000.000001'
const ROUTE: Route = { platform: 'slack', account: TEAM, chat: BOARD, thread: THREAD, anchor: null, person: ADA.id }
const NEXT = /^Page \d+ of \d+ ›$/

const fakes = new WeakMap<PlatformDriver, FakeSlack>()

/** Mentions in a thread, as slash commands cannot be given there. */
async function makeDriver(mode: 'socket' | 'http'): Promise<PlatformDriver> {
  const port = mode === 'http' ? await freePort() : 0
  const { slack, platform, presses, close } = await set({ mode, http: { host: '127.0.0.1', port } })
  if (mode === 'http')
    slack.useRequestUrl({ url: `http://127.0.0.1:${port}/slack/events`, signingSecret: SIGNING_SECRET })
  const driver: PlatformDriver = {
    platform,
    presses,
    route: ROUTE,
    person: ADA.id,
    command: async (text) => void (await slack.mention(`kanban ${text}`, { thread: THREAD })),
    say: async (text) => void (await slack.mention(text, { thread: THREAD })),
    press: async (label, answer) => {
      await slack.press(label)
      if (answer !== undefined) await slack.submit(answer)
    },
    shown: () => slack.messages.map(toShown),
    seen: async (wanted) => toShown(await slack.waitFor((message) => wanted(toShown(message)))),
    nextPage: async () => {
      const next = slack.messages.at(-1)?.buttons.find(({ label }) => NEXT.test(label))
      if (next === undefined) return false
      await slack.press(next.label)
      pages.push(...slack.messages.slice(-1).map(toShown))
      return true
    },
    redeliver: async () => {
      await slack.redeliver()
      return true
    },
    open: () => (slack.socket.connections > 0 ? ['a socket'] : []),
    close,
  }
  const pages: Shown[] = []
  const shown = driver.shown.bind(driver)
  const whole = { ...driver, shown: () => [...shown(), ...pages] }
  fakes.set(whole, slack)
  return whole
}

function toShown(message: SlackShown): Shown {
  return {
    ref: message.hiddenFor === null && !message.byUrl ? message.ts : null,
    thread: message.thread,
    text: message.read,
    raw: message.text + strings(message.blocks).join('\n'),
    length: message.read.length,
    labels: message.buttons.map(({ label }) => label),
    mentions: message.mentions,
  }
}

function faultsOf(driver: PlatformDriver): Faults {
  const slack = fakes.get(driver)
  if (slack === undefined) throw new Error('no fake belongs to this driver')
  return {
    rateLimit: (milliseconds) =>
      slack.fail('chat.postMessage', {
        status: 429,
        headers: { 'retry-after': String(milliseconds / 1_000) },
        body: { ok: false, error: 'ratelimited' },
      }),
    loseReply: () => slack.fail('chat.postMessage', { afterApply: true, reply: 'drop' }),
    refuse: () => slack.fail('chat.postMessage', { status: 200, body: { ok: false, error: 'is_archived' } }),
    disconnect: async () => {
      slack.socket.cut()
      await slack.watch.until(() => slack.socket.connections === 0)
    },
  }
}

const strings = (value: unknown): readonly string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(strings)
      : []

platformContract('Slack over a socket', () => makeDriver('socket'), faultsOf)
platformContract('Slack over HTTP', () => makeDriver('http'), faultsOf)
