import { randomBytes } from 'node:crypto'
import { text, view } from '../../../kanban-core/index.ts'
import { Presses } from '../../../platforms/press.ts'
import { createSlack } from '../../../platforms/slack/index.ts'

/** Starts, works, is cut, comes back and stops; prints what still keeps the process alive, and ends by itself. */
const [apiUrl = ''] = process.argv.slice(2)
// the process's own streams are there from the beginning
process.stdout.write('')
process.stderr.write('')
const idle = resources()
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const platform = createSlack({
  botToken: 'xoxb-fake-bot-token',
  appToken: 'xapp-fake-app-token',
  mode: 'socket',
  apiUrl,
  presses: new Presses({ random: (bytes) => randomBytes(bytes), now: Date.now }),
  log: quiet,
  now: Date.now,
  random: (bytes) => randomBytes(bytes),
})
const mended = Promise.withResolvers<void>()
await platform.start({
  receive: () => Promise.resolve('nobody'),
  admits: () => Promise.resolve(true),
  complete: () => Promise.resolve([]),
  connection: ({ kind }) => {
    if (kind === 'up') mended.resolve()
  },
})
const route = { platform: 'slack', account: '', chat: 'C0BOARD01', thread: null, anchor: null, person: null }
await platform.post(route, view(text('cut me')))
await mended.promise
await platform.post(route, view(text('here again')))
await platform.stop()
process.stdout.write(JSON.stringify({ left: without(resources(), idle) }))

function resources(): string[] {
  return process.getActiveResourcesInfo()
}

function without(all: readonly string[], known: readonly string[]): readonly string[] {
  const rest = [...known]
  return all.filter((one) => {
    const at = rest.indexOf(one)
    if (at >= 0) rest.splice(at, 1)
    return at < 0
  })
}
