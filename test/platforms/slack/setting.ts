import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Presses } from '../../../platforms/press.ts'
import { createSlack } from '../../../platforms/slack/index.ts'
import type { SlackOptions } from '../../../platforms/slack/index.ts'
import type { ChatPlatform } from '../../../platforms/platform.ts'
import { FakeSlack, SIGNING_SECRET } from '../../fakes/slack/index.ts'
import type { FakeSlackOptions } from '../../fakes/slack/index.ts'
import { RecordingInbox } from '../../contracts/recording-inbox.ts'

/** One line of the log: level, words, text. */
export type Logged = readonly [level: string, words: object, text: string]

export interface Setting {
  readonly slack: FakeSlack
  readonly platform: ChatPlatform
  readonly presses: Presses
  readonly inbox: RecordingInbox
  readonly log: Logged[]
  close(): Promise<void>
}

const unclosed: Setting[] = []

/** The adapter on a fake Slack; not started. Closed by `closeAll`. */
export async function set(options: Partial<SlackOptions> = {}, fake: FakeSlackOptions = {}): Promise<Setting> {
  const slack = await FakeSlack.start(fake)
  const log: Logged[] = []
  const write =
    (level: string) =>
    (words: object, text = '') =>
      void log.push([level, words, text])
  const presses = new Presses({ random: (bytes) => randomBytes(bytes), now: Date.now })
  const platform = createSlack({
    botToken: slack.botToken,
    appToken: slack.appToken,
    signingSecret: SIGNING_SECRET,
    mode: 'socket',
    apiUrl: slack.apiUrl,
    presses,
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    now: Date.now,
    random: (bytes) => randomBytes(bytes),
    backoff: { first: 5, longest: 50 },
    ...options,
  })
  const inbox = new RecordingInbox().serve({ platform, presses })
  const close = async () => {
    await platform.stop()
    await slack.stop()
  }
  const setting = { slack, platform, presses, inbox, log, close }
  unclosed.push(setting)
  return setting
}

/** The same, started. */
export async function started(options: Partial<SlackOptions> = {}, fake: FakeSlackOptions = {}): Promise<Setting> {
  const setting = await set(options, fake)
  await setting.platform.start(setting.inbox)
  return setting
}

export async function closeAll(): Promise<void> {
  for (const setting of unclosed.splice(0)) await setting.close()
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
