import { ADA, APP_TOKEN, BOARD, BOB, BOT_TOKEN, FakeSlack } from '../../fakes/slack/index.ts'
import type { SlackShown } from '../../fakes/slack/index.ts'
import type { Fault as Broken } from '../../fakes/shared/faults.ts'
import type { Fault, Scene, Shown } from './scene.ts'

const THREAD = '1764000000.000100'
const METHODS = { post: 'chat.postMessage', answer: 'chat.postMessage', edit: 'chat.update' } as const
const FAULTS: Readonly<Record<Fault, Broken>> = {
  limit: { status: 429, headers: { 'retry-after': '0' }, body: { ok: false, error: 'ratelimited' } },
  error: { status: 502, raw: 'bad gateway' },
  'reply lost': { afterApply: true, reply: 'drop' },
  'hang after': { afterApply: true, reply: 'hang' },
}

const shownOf = (message: SlackShown): Shown => ({
  ref: message.ts,
  text: message.read,
  buttons: message.buttons.map(({ label }) => label),
  inThread: message.channel === BOARD && message.thread === THREAD,
  whispered: message.hiddenFor !== null,
  repliesTo: message.thread,
  edits: message.edits,
})

/** A thread in a channel: Ada and Bob mention the bot there, as slash commands cannot be typed in threads. */
export async function slackScene(): Promise<Scene> {
  const slack = await FakeSlack.start()
  const people = { ada: ADA, bob: BOB }
  return {
    name: 'slack',
    config: `  slack: { bot_token: "${BOT_TOKEN}", app_token: "${APP_TOKEN}", api_url: "${slack.apiUrl}", allow: ["${ADA.id}", "${BOB.id}"] }\n`,
    connected: () => slack.connected(),
    command: (text) => void slack.mention(`kanban ${text}`, { channel: BOARD, thread: THREAD }),
    press: (label, who = 'ada') => void slack.press(label, { person: people[who] }),
    async submit(label, text) {
      await slack.press(label, { person: ADA })
      await slack.submit(text, { person: ADA })
    },
    redeliver: () => void slack.redeliver(),
    get shown() {
      return slack.messages.map(shownOf)
    },
    seen: async (wanted) => shownOf(await slack.waitFor((message) => wanted(shownOf(message)))),
    fault: (what, ...faults) => slack.fail(METHODS[what], ...faults.map((fault) => FAULTS[fault])),
    calls: (what) => slack.calls.filter(({ method }) => method === METHODS[what]).length,
    stop: () => slack.stop(),
  }
}
