import type { Route } from '../../../kanban-core/index.ts'
import type { Faults, PlatformDriver, Shown } from '../../contracts/platform.ts'
import { calledBy, labelsOf } from '../../fakes/telegram/crowd.ts'
import type { Fault, Place, Sent, Toast } from '../../fakes/telegram/index.ts'
import { BOT } from '../../fakes/telegram/index.ts'
import { makeBench } from './bench.ts'
import type { Bench } from './bench.ts'

const ADA = 111
const PAGE = /^\d+ of \d+ ›$/
const benches = new WeakMap<PlatformDriver, Bench>()

/** Ada in a chat of her own with the bot, or in a topic of a forum. */
export async function makeDriver(where: 'direct' | 'topic'): Promise<PlatformDriver> {
  const before = resources()
  const bench = await makeBench()
  const { crowd, telegram } = bench
  const ada = crowd.person(ADA, 'Ada')
  const place = where === 'direct' ? crowd.direct(ada) : crowd.group(-100_123, 'Team', [77])
  const shown = (): readonly Shown[] => [...crowd.shown.map(toShown), ...telegram.toasts.map(toastShown)]
  const driver: PlatformDriver = {
    platform: bench.platform,
    presses: bench.presses,
    route: routeOf(place),
    person: String(ADA),
    command: async (text) => void crowd.command(ada, place, text),
    say: async (text) => void crowd.say(ada, place, where === 'direct' ? text : `@${BOT.username} ${text}`),
    press: async (label, answer) => {
      const shownBefore = crowd.shown.length
      crowd.press(ada, label)
      if (answer === undefined) return
      await telegram.waitFor(() => crowd.shown.slice(shownBefore).some((one) => one.reply_markup?.force_reply))
      crowd.submit(ada, answer)
    },
    shown,
    seen: (wanted) => telegram.waitFor(() => shown().find(wanted)),
    nextPage: async () => {
      const open = crowd.shown.findLast((message) => labelsOf(message).some((label) => PAGE.test(label)))
      if (open === undefined) return false
      crowd.press(ada, labelsOf(open).find((label) => PAGE.test(label)) ?? '', open)
      await telegram.waitFor(() =>
        crowd.shown.some((one) => one.message_id === open.message_id && one.edits > open.edits),
      )
      return true
    },
    redeliver: () => Promise.resolve(telegram.updates.again()),
    open: () => minus(resources(), [...before, ...servers(telegram.connections)]),
    close: bench.close,
  }
  benches.set(driver, bench)
  return driver
}

/** A refusal as the Bot API words it. */
export const refused = (code: number, description: string, parameters = {}): Fault => ({
  status: code,
  body: { ok: false, error_code: code, description, parameters },
})

export function faults(driver: PlatformDriver): Faults {
  const telegram = benches.get(driver)?.telegram
  if (telegram === undefined) throw new Error('this driver is none of Telegram')
  return {
    rateLimit: (milliseconds) =>
      telegram.fault('sendMessage', refused(429, 'Too Many Requests', { retry_after: milliseconds / 1_000 })),
    loseReply: () => telegram.fault('sendMessage', { reply: 'drop', afterApply: true }),
    refuse: () => telegram.fault('sendMessage', refused(403, 'Forbidden: bot was blocked by the user')),
    disconnect: async () => {
      await telegram.down()
      await telegram.up()
    },
  }
}

const routeOf = ({ chat, topic }: Place): Route => ({
  platform: 'telegram',
  account: String(BOT.id),
  chat: String(chat.id),
  thread: topic === null ? null : String(topic),
  anchor: null,
  person: String(ADA),
})

const toShown = (message: Sent): Shown => ({
  ref: String(message.message_id),
  thread: message.message_thread_id === undefined ? null : String(message.message_thread_id),
  text: message.text,
  raw: message.text + labelsOf(message).join(''),
  length: message.text.length,
  labels: labelsOf(message),
  mentions: calledBy(message),
})

const toastShown = ({ text }: Toast): Shown => ({
  ref: null,
  thread: null,
  text,
  raw: text,
  length: text.length,
  labels: [],
  mentions: [],
})

/** Sockets and timers of this process. */
const resources = (): readonly string[] => process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name))
const servers = (connections: number): readonly string[] => [
  'TCPServerWrap',
  ...Array.from({ length: connections }, () => 'TCPSocketWrap'),
]

function minus(all: readonly string[], some: readonly string[]): readonly string[] {
  const left = [...all]
  for (const one of some) if (left.includes(one)) left.splice(left.indexOf(one), 1)
  return left
}
