import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buttons, text, view } from '../../../kanban-core/index.ts'
import type { View } from '../../../kanban-core/index.ts'
import type { ChatPlatform } from '../../../platforms/platform.ts'
import { Presses } from '../../../platforms/press.ts'
import { createTerminal } from '../../../platforms/terminal/index.ts'
import { LOCAL_ROUTE } from '../../../platforms/terminal/route.ts'
import { RecordingInbox } from '../../contracts/recording-inbox.ts'
import { Collector, TestStream, screen } from './streams.ts'

/** A person at a screen of 80 columns. */
let input: TestStream
let output: TestStream
let collector: Collector
let inbox: RecordingInbox
let terminal: ChatPlatform
let folder: string
let exits: number

const words = (sentence: string): View => view(text(sentence))
const lines = (): readonly string[] =>
  screen(collector.text).filter((line, index, all) => line !== '' || index < all.length - 1)
const shows = (wanted: string): Promise<void> =>
  collector.until(() => screen(collector.text).join('\n').includes(wanted))

/** Types keys one after another, as fingers do, and waits for what the screen is sent then. */
async function type(keys: string, sent: string): Promise<void> {
  const from = collector.text.length
  for (const key of keys) input.write(key)
  await collector.until(() => collector.text.slice(from).includes(sent))
}

function open(): Promise<void> {
  input = new TestStream('terminal')
  output = new TestStream('terminal')
  collector = new Collector(output)
  exits = 0
  const presses = new Presses({ random: (bytes) => randomBytes(bytes), now: Date.now })
  terminal = createTerminal({
    presses,
    input,
    output,
    color: false,
    historyFile: join(folder, 'state', 'history'),
    env: {},
    onExit: () => void (exits += 1),
  })
  inbox.serve({ platform: terminal, presses })
  return terminal.start(inbox)
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kanban-terminal-'))
  inbox = new RecordingInbox()
  await open()
})
afterEach(async () => {
  await terminal.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('a message that comes while somebody types', () => {
  test('appears above the prompt and leaves what is being typed', async () => {
    await type('/kanban cre', '/kanban cre')
    await terminal.post(LOCAL_ROUTE, words('t_9fc2k1ab is done'))
    await shows('is done')
    expect(lines()).toEqual(['t_9fc2k1ab is done', 'kanban> /kanban cre'])
    await type('ate\r', 'you asked: create')
  })

  test('also where that is longer than a line', async () => {
    const long = `/kanban comment ${'x'.repeat(120)}`
    await type(long, 'x'.repeat(40))
    for (const sentence of ['one', 'two', 'three']) await terminal.post(LOCAL_ROUTE, words(sentence))
    await shows('three')
    expect(lines().join('').replaceAll(' ', '')).toBe(`onetwothreekanban>${long}`.replaceAll(' ', ''))
    await type('\r', 'you asked')
    expect(inbox.commands[0]?.text).toBe(`comment ${'x'.repeat(120)}`)
  })

  test('does not put its buttons under a number that was typed for older ones', async () => {
    await terminal.post(LOCAL_ROUTE, view(text('old'), buttons({ label: 'Approve', command: 'approve t_old' })))
    await type('1', '1')
    await terminal.post(LOCAL_ROUTE, view(text('new'), buttons({ label: 'Stop', command: 'stop t_new' })))
    await type('\r', 'pressed: approve t_old')
    await type('1\r', 'pressed: stop t_new')
  })
})

describe('typing', () => {
  test('a command is taken up while another is still at work', async () => {
    const slow = Promise.withResolvers<View>()
    inbox.onCommand = (command) =>
      command.kind === 'command' && command.text === 'slow' ? slow.promise : Promise.resolve(words('quick answer'))
    await type('/kanban slow\r/kanban quick\r', 'quick answer')
    slow.resolve(words('slow answer'))
    await shows('slow answer')
  })

  test('Tab completes through the board', async () => {
    inbox.complete = ({ text: typed }) =>
      Promise.resolve(
        ['comment', 'complete', 'create']
          .filter((value) => value.startsWith(typed))
          .map((value) => ({ value, hint: '' })),
      )
    await type('/kanban cr\t', '/kanban create')
    await type('\r', 'you asked: create')
  })

  test('Tab completes the first word', async () => {
    await type('/k\t', '/kanban ')
  })

  test('a question can be called off by Ctrl-C or an empty line', async () => {
    await terminal.post(
      LOCAL_ROUTE,
      view(text('blocked'), buttons({ label: 'Answer', command: 'unblock t_1 --', ask: 'Your answer' })),
    )
    await type('1\r', 'Your answer ›')
    await type('\u0003', 'Nothing was sent.')
    await type('1\r', 'Your answer ›')
    await type('\r', 'Nothing was sent.')
    await type('1\r', 'Your answer ›')
    await type('/kanban list\r', 'you asked: list')
    await type('1\r', 'Your answer ›')
    await type('yes\r', 'pressed: unblock t_1 -- yes')
    expect(exits).toBe(0)
  })

  test.each([
    ['1\r', 'There is no button to press.'],
    ['/nonsense\r', 'There is no /nonsense here.'],
    ['/help\r', 'What can be typed here'],
  ])('%j is answered', async (keys, answer) => {
    await type(keys, answer)
  })
})

describe('leaving', () => {
  test('Ctrl-C takes a half-typed line back first, wherever the cursor stands', async () => {
    await type('/kanban halt now\u001b[D\u001b[D', 'now')
    await type('\u0003', 'kanban> ')
    expect(lines().at(-1)).toBe('kanban>')
    expect(exits).toBe(0)
    await type('\u0003', '')
    await collector.until(() => exits === 1 || (output.write(''), false))
  })

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
    ['/exit', '/exit\r'],
  ])('%s tells the host', async (_, keys) => {
    await type(keys, '')
    await collector.until(() => exits === 1 || (output.write(''), false))
    expect(exits).toBe(1)
  })

  test('the raw mode and the prompt are given back', async () => {
    expect(input.isRaw).toBe(true)
    await terminal.stop()
    expect(input.isRaw).toBe(false)
    expect(lines()).toEqual([])
    expect(exits).toBe(0)
  })

  test('what was typed is there next time, for its owner alone, numbers of buttons left out', async () => {
    await type('/kanban first\r', 'you asked: first')
    await type('/kanban second\r7\r', 'no button')
    await terminal.stop()
    const file = join(folder, 'state', 'history')
    expect(await readFile(file, 'utf8')).toBe('/kanban second\n/kanban first\n')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await open()
    await type('\u001b[A', '/kanban second')
    await type('\u001b[A', '/kanban first')
  })
})
