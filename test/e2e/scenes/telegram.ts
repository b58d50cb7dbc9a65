import { FakeTelegram, TOKEN } from '../../fakes/telegram/index.ts'
import type { Fault as Broken } from '../../fakes/telegram/index.ts'
import { Crowd, labelsOf } from '../../fakes/telegram/crowd.ts'
import type { Sent } from '../../fakes/telegram/model.ts'
import type { Fault, Scene, Shown } from './scene.ts'

const TOPIC = 77
const METHODS = { post: 'sendMessage', answer: 'sendMessage', edit: 'editMessageText' } as const
const FAULTS: Readonly<Record<Fault, Broken>> = {
  limit: {
    status: 429,
    body: { ok: false, error_code: 429, description: 'Too Many Requests', parameters: { retry_after: 0 } },
  },
  error: { status: 502, raw: '<html>Bad Gateway</html>' },
  'reply lost': { afterApply: true, reply: 'drop' },
  'hang after': { afterApply: true, reply: 'hang' },
}

/** A forum with topics: Ada and Bob write in the one about auth. */
export async function telegramScene(): Promise<Scene> {
  const telegram = await FakeTelegram.start()
  const crowd = new Crowd(telegram)
  const people = { ada: crowd.person(111, 'Ada'), bob: crowd.person(222, 'Bob') }
  const forum = crowd.group(-1_001, 'Acme', [TOPIC])
  const topic = { ...forum, topic: TOPIC }
  const shownOf = (message: Sent): Shown => ({
    ref: String(message.message_id),
    text: message.text,
    buttons: labelsOf(message),
    inThread: message.chat.id === forum.chat.id && message.message_thread_id === TOPIC,
    whispered: false,
    repliesTo: message.reply_to_message === undefined ? null : String(message.reply_to_message.message_id),
    edits: message.edits,
  })
  return {
    name: 'telegram',
    config: `  telegram: { token: "${TOKEN}", api_root: "${telegram.url}", allow: ["111", "222"] }\n`,
    connected: () => telegram.waitFor(() => telegram.callsOf('getUpdates').length > 0),
    command: (text) => void crowd.command(people.ada, topic, text),
    press: (label, who = 'ada') => void crowd.press(people[who], label),
    async submit(label, text) {
      crowd.press(people.ada, label)
      await crowd.seen((message) => message.reply_markup?.force_reply === true)
      crowd.submit(people.ada, text)
    },
    redeliver: () => void telegram.updates.again(),
    get shown() {
      return crowd.shown.map(shownOf)
    },
    seen: async (wanted) => shownOf(await crowd.seen((message) => wanted(shownOf(message)))),
    fault: (what, ...faults) => telegram.fault(METHODS[what], ...faults.map((fault) => FAULTS[fault])),
    calls: (what) => telegram.callsOf(METHODS[what]).length,
    stop: () => telegram.stop(),
  }
}
