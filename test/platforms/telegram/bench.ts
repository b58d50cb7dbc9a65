import { randomBytes } from 'node:crypto'
import type { Log } from '../../../kanban-core/index.ts'
import type { ChatPlatform } from '../../../platforms/platform.ts'
import type { PressShelf } from '../../../platforms/press-shelf.ts'
import { memoryShelf } from '../../../platforms/press-shelf.ts'
import { Presses } from '../../../platforms/press.ts'
import { createTelegram } from '../../../platforms/telegram/index.ts'
import type { TelegramOptions } from '../../../platforms/telegram/index.ts'
import { Crowd } from '../../fakes/telegram/crowd.ts'
import { FakeTelegram, TOKEN } from '../../fakes/telegram/index.ts'
import { RecordingInbox } from '../../contracts/recording-inbox.ts'

/** Waits that no test has to sit through. */
export const SHORT = { firstWait: 5, longestWait: 20, conflictWait: 20, tokenWait: 20, stopWithin: 100 } as const

export interface Line {
  readonly level: keyof Log
  readonly words: object
  readonly text: string
}

/** A bot on a fake service, with an inbox that notes what comes in. Not started. */
export interface Bench {
  readonly telegram: FakeTelegram
  readonly crowd: Crowd
  readonly platform: ChatPlatform
  readonly presses: Presses
  readonly inbox: RecordingInbox
  readonly log: readonly Line[]
  /** Another process with the same bot and the same board. */
  another(options?: Partial<TelegramOptions>): { readonly platform: ChatPlatform; readonly inbox: RecordingInbox }
  close(): Promise<void>
}

export async function makeBench(options: Partial<TelegramOptions> = {}): Promise<Bench> {
  const telegram = await FakeTelegram.start()
  const log: Line[] = []
  const shelf: PressShelf = memoryShelf()
  const platforms: ChatPlatform[] = []
  const make = (given: Partial<TelegramOptions>) => {
    const presses = new Presses({ random: (bytes) => randomBytes(bytes), now: Date.now, shelf })
    const platform = createTelegram({
      token: TOKEN,
      apiRoot: telegram.url,
      presses,
      log: logTo(log),
      now: Date.now,
      random: (bytes) => randomBytes(bytes),
      timing: SHORT,
      ...options,
      ...given,
    })
    platforms.push(platform)
    const inbox = new RecordingInbox().serve({ platform, presses })
    const note = inbox.connection.bind(inbox)
    inbox.connection = (state) => {
      note(state)
      telegram.changed()
    }
    return { platform, presses, inbox }
  }
  return {
    telegram,
    crowd: new Crowd(telegram),
    ...make({}),
    log,
    another: (given = {}) => make(given),
    close: async () => {
      await Promise.all(platforms.map((platform) => platform.stop()))
      await telegram.stop()
    },
  }
}

function logTo(lines: Line[]): Log {
  const at =
    (level: keyof Log) =>
    (words: object, text = '') =>
      void lines.push({ level, words, text })
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
