import { randomBytes } from 'node:crypto'
import { createTerminal } from '../../../platforms/terminal/index.ts'
import { LOCAL_ROUTE } from '../../../platforms/terminal/route.ts'
import { Presses } from '../../../platforms/press.ts'
import { platformContract } from '../../contracts/platform.ts'
import type { PlatformDriver, Shown } from '../../contracts/platform.ts'
import { Collector, TestStream } from './streams.ts'

const BUTTON = /\[(\d+)\] (.+?)(?= {2}\[\d+\] |$)/gm

/** A terminal on two pipes: each write is a message, buttons are numbers. */
function makeDriver(): Promise<PlatformDriver> {
  const input = new TestStream('pipe')
  const output = new TestStream('pipe')
  const collector = new Collector(output)
  const before = listeners(input, output)
  const shown = (): readonly Shown[] => collector.chunks.map(toShown)
  const type = (line: string) => void input.write(`${line}\n`)
  const presses = new Presses({ random: (bytes) => randomBytes(bytes), now: Date.now })
  const driver: PlatformDriver = {
    platform: createTerminal({ input, output, columns: 80, env: {}, presses }),
    presses,
    route: LOCAL_ROUTE,
    person: 'local',
    shown,
    command: (text) => Promise.resolve(type(`/kanban ${text}`)),
    say: (text) => Promise.resolve(type(text)),
    press: (label, answer) => {
      const newest = collector.chunks.findLast((chunk) => numbersOf(chunk).has(label)) ?? ''
      type(String(numbersOf(newest).get(label)))
      if (answer !== undefined) type(answer)
      return Promise.resolve()
    },
    seen: async (wanted) => {
      await collector.until(() => shown().some(wanted))
      return shown().find(wanted) ?? toShown('')
    },
    nextPage: () => Promise.resolve(false),
    redeliver: () => Promise.resolve(false),
    open: () => listeners(input, output).filter((name) => !before.includes(name)),
    close: () => {
      input.destroy()
      output.destroy()
      return Promise.resolve()
    },
  }
  return Promise.resolve(driver)
}

const numbersOf = (chunk: string): ReadonlyMap<string, number> =>
  new Map([...chunk.matchAll(BUTTON)].map(([, number = '', label = '']) => [label, Number(number)]))

function toShown(chunk: string): Shown {
  return {
    ref: null,
    thread: null,
    text: chunk.replaceAll(BUTTON, ''),
    raw: chunk,
    length: chunk.length,
    labels: [...numbersOf(chunk).keys()],
    mentions: [],
  }
}

const listeners = (input: TestStream, output: TestStream): readonly string[] =>
  [['input', input] as const, ['output', output] as const].flatMap(([name, stream]) =>
    stream.eventNames().map((event) => `${name} ${String(event)} ${stream.listenerCount(event)}`),
  )

platformContract('the terminal', makeDriver)
