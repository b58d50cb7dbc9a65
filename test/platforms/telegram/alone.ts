import { randomBytes } from 'node:crypto'
import { Presses } from '../../../platforms/press.ts'
import { createTelegram } from '../../../platforms/telegram/index.ts'
import { TOKEN } from '../../fakes/telegram/index.ts'

/** A process of its own that starts a bot, waits for one command, stops, and then has nothing left to do. */
const [apiRoot = ''] = process.argv.slice(2)
const quiet = (): void => undefined
const random = (bytes: number): Uint8Array => randomBytes(bytes)
const platform = createTelegram({
  token: TOKEN,
  apiRoot,
  presses: new Presses({ random, now: Date.now }),
  log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  now: Date.now,
  random,
})
const came = Promise.withResolvers<void>()
await platform.start({
  receive: () => {
    came.resolve()
    return Promise.resolve('nobody')
  },
  admits: () => Promise.resolve(true),
  complete: () => Promise.resolve([]),
  connection: quiet,
})
await came.promise
await platform.stop()
process.stdout.write(
  JSON.stringify(process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY|FSReq|File/.test(name))),
)
