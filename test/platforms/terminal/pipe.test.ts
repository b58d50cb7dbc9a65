import { randomBytes } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { text, view } from '../../../kanban-core/index.ts'
import { PostFailed } from '../../../platforms/platform.ts'
import { Presses } from '../../../platforms/press.ts'
import { createTerminal } from '../../../platforms/terminal/index.ts'
import { LOCAL_ROUTE } from '../../../platforms/terminal/route.ts'
import { RecordingInbox } from '../../contracts/recording-inbox.ts'
import { Collector, TestStream } from './streams.ts'

function openPipe(inbox = new RecordingInbox()) {
  const input = new TestStream('pipe')
  const output = new TestStream('pipe')
  const collector = new Collector(output)
  const ended = Promise.withResolvers<void>()
  const presses = new Presses({ random: (bytes) => randomBytes(bytes), now: Date.now })
  const terminal = createTerminal({ input, output, env: {}, onInputEnd: ended.resolve, presses })
  inbox.serve({ platform: terminal, presses })
  return { input, output, collector, inbox, terminal, ended: ended.promise }
}

test('every line of a pipe is answered in turn, with no prompt and no escape codes, before its end is told', async () => {
  const { input, collector, inbox, terminal, ended } = openPipe()
  let turn = 0
  inbox.onCommand = async (command) => {
    turn += 1
    for (let waited = turn; waited < 3; waited++) await new Promise((resolve) => setImmediate(resolve))
    return view(text(`${command.kind === 'command' ? command.text : ''} was answered`))
  }
  await terminal.start(inbox)
  input.end('/kanban one\n\n/kanban two\n  /kanban   three  \nhello')
  await ended
  expect(collector.text).toBe('one was answered\ntwo was answered\nthree was answered\ntype /kanban\n')
  await terminal.stop()
})

test('a closed output fails a post, which may be sent later', async () => {
  const { output, inbox, terminal } = openPipe()
  await terminal.start(inbox)
  output.destroy()
  await expect(terminal.post(LOCAL_ROUTE, view(text('x')))).rejects.toBeInstanceOf(PostFailed)
  await terminal.stop()
})

test('an output that breaks while it is written fails the post', async () => {
  const { output, inbox, terminal } = openPipe()
  await terminal.start(inbox)
  vi.spyOn(output, '_transform').mockImplementation((_chunk, _encoding, done) => done(new Error('EPIPE')))
  await expect(terminal.post(LOCAL_ROUTE, view(text('x')))).rejects.toThrow(/EPIPE/)
  await expect(terminal.post(LOCAL_ROUTE, view(text('y')))).rejects.toBeInstanceOf(PostFailed)
  await terminal.stop()
})

test('a post is there as soon as it resolves', async () => {
  const { collector, inbox, terminal } = openPipe()
  await terminal.start(inbox)
  const ref = await terminal.post(LOCAL_ROUTE, view(text('it is done')))
  expect([ref, collector.text]).toEqual(['1', 'it is done\n'])
  await terminal.stop()
})
